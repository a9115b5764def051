/* T4: no blank rows or columns inside a table. Screen readers take them for its end. */
#include "reports/lint/lint.h"

/* How many cells of the range hold something, by row or by column. */
static uint32_t *count_cells(const struct lint_sheet *s, const struct lint_range *range, int by_row)
{
    uint32_t lines = by_row ? range->last_row - range->row : range->last_column - range->column;
    uint32_t *counts = mem_alloc((size_t)lines + 1, sizeof *counts);
    for (size_t i = 0; i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        if (c->kind == LINT_EMPTY || !lint_is_in(range, c->row, c->column))
            continue;
        counts[by_row ? c->row - range->row : c->column - range->column]++;
    }
    return counts;
}

static void check_range(struct lint_findings *f, const struct lint_sheet *s,
                        const struct lint_range *range)
{
    uint32_t *rows = count_cells(s, range, 1), *columns = count_cells(s, range, 0);
    for (uint32_t i = 1; i <= range->last_row - range->row; i++)
        if (rows[i] == 0)
            lint_found_at(f, s, range->row + i, range->column, "the row is blank", "delete it");
    for (uint32_t i = 0; i <= range->last_column - range->column; i++)
        if (columns[i] == 0)
            lint_found_at(f, s, range->row, range->column + i, "the column is blank", "delete it");
    free(rows);
    free(columns);
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    for (size_t i = 0; i < s->table_count; i++)
        check_range(f, s, &s->tables[i].range);
}

const struct lint_rule lint_t4 = {
    .name = "T4",
    .title = "no blank rows or columns inside a table",
    .check_sheet = check,
};
