/* T7: no filters and no frozen rows. They stand in the way of a screen reader. */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    int has_filter = s->has_filter;
    for (size_t i = 0; i < s->table_count; i++)
        has_filter |= s->tables[i].has_filter;
    if (has_filter)
        lint_found(f, s, "it has a filter", "switch it off, or use the working profile");
    if (s->is_frozen)
        lint_found(f, s, "rows or columns are frozen", "unfreeze them, or use the working profile");
}

const struct lint_rule lint_t7 = {
    .name = "T7",
    .title = "no filters and no frozen rows",
    .is_for_publication = 1,
    .check_sheet = check,
};
