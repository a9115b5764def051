/* S3: one table a sheet, and nothing under it.  */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    const struct lint_range *data = lint_data(s);
    if (s->table_count > 1)
        lint_found_at(f, s, s->tables[1].range.row, s->tables[1].range.column,
                      "the sheet has more than one table", "give each a sheet of its own");
    for (size_t i = 0; data && s->table_count < 2 && i < s->cell_count; i++)
        if (s->cells[i].kind != LINT_EMPTY && s->cells[i].row > data->last_row) {
            lint_found_at(f, s, s->cells[i].row, s->cells[i].column,
                          "something stands under the table", "move it above the table");
            return;
        }
}

const struct lint_rule lint_s3 = {
    .name = "S3",
    .title = "one table a sheet, and nothing under it",
    .check_sheet = check,
};
