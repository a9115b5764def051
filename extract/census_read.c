#include "extract/census_read.h"

#include <errno.h>
#include <unistd.h>

#include "lib/arena.h"

enum { BLOCK_BYTES = 1 << 20 };

static ssize_t read_some(int fd, char *block, uint64_t at)
{
    ssize_t n;
    do
        n = pread(fd, block, BLOCK_BYTES, (off_t)at);
    while (n < 0 && errno == EINTR);
    return n;
}

int census_read(struct census *out, struct fingerprint *f, int fd, uint64_t bytes, struct diag *d)
{
    char *block = mem_grow(NULL, BLOCK_BYTES, 1);
    ssize_t n;
    *out = (struct census){0};
    while ((n = read_some(fd, block, out->bytes)) > 0) {
        fingerprint_add(f, (struct str){block, (size_t)n});
        census_add(out, (struct str){block, (size_t)n});
    }
    census_end(out);
    free(block);
    if (n < 0)
        return diag_system(d, "cannot read the file");
    if (out->bytes == bytes)
        return 0;
    return diag_set(d, DIAG_DATA,
                    "the file changed while it was read: wait until the export is done");
}

int census_begin(struct census *out, int fd, uint64_t bytes)
{
    char *block = mem_grow(NULL, BLOCK_BYTES, 1);
    ssize_t n = read_some(fd, block, 0);
    *out = (struct census){0};
    if (n > 0)
        census_add(out, (struct str){block, (size_t)n});
    if (n > 0 && (uint64_t)n < bytes)
        out->carried = 0; /* the block's end may cut a character */
    census_end(out);
    free(block);
    return n > 0 ? 0 : -1;
}
