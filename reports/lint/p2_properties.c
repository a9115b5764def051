/* P2: the document has a title.  */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b)
{
    if (b->title[0] == '\0')
        lint_found(f, NULL, "the document has no title", "fill in File, Info, Title");
}

const struct lint_rule lint_p2 = {
    .name = "P2",
    .title = "the document has a title",
    .check_book = check,
};
