#include "reports/lint/lint.h"

#include "reports/lint/parts.h"

const struct lint_style *lint_style_of(const struct lint_book *b, const struct lint_cell *cell)
{
    static const struct lint_style plain = {
        .points = 11, .ground = LINT_NO_COLOUR, .text = LINT_NO_COLOUR};
    return cell->style < b->style_count ? &b->styles[cell->style] : &plain;
}

const struct lint_cell *lint_cell_at(const struct lint_sheet *s, uint32_t row, uint32_t column)
{
    size_t low = 0, high = s->cell_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lint_cell *c = &s->cells[middle];
        if (c->row < row || (c->row == row && c->column < column))
            low = middle + 1;
        else
            high = middle;
    }
    const struct lint_cell *c = low < s->cell_count ? &s->cells[low] : NULL;
    return c && c->row == row && c->column == column && c->kind != LINT_EMPTY ? c : NULL;
}

int lint_is_in(const struct lint_range *range, uint32_t row, uint32_t column)
{
    return row >= range->row && row <= range->last_row && column >= range->column &&
           column <= range->last_column;
}

const struct lint_range *lint_data(const struct lint_sheet *s)
{
    if (s->table_count > 0)
        return &s->tables[0].range;
    return s->has_filter ? &s->filter : NULL;
}

double lint_width_of(const struct lint_sheet *s, uint32_t column)
{
    for (size_t i = 0; i < s->width_count; i++)
        if (column >= s->widths[i].first && column <= s->widths[i].last)
            return s->widths[i].width;
    return LINT_DEFAULT_WIDTH;
}

int lint_extent(const struct lint_sheet *s, uint32_t *last_row, uint32_t *last_column)
{
    int holds = 0;
    *last_row = *last_column = 0;
    for (size_t i = 0; i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        if (c->kind == LINT_EMPTY)
            continue;
        holds = 1;
        *last_row = c->row;
        *last_column = c->column > *last_column ? c->column : *last_column;
    }
    return holds;
}
