/* F2: every sheet has a descriptive title in A1, larger and bold.  */
#include "reports/lint/lint.h"

enum { TITLE_POINTS = 12 };

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    const struct lint_cell *title = lint_cell_at(s, 0, 0);
    const struct lint_style *style = title ? lint_style_of(b, title) : NULL;
    if (!title || title->kind != LINT_TEXT)
        lint_found_at(f, s, 0, 0, "there is no title", "write what the sheet shows");
    else if (!style->is_bold || style->points < TITLE_POINTS)
        lint_found_at(f, s, 0, 0, "the title does not stand out",
                      "make it bold and at least 12 points");
}

const struct lint_rule lint_f2 = {
    .name = "F2",
    .title = "every sheet has a descriptive title in A1, larger and bold",
    .is_essential = 1,
    .check_sheet = check,
};
