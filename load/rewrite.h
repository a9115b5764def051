/*
 * rewrite - one row as it must leave: the cells that the plan changes, all others untouched.
 *
 * Rewriting a rewritten row changes nothing, which is how the exports are checked.
 */
#ifndef OFFBOARD_LOAD_REWRITE_H
#define OFFBOARD_LOAD_REWRITE_H

#include "load/affected.h"
#include "load/row_cells.h"

struct rewriter {
    const struct load *load;
    struct row_cells cells;
    struct wanted_cell *wanted; /* one a column of the row */
    size_t wanted_capacity;
    struct buf text, cell, value;
};

void rewriter_init(struct rewriter *w, const struct load *l);
void rewriter_release(struct rewriter *w);

/*
 * The row's new text in UTF-8, line end left out; valid until the next call. `row` says which
 * actions to take, `text` is what they are taken on. Errors: 0, or -1 with *d.
 */
int rewrite_row(struct rewriter *w, const struct export *e, const struct affected_row *row,
                struct str text, struct str *out, struct diag *d);

#endif
