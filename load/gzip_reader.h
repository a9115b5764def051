/*
 * gzip_reader - a backup's gzip file, read by one who trusts nothing of it.
 *
 * Shares no code with the writer. Checks each member's header, CRC and length, that pieces do
 * not run over a member's end, and that the file ends exactly with its last member. zlib's gz
 * functions are not used: they pass over damage between members (reliability.md section 2).
 *
 * Errors: 0, or -1 with *d (DIAG_SYSTEM; DIAG_USAGE: the identity).
 */
#ifndef OFFBOARD_LOAD_GZIP_READER_H
#define OFFBOARD_LOAD_GZIP_READER_H

#include <stdint.h>

#include "load/seal.h"

struct gzip_reader {
    struct seal_reader seal;
    const char *name;
    int is_no_damage;  /* the last failure was not that of the file: it could not be decrypted */
    void *inflater;    /* a z_stream */
    unsigned char *in; /* bytes read ahead */
    size_t in_len, in_used;
    int is_inside, has_ended; /* a member was begun; its data came to an end */
    uint64_t members;         /* begun so far */
    uint64_t raw_bytes, member_bytes;
    unsigned long crc;
};

/* `id` opens an encrypted file, and is borrowed until gunzip_close; see seal_read_begin. */
int gunzip_open(struct gzip_reader *r, int dir, const char *name, const struct age_identity *id,
                struct diag *d);
void gunzip_close(struct gzip_reader *r);
/* The next `len` bytes, all of one member, whose number is then r->members. */
int gunzip_read(struct gzip_reader *r, struct buf *out, size_t len, struct diag *d);
/* Nothing may follow: neither data in the member nor bytes after it. */
int gunzip_end(struct gzip_reader *r, struct diag *d);

#endif
