/*
 * written - an off-boarded export read back from the disk, row after row.
 *
 * Errors: 0, or -1 with *d. Views are valid until the next call.
 */
#ifndef OFFBOARD_LOAD_WRITTEN_H
#define OFFBOARD_LOAD_WRITTEN_H

#include "lib/export_text.h"

struct written {
    struct export as; /* the written file described as if it were delivered */
    struct export_text text;
    uint64_t at; /* read so far */
};

/* `e` says its name, encoding, delimiter and quote. */
int written_open(struct written *w, const struct export *e, int dir, struct diag *d);
void written_close(struct written *w);

/* The next bytes, which are there. */
int written_read(struct written *w, struct str *out, size_t len, struct diag *d);
/* The next row, line end and all: 1; 0 where it does not end; -1 with *d. */
int written_row(struct written *w, struct str *out, struct diag *d);
uint64_t written_left(const struct written *w);

#endif
