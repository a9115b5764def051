#include "extract/census_read.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "lib/arena.h"

enum { BLOCK_BYTES = 1 << 18, SLICES = 4 };
static const uint64_t slice_bytes_min = 4 << 20;

struct slice {
    struct census census;
    struct fingerprint *print;
    int fd, error; /* errno */
    uint64_t from, to, end;
};

static ssize_t read_some(int fd, char *block, size_t len, uint64_t at)
{
    ssize_t n;
    do
        n = pread(fd, block, len, (off_t)at);
    while (n < 0 && errno == EINTR);
    return n;
}

static void *read_slice(void *of)
{
    struct slice *s = of;
    char *block = mem_alloc(BLOCK_BYTES, 1);
    ssize_t n = 1;
    s->end = s->from;
    while (s->end < s->to && n > 0) {
        uint64_t left = s->to - s->end;
        n = read_some(s->fd, block, left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES, s->end);
        if (n <= 0)
            break;
        if (s->print)
            fingerprint_add(s->print, (struct str){block, (size_t)n});
        census_add(&s->census, (struct str){block, (size_t)n});
        s->end += (uint64_t)n;
    }
    s->error = n < 0 ? errno : 0;
    free(block);
    return NULL;
}

/* A slice begins where a character does: behind the bytes that continue one. */
static uint64_t character_at(int fd, uint64_t at)
{
    char bytes[3];
    ssize_t n = read_some(fd, bytes, sizeof bytes, at);
    for (ssize_t i = 0; i < n && ((unsigned char)bytes[i] & 0xC0) == 0x80; i++)
        at++;
    return at;
}

static unsigned cut(struct slice *slices, struct fingerprint *f, int fd, uint64_t bytes)
{
    unsigned count = f || bytes < SLICES * slice_bytes_min ? 1 : SLICES;
    uint64_t from = 0;
    for (unsigned i = 0; i < count; i++) {
        uint64_t to = i + 1 == count ? bytes : character_at(fd, bytes / count * (i + 1));
        slices[i] = (struct slice){.print = f, .fd = fd, .from = from, .to = to};
        from = to;
    }
    return count;
}

static int check(const struct slice *s, struct diag *d)
{
    if (s->error) {
        errno = s->error;
        return diag_system(d, "cannot read the file");
    }
    if (s->end < s->to)
        return diag_set(d, DIAG_DATA,
                        "the file changed while it was read: wait until the export is done");
    return 0;
}

static int is_longer(int fd, uint64_t bytes)
{
    char byte;
    return read_some(fd, &byte, 1, bytes) > 0;
}

int census_read(struct census *out, struct fingerprint *f, int fd, uint64_t bytes, struct diag *d)
{
    struct slice slices[SLICES];
    pthread_t threads[SLICES];
    unsigned count = cut(slices, f, fd, bytes), started = 1;
    int status = 0;
    for (; started < count; started++)
        if (pthread_create(&threads[started], NULL, read_slice, &slices[started]) != 0)
            break;
    read_slice(&slices[0]);
    for (unsigned i = 1; i < count; i++) {
        if (i < started)
            pthread_join(threads[i], NULL);
        else
            read_slice(&slices[i]);
    }
    *out = (struct census){0};
    for (unsigned i = 0; i < count && status == 0; i++) {
        status = check(&slices[i], d);
        census_end(&slices[i].census);
        census_join(out, &slices[i].census);
    }
    if (status == 0 && is_longer(fd, bytes))
        status = diag_set(d, DIAG_DATA,
                          "the file changed while it was read: wait until the export is done");
    return status;
}
