/*
 * row_cells - the cells of one row, with the place of each.             (lib level 3)
 *
 * Errors: 0, or -1 with *d (DIAG_SYSTEM): extract read the row before, so it can be read.
 */
#ifndef OFFBOARD_ROW_CELLS_H
#define OFFBOARD_ROW_CELLS_H

#include "lib/sources.h"

struct row_cells {
    const struct export *export;
    struct str row;     /* borrowed */
    uint32_t *at, *len; /* spans in the row, quotes included */
    size_t count, capacity;
};

/* Starts as {0}. The row's text must outlive the use of its cells. */
int row_cells_read(struct row_cells *c, const struct export *e, struct str row, struct diag *d);
void row_cells_release(struct row_cells *c);

int row_cells_is_quoted(const struct row_cells *c, size_t column);
/* Appends the cell's text, quoting taken off; nothing for a column that the row lacks. */
void row_cells_text(struct buf *out, const struct row_cells *c, size_t column);
/* What a reading takes from the row for a field, as extract does: its constant, or its columns,
 * trimmed and joined by "-"; nothing where all of them are blank. */
void row_cells_field(struct buf *out, const struct row_cells *c, const struct reading *r,
                     enum field field);

#endif
