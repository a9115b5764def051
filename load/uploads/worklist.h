/*
 * worklist - a CSV for a person to work through in a spreadsheet, in a given order.
 *
 * UTF-8 with a mark and CRLF, so that Excel shows names right. A cell that a spreadsheet would
 * take for a formula gets a leading apostrophe (reliability.md section 2); uploads do not.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_WORKLIST_H
#define OFFBOARD_LOAD_UPLOADS_WORKLIST_H

#include "lib/outdir.h"

struct worklist_line {
    struct str order, text; /* in the list's arena */
};

struct worklist {
    struct arena arena;
    struct worklist_line *lines;
    size_t count, capacity;
    struct buf line, order; /* of the line being filled */
    size_t cells;           /* in it so far */
};

void worklist_release(struct worklist *w);
void worklist_cell(struct worklist *w, struct str cell);
/* The next part of what lines are ordered by, as screens order it: without regard to case, and
 * numbers by their value. The line's own text settles the rest. */
void worklist_order(struct worklist *w, struct str part);
void worklist_ordered_cell(struct worklist *w, struct str cell); /* both at once */
void worklist_end_line(struct worklist *w);
/* Writes heading (no line end) and lines, ordered. Errors: 0, or -1 with *d. */
int worklist_put(struct worklist *w, struct outdir *to, const char *name, const char *heading,
                 struct diag *d);

/* Appends one cell of RFC 4180: quoted where it needs to be. */
void csv_cell(struct buf *out, struct str cell);

#endif
