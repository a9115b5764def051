/* F3: no headers, footers, text boxes or other floating things.  */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    if (s->has_page_text)
        lint_found(f, s, "it has a page header or footer",
                   "write it into the cells above the table");
    if (s->has_drawing)
        lint_found(f, s, "a chart or drawing floats over it",
                   "give its numbers in a table instead");
    if (s->has_comments)
        lint_found(f, s, "it has comments", "write them as notes");
}

const struct lint_rule lint_f3 = {
    .name = "F3",
    .title = "no headers, footers, text boxes or other floating things",
    .is_essential = 1,
    .is_for_publication = 1,
    .check_sheet = check,
};
