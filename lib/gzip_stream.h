/*
 * gzip_stream - what a gzip file holds, as a stream that is checked.         (lib level 1)
 *
 * libarchive reads gzip too, but checks neither its CRC nor its length, and stops silently at
 * what follows the last member. Here every member's CRC and length must fit, and the file must
 * end where its last member does.
 *
 * Errors: int functions give 0, or -1 with *d filled in (DIAG_DATA: damaged, too large;
 * DIAG_SYSTEM: cannot be read).
 */
#ifndef OFFBOARD_GZIP_STREAM_H
#define OFFBOARD_GZIP_STREAM_H

#include <stdint.h>

#include "lib/diag.h"
#include "lib/str.h"

struct gzip_stream;

/* Refuses to unpack more than `bytes_max`. *out is NULL after a failure. */
int gzip_stream_open(struct gzip_stream **out, const char *path, uint64_t bytes_max,
                     struct diag *d);
/* The next bytes, gone with the next call; none only at the end, when all of it was right. */
int gzip_stream_read(struct gzip_stream *g, struct str *out, struct diag *d);
void gzip_stream_close(struct gzip_stream *g); /* NULL is harmless */

#endif
