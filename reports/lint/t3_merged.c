/* T3: no merged, split or nested cells. A screen reader loses its place in them. */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    if (s->merged_count > 0)
        lint_found_at(f, s, s->merged.row, s->merged.column, "cells are merged",
                      "unmerge them and give each its own value");
}

const struct lint_rule lint_t3 = {
    .name = "T3",
    .title = "no merged, split or nested cells",
    .is_essential = 1,
    .check_sheet = check,
};
