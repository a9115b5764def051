/* F6: no pictures and no macros.  */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b)
{
    if (b->media > 0)
        lint_found(f, NULL, "it holds pictures", "give what they show as text or a table");
    if (b->has_macros)
        lint_found(f, NULL, "it holds macros", "save it as .xlsx without them");
}

const struct lint_rule lint_f6 = {
    .name = "F6",
    .title = "no pictures and no macros",
    .check_book = check,
};
