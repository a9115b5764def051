#include "lib/row_cells.h"

#include "lib/row_reader.h"

/* A row may be wider than its heading where extract let it pass. */
static size_t widest(const struct export *e, struct str row)
{
    size_t cells = 1;
    for (size_t i = 0; i < row.len; i++)
        cells += row.bytes[i] == e->delimiter;
    return cells;
}

int row_cells_read(struct row_cells *c, const struct export *e, struct str row, struct diag *d)
{
    size_t needed = widest(e, row);
    c->export = e;
    c->row = row;
    if (needed > c->capacity) {
        c->capacity = needed * 2;
        c->at = mem_grow(c->at, c->capacity, sizeof *c->at);
        c->len = mem_grow(c->len, c->capacity, sizeof *c->len);
    }
    int count = row_cell_spans(row, e->delimiter, e->quote, c->at, c->len, c->capacity);
    if (count < 0)
        return diag_set(d, DIAG_SYSTEM,
                        "the row cannot be read: make a new plan with 'offboard plan'");
    c->count = (size_t)count;
    return 0;
}

void row_cells_release(struct row_cells *c)
{
    free(c->at);
    free(c->len);
    *c = (struct row_cells){0};
}

int row_cells_is_quoted(const struct row_cells *c, size_t column)
{
    return column < c->count && c->len[column] > 1 &&
           c->row.bytes[c->at[column]] == c->export->quote;
}

void row_cells_text(struct buf *out, const struct row_cells *c, size_t column)
{
    if (column >= c->count)
        return;
    struct str cell = {c->row.bytes + c->at[column], c->len[column]};
    if (!row_cells_is_quoted(c, column)) {
        buf_append(out, cell);
        return;
    }
    for (size_t i = 1; i + 1 < cell.len; i++) {
        buf_byte(out, cell.bytes[i]);
        if (cell.bytes[i] == c->export->quote)
            i++; /* doubled within quotes */
    }
}

void row_cells_field(struct buf *out, const struct row_cells *c, const struct reading *r,
                     enum field field)
{
    const struct columns *from = &r->columns[field];
    struct buf cell = {0};
    size_t start = out->len;
    int is_blank = 1;
    if (from->constant)
        buf_text(out, from->constant);
    for (size_t i = 0; i < from->count; i++) {
        buf_clear(&cell);
        row_cells_text(&cell, c, from->at[i]);
        struct str part = str_trim(buf_str(&cell));
        if (i > 0)
            buf_byte(out, '-');
        buf_append(out, part);
        is_blank &= part.len == 0;
    }
    buf_release(&cell);
    if (from->count > 1 && is_blank) {
        out->len = start;
        out->bytes[start] = '\0';
    }
}
