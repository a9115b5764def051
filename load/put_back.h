/*
 * put_back - rows of a backup put back into the off-boarded export, at their places.
 *
 * With every row put back the delivered file comes out byte for byte, and that is checked on
 * what was written. Rows that are not wanted stay as they left: gone or changed.
 *
 * Calling order: open; every row of the backup once, in its order; then finish or drop.
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOAD_PUT_BACK_H
#define OFFBOARD_LOAD_PUT_BACK_H

#include "lib/outdir.h"
#include "load/backup_rows.h"
#include "load/written.h"

struct put_back {
    struct outdir *to;
    struct written from;
    struct outfile file;
    uint64_t delivered_at; /* bytes of the delivered file dealt with */
    uint64_t left_out;     /* rows that were not wanted */
};

/* `exports_fd`: the run's published exports. The file is exports/NAME in `to`. */
int put_back_open(struct put_back *b, struct outdir *to, const struct backup_rows *rows,
                  int exports_fd, struct diag *d);
/* The present row. */
int put_back_row(struct put_back *b, const struct backup_rows *rows, int is_wanted, struct diag *d);
/* *is_whole: all rows were put back, and what came out is known to be the delivered file. */
int put_back_finish(struct put_back *b, const struct backup_rows *rows, int *is_whole,
                    struct diag *d);
void put_back_drop(struct put_back *b); /* harmless after finish */

#endif
