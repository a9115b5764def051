/*
 * gzip_writer - a gzip file of independent members, cut between rows.
 *
 * Each member holds at most MEMBER_RAW_MAX bytes and unpacks alone; `zcat` gives them all.
 * Headers are constant (no name, no time), so the same rows give the same bytes whatever the
 * number of cores. Driven with raw deflate: zlib's gz functions report a full disk only when
 * closing, and some damage never (reliability.md section 2).
 *
 * Calling order: open; any number of add; then exactly one of close or drop.
 * Errors: 0, or -1 with *d (DIAG_SYSTEM).
 */
#ifndef OFFBOARD_LOAD_GZIP_WRITER_H
#define OFFBOARD_LOAD_GZIP_WRITER_H

#include "load/seal.h"

enum { MEMBER_RAW_MAX = 8 << 20, MEMBERS_AT_ONCE_MAX = 16 };

struct gzip_member {
    struct buf raw;
    unsigned char *packed;
    size_t packed_len;
    int result; /* of zlib */
};

struct gzip_writer {
    struct seal_writer *to; /* begun, owned by the caller */
    struct gzip_member batch[MEMBERS_AT_ONCE_MAX];
    size_t batch_size, filling;  /* members packed at once; the one being filled */
    uint64_t members, raw_bytes; /* begun so far; put in so far */
};

void gzip_open(struct gzip_writer *w, struct seal_writer *to);
/* Adds what must stay in one piece. w->members is then the number of its member, from 1. */
int gzip_add(struct gzip_writer *w, struct str piece, struct diag *d);
int gzip_close(struct gzip_writer *w, struct diag *d);
void gzip_drop(struct gzip_writer *w);

#endif
