/* T8: empty cells only where their reason is stated. Above the table, in words. */
#include <strings.h>

#include "reports/lint/lint.h"

/* Whether a line above the table says what an empty cell means. */
static int is_explained(const struct lint_sheet *s, const struct lint_range *data)
{
    for (size_t i = 0; i < s->cell_count && s->cells[i].row < data->row; i++)
        for (size_t at = 0; at + 5 <= s->cells[i].text.len; at++)
            if (strncasecmp(s->cells[i].text.bytes + at, "empty", 5) == 0 ||
                strncasecmp(s->cells[i].text.bytes + at, "blank", 5) == 0)
                return 1;
    return 0;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    const struct lint_range *data = lint_data(s);
    uint64_t column = data ? data->column : 0, row = data ? data->row : 0;
    if (!data || is_explained(s, data))
        return;
    for (size_t i = 0; i < s->cell_count && row <= data->last_row; i++) {
        const struct lint_cell *c = &s->cells[i];
        if (c->kind == LINT_EMPTY || !lint_is_in(data, c->row, c->column))
            continue;
        if (c->row != row || c->column != column) {
            lint_found_at(f, s, (uint32_t)row, (uint32_t)column, "the cell is empty",
                          "fill it, or say above the table what an empty cell means");
            return; /* one sentence answers for all */
        }
        column = c->column == data->last_column ? data->column : column + 1;
        row += c->column == data->last_column;
    }
    if (row <= data->last_row)
        lint_found_at(f, s, (uint32_t)row, (uint32_t)column, "the cell is empty",
                      "fill it, or say above the table what an empty cell means");
}

const struct lint_rule lint_t8 = {
    .name = "T8",
    .title = "empty cells only where their reason is stated",
    .is_essential = 1,
    .check_sheet = check,
};
