#include "load/gzip_reader.h"

#include <errno.h>
#include <unistd.h>
#include <zlib.h>

enum { IN_BYTES = 256 * 1024, HEADER_LEN = 10 };

static int damaged(struct gzip_reader *r, const char *what, struct diag *d)
{
    diag_set(d, DIAG_SYSTEM,
             "the backup is damaged: '%s', member %llu, at byte %llu of its content: %s", r->name,
             (unsigned long long)r->members, (unsigned long long)r->raw_bytes, what);
    return -1;
}

int gunzip_open(struct gzip_reader *r, int dir, const char *name, const struct age_identity *id,
                struct diag *d)
{
    *r = (struct gzip_reader){.name = name};
    if (seal_read_begin(&r->seal, dir, name, id, d) != 0) {
        r->is_no_damage = d->kind == DIAG_USAGE;
        return -1;
    }
    r->in = mem_alloc(IN_BYTES, 1);
    z_stream *z = r->inflater = mem_alloc(1, sizeof *z);
    if (inflateInit2(z, -MAX_WBITS) == Z_OK)
        return 0;
    free(r->inflater);
    r->inflater = NULL;
    gunzip_close(r);
    return diag_set(d, DIAG_SYSTEM, "zlib cannot be started");
}

void gunzip_close(struct gzip_reader *r)
{
    if (r->inflater)
        inflateEnd(r->inflater);
    free(r->inflater);
    free(r->in);
    seal_read_close(&r->seal);
    *r = (struct gzip_reader){.seal = {.fd = -1, .from = -1}};
}

/* The end counts only where age says so too: 0, or -1 with *d. */
static int end_file(struct gzip_reader *r, struct diag *d)
{
    struct diag why = {0};
    if (seal_read_end(&r->seal, &why) == 0)
        return 0;
    r->is_no_damage = why.kind != DIAG_DATA;
    if (!r->is_no_damage)
        return damaged(r, why.text, d);
    return diag_set(d, why.kind, "cannot decrypt 'backup/%s': %s; nothing was changed", r->name,
                    why.text);
}

/* Makes sure that a byte is at hand: 1 yes, 0 end of file, -1 with *d. */
static int fill(struct gzip_reader *r, struct diag *d)
{
    ssize_t n;
    if (r->in_used < r->in_len)
        return 1;
    if (r->seal.from < 0) /* ended before */
        return 0;
    do
        n = read(r->seal.from, r->in, IN_BYTES);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return diag_system(d, "cannot read 'backup/%s'", r->name);
    r->in_len = (size_t)n;
    r->in_used = 0;
    return n > 0 ? 1 : end_file(r, d);
}

static int take(struct gzip_reader *r, unsigned char *to, size_t len, struct diag *d)
{
    for (size_t i = 0; i < len; i++) {
        int more = fill(r, d);
        if (more < 0)
            return -1;
        if (more == 0)
            return damaged(r, "the file is cut short", d);
        to[i] = r->in[r->in_used++];
    }
    return 0;
}

static int begin_member(struct gzip_reader *r, struct diag *d)
{
    unsigned char head[HEADER_LEN];
    r->members++;
    if (take(r, head, sizeof head, d) != 0)
        return -1;
    if (head[0] != 31 || head[1] != 139 || head[2] != Z_DEFLATED || head[3] || head[4] || head[5] ||
        head[6] || head[7] || head[8] || head[9] != 255)
        return damaged(r, "no member begins here", d);
    if (inflateReset(r->inflater) != Z_OK)
        return damaged(r, "zlib cannot begin", d);
    r->is_inside = 1;
    r->has_ended = 0;
    r->member_bytes = 0;
    r->crc = crc32(0, NULL, 0);
    return 0;
}

static unsigned long little_endian(const unsigned char *from)
{
    return from[0] | (unsigned long)from[1] << 8 | (unsigned long)from[2] << 16 |
           (unsigned long)from[3] << 24;
}

static int end_member(struct gzip_reader *r, struct diag *d)
{
    unsigned char tail[8];
    if (take(r, tail, sizeof tail, d) != 0)
        return -1;
    if (little_endian(tail) != r->crc)
        return damaged(r, "its check sum is wrong", d);
    if (little_endian(tail + 4) != (r->member_bytes & 0xFFFFFFFF))
        return damaged(r, "its length is wrong", d);
    r->is_inside = 0;
    return 0;
}

/* Inflates up to `len` bytes of the present member; *got is less where it ends. */
static int inflate_some(struct gzip_reader *r, unsigned char *to, size_t len, size_t *got,
                        struct diag *d)
{
    z_stream *z = r->inflater;
    z->next_out = to;
    z->avail_out = (uInt)len;
    while (!r->has_ended && z->avail_out > 0) {
        int more = fill(r, d);
        if (more < 0)
            return -1;
        if (more == 0)
            return damaged(r, "the file is cut short", d);
        z->next_in = r->in + r->in_used;
        z->avail_in = (uInt)(r->in_len - r->in_used);
        int result = inflate(z, Z_NO_FLUSH);
        r->in_used = r->in_len - z->avail_in;
        if (result != Z_OK && result != Z_STREAM_END)
            return damaged(r, "it cannot be unpacked", d);
        r->has_ended = result == Z_STREAM_END;
    }
    *got = len - z->avail_out;
    r->crc = crc32(r->crc, to, (uInt)*got);
    r->member_bytes += *got;
    r->raw_bytes += *got;
    return 0;
}

int gunzip_read(struct gzip_reader *r, struct buf *out, size_t len, struct diag *d)
{
    size_t got = 0;
    buf_clear(out);
    if (len == 0)
        return 0;
    out->bytes = mem_fit(out->bytes, &out->capacity, len + 1, 1);
    while (got == 0) {
        if (r->is_inside && r->has_ended && end_member(r, d) != 0)
            return -1;
        if (!r->is_inside && begin_member(r, d) != 0)
            return -1;
        if (inflate_some(r, (unsigned char *)out->bytes, len, &got, d) != 0)
            return -1;
    }
    if (got < len)
        return damaged(r, "a row runs over its end", d);
    out->len = len;
    out->bytes[len] = '\0';
    return 0;
}

int gunzip_end(struct gzip_reader *r, struct diag *d)
{
    unsigned char beyond;
    size_t got = 0;
    if (r->is_inside && inflate_some(r, &beyond, 1, &got, d) != 0)
        return -1;
    if (got > 0)
        return damaged(r, "more follows the last row", d);
    if (r->is_inside && end_member(r, d) != 0)
        return -1;
    int more = fill(r, d);
    return more <= 0 ? more : damaged(r, "bytes follow the last member", d);
}
