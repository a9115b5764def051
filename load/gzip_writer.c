#include "load/gzip_writer.h"

#include <pthread.h>
#include <sched.h>
#include <zlib.h>

enum { LEVEL = 6, HEADER_BYTES = 10, TRAILER_BYTES = 8 };

/* RFC 1952: deflate, no flags, no time, no extra flags, operating system unknown. */
static const unsigned char header[HEADER_BYTES] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF};

static void put_u32(unsigned char *to, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(n >> (8 * i));
}

static int deflate_into(struct gzip_member *m, size_t room)
{
    z_stream z = {.next_in = (unsigned char *)m->raw.bytes,
                  .avail_in = (uInt)m->raw.len,
                  .next_out = m->packed + HEADER_BYTES,
                  .avail_out = (uInt)room};
    int result = deflateInit2(&z, LEVEL, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    if (result != Z_OK)
        return result;
    result = deflate(&z, Z_FINISH);
    m->packed_len = HEADER_BYTES + z.total_out;
    if (deflateEnd(&z) != Z_OK || result != Z_STREAM_END)
        return result == Z_STREAM_END ? Z_DATA_ERROR : result;
    return Z_OK;
}

static void *pack(void *member)
{
    struct gzip_member *m = member;
    size_t room = compressBound((uLong)m->raw.len) + 64;
    m->packed = mem_alloc(HEADER_BYTES + room + TRAILER_BYTES, 1);
    memcpy(m->packed, header, HEADER_BYTES);
    m->result = deflate_into(m, room);
    uLong crc = crc32(0, (const unsigned char *)m->raw.bytes, (uInt)m->raw.len);
    put_u32(m->packed + m->packed_len, (uint32_t)crc);
    put_u32(m->packed + m->packed_len + 4, (uint32_t)m->raw.len);
    m->packed_len += TRAILER_BYTES;
    return NULL;
}

/* One thread a member; a thread that cannot be had is done without. */
static void pack_all(struct gzip_member *batch, size_t count)
{
    pthread_t threads[MEMBERS_AT_ONCE_MAX];
    size_t started = 0;
    while (started + 1 < count &&
           pthread_create(&threads[started], NULL, pack, &batch[started]) == 0)
        started++;
    for (size_t i = started; i < count; i++)
        pack(&batch[i]);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static int write_batch(struct gzip_writer *w, struct diag *d)
{
    size_t count = w->filling + (w->batch[w->filling].raw.len > 0);
    int status = 0;
    pack_all(w->batch, count);
    for (size_t i = 0; i < count; i++) {
        struct gzip_member *m = &w->batch[i];
        if (status == 0 && m->result != Z_OK)
            status =
                diag_set(d, DIAG_SYSTEM, "'%s': zlib failed with %d", w->to->file->name, m->result);
        if (status == 0)
            status = seal_write(w->to, (struct str){(char *)m->packed, m->packed_len}, d);
        buf_clear(&m->raw);
        free(m->packed);
        m->packed = NULL;
    }
    w->filling = 0;
    return status;
}

void gzip_open(struct gzip_writer *w, struct seal_writer *to)
{
    cpu_set_t cpus; /* those it may use, which may be fewer than there are */
    int cores = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
    *w = (struct gzip_writer){.to = to, .batch_size = 1};
    if (cores > 1)
        w->batch_size = cores < MEMBERS_AT_ONCE_MAX ? (size_t)cores : MEMBERS_AT_ONCE_MAX;
}

int gzip_add(struct gzip_writer *w, struct str piece, struct diag *d)
{
    if (piece.len > MEMBER_RAW_MAX)
        return diag_set(d, DIAG_SYSTEM, "'%s': a piece of %zu bytes is longer than a member",
                        w->to->file->name, piece.len);
    if (w->batch[w->filling].raw.len + piece.len > MEMBER_RAW_MAX) {
        if (w->filling + 1 < w->batch_size)
            w->filling++;
        else if (write_batch(w, d) != 0)
            return -1;
    }
    if (w->batch[w->filling].raw.len == 0 && piece.len > 0)
        w->members++;
    buf_append(&w->batch[w->filling].raw, piece);
    w->raw_bytes += piece.len;
    return 0;
}

int gzip_close(struct gzip_writer *w, struct diag *d)
{
    int status = write_batch(w, d);
    gzip_drop(w);
    return status;
}

void gzip_drop(struct gzip_writer *w)
{
    for (size_t i = 0; i < MEMBERS_AT_ONCE_MAX; i++)
        buf_release(&w->batch[i].raw);
}
