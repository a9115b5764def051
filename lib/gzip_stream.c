#include "lib/gzip_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/arena.h"

enum { CHUNK_BYTES = 256 * 1024, GZIP_ONLY = 16 /* added to the window's bits */ };

struct gzip_stream {
    const char *path;
    int fd;
    z_stream z;
    int is_started, is_in_member, is_at_end;
    uint64_t bytes, bytes_max; /* unpacked so far */
    unsigned char in[CHUNK_BYTES], out[CHUNK_BYTES];
};

static int fail(const struct gzip_stream *g, struct diag *d)
{
    return diag_locate(d, (struct origin){.path = g->path});
}

static int refuse(const struct gzip_stream *g, struct diag *d)
{
    diag_set(d, DIAG_DATA,
             "the compressed file is damaged or cut short, or more follows its end: fetch or "
             "export it again");
    return fail(g, d);
}

int gzip_stream_open(struct gzip_stream **out, const char *path, uint64_t bytes_max, struct diag *d)
{
    struct gzip_stream *g = mem_alloc(1, sizeof *g);
    *out = NULL;
    g->path = path;
    g->bytes_max = bytes_max;
    g->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (g->fd < 0)
        diag_system(d, "cannot open the file");
    else if (inflateInit2(&g->z, MAX_WBITS + GZIP_ONLY) != Z_OK)
        diag_set(d, DIAG_SYSTEM, "zlib cannot be started");
    else
        g->is_started = g->is_in_member = 1; /* an empty file is cut short */
    if (g->is_started) {
        *out = g;
        return 0;
    }
    fail(g, d);
    gzip_stream_close(g);
    return -1;
}

void gzip_stream_close(struct gzip_stream *g)
{
    if (!g)
        return;
    if (g->is_started)
        inflateEnd(&g->z);
    if (g->fd >= 0)
        close(g->fd);
    free(g);
}

/* Sets *is_last where the file has no more bytes. */
static int fill(struct gzip_stream *g, int *is_last, struct diag *d)
{
    ssize_t n;
    *is_last = 0;
    if (g->z.avail_in > 0)
        return 0;
    do
        n = read(g->fd, g->in, sizeof g->in);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        diag_system(d, "cannot read the file");
        return fail(g, d);
    }
    g->z.next_in = g->in;
    g->z.avail_in = (unsigned)n;
    *is_last = n == 0;
    return 0;
}

/* One step of zlib. After a member either the file ends or the next one begins. */
static int inflate_some(struct gzip_stream *g, struct diag *d)
{
    int is_last;
    if (fill(g, &is_last, d) != 0)
        return -1;
    if (is_last && g->is_in_member)
        return refuse(g, d);
    if (is_last) {
        g->is_at_end = 1;
        return 0;
    }
    if (!g->is_in_member && inflateReset(&g->z) != Z_OK)
        return diag_set(d, DIAG_SYSTEM, "zlib cannot be started again");
    g->is_in_member = 1;
    int result = inflate(&g->z, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR)
        return diag_set(d, DIAG_SYSTEM, "out of memory");
    if (result == Z_STREAM_END)
        g->is_in_member = 0;
    else if (result != Z_OK && result != Z_BUF_ERROR)
        return refuse(g, d);
    return 0;
}

int gzip_stream_read(struct gzip_stream *g, struct str *out, struct diag *d)
{
    g->z.next_out = g->out;
    g->z.avail_out = sizeof g->out;
    while (!g->is_at_end && g->z.avail_out > 0)
        if (inflate_some(g, d) != 0)
            return -1;
    *out = (struct str){(const char *)g->out, sizeof g->out - g->z.avail_out};
    g->bytes += out->len;
    if (g->bytes <= g->bytes_max)
        return 0;
    diag_set(d, DIAG_DATA, "unpacks to more than %llu bytes and was not read on",
             (unsigned long long)g->bytes_max);
    return fail(g, d);
}
