/*
 * rewrite - one row as it must leave: the cells that the plan changes, all others untouched.
 *                                                                       (lib level 4)
 *
 * Rewriting a rewritten row changes nothing: that is how transform knows what is left to do, and
 * how load checks its exports.
 */
#ifndef OFFBOARD_REWRITE_H
#define OFFBOARD_REWRITE_H

#include "lib/plan.h"
#include "lib/row_cells.h"
#include "lib/words.h"

struct rewriter {
    const struct sources *sources;
    const struct words *statuses; /* WORDS_STATUS: words that decisions ask for */
    struct row_cells cells;
    struct wanted_cell *wanted; /* one a column of the row */
    size_t wanted_capacity;
    struct buf text, cell, value;
};

void rewriter_init(struct rewriter *w, const struct sources *s, const struct words *statuses);
void rewriter_release(struct rewriter *w);

/*
 * The row's new text in UTF-8, line end left out; valid until the next call. `decisions` are the
 * row's, one a reading or one a result, none of which drops it; `text` is the row as it stands.
 * Errors: 0, or -1 with *d.
 */
int rewrite_row(struct rewriter *w, const struct decision *decisions, size_t count,
                const char *pseudonym, struct str text, struct str *out, struct diag *d);

#endif
