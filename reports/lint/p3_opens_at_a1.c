/* P3: it opens at A1 of the first sheet.  */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b)
{
    if (b->active_sheet != 0)
        lint_found(f, NULL, "it does not open at its first sheet",
                   "go to the first sheet and save it again");
    if (b->sheet_count > 0 &&
        (strcmp(b->sheets[0].top_left, "A1") != 0 || strncmp(b->sheets[0].active, "A1", 3) != 0))
        lint_found(f, &b->sheets[0], "it does not open at A1", "go to A1 and save it again");
}

const struct lint_rule lint_p3 = {
    .name = "P3",
    .title = "it opens at A1 of the first sheet",
    .is_essential = 1,
    .check_book = check,
};
