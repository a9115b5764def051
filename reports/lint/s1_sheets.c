/* S1: sheets have names of their own, and none is blank.  */
#include "reports/lint/lint.h"

static int is_given_by_excel(const char *name)
{
    return strncmp(name, "Sheet", 5) == 0 && name[5] &&
           name[5 + strspn(name + 5, "0123456789")] == 0;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    uint32_t row, column;
    if (is_given_by_excel(s->name) || strcmp(s->name, "Sheet") == 0)
        lint_found(f, s, "the sheet has the name that Excel gave it", "name it for what it shows");
    if (!lint_extent(s, &row, &column))
        lint_found(f, s, "the sheet is blank", "delete it");
}

const struct lint_rule lint_s1 = {
    .name = "S1",
    .title = "sheets have names of their own, and none is blank",
    .is_essential = 1,
    .check_sheet = check,
};
