/* S2: tables start at the left edge, in column A.  */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    const struct lint_range *data = lint_data(s);
    if (data && data->column > 0)
        lint_found_at(f, s, data->row, data->column, "the table does not start in column A",
                      "move it to the left edge");
}

const struct lint_rule lint_s2 = {
    .name = "S2",
    .title = "tables start at the left edge, in column A",
    .is_essential = 1,
    .check_sheet = check,
};
