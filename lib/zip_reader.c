#include "lib/zip_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <strings.h>
#include <sys/stat.h>

enum { BLOCK_BYTES = 64 * 1024, RATIO_MAX = 200, RATIO_FREE_BYTES = 16 * 1024 * 1024 };

static int zip_fail(const char *path, struct diag *d)
{
    return diag_locate(d, (struct origin){.path = path});
}

/* Only zip, and only through the directory at its end, so that both ends agree. */
static int zip_open(struct archive **out, const char *path, struct diag *d)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        diag_system(d, "cannot be opened");
        return zip_fail(path, d);
    }
    struct archive *a = archive_read_new();
    if (!a)
        return diag_set(d, DIAG_SYSTEM, "out of memory");
    archive_read_support_format_zip_seekable(a);
    if (archive_read_open_filename(a, path, BLOCK_BYTES) != ARCHIVE_OK) {
        diag_set(d, archive_errno(a) == EACCES ? DIAG_SYSTEM : DIAG_DATA,
                 "cannot be read as a zip file or .xlsx workbook");
        archive_read_free(a);
        return zip_fail(path, d);
    }
    *out = a;
    return 0;
}

static int damaged(const char *path, struct archive *a, struct diag *d)
{
    const char *why = archive_error_string(a);
    diag_set(d, DIAG_DATA, "is not a whole zip file or .xlsx workbook (%.100s)",
             why ? why : "no reason given");
    return zip_fail(path, d);
}

/* Sets *name to the next entry's, or to NULL after the last. */
static int next_entry(const char **name, const char *path, struct archive *a, struct diag *d)
{
    struct archive_entry *entry;
    int status = archive_read_next_header(a, &entry);
    *name = NULL;
    if (status == ARCHIVE_EOF)
        return 0;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        return damaged(path, a, d);
    *name = archive_entry_pathname(entry);
    if (!*name)
        *name = "";
    return 0;
}

static uint64_t entry_limit(const char *path, uint64_t bytes_max)
{
    struct stat info;
    uint64_t size = stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
    uint64_t limit = size * RATIO_MAX > RATIO_FREE_BYTES ? size * RATIO_MAX : RATIO_FREE_BYTES;
    return limit < bytes_max ? limit : bytes_max;
}

static int feed(struct archive *a, const char *path, uint64_t limit, struct zip_sink sink,
                struct diag *d)
{
    uint64_t total = 0;
    for (;;) {
        const void *bytes;
        size_t len;
        la_int64_t offset;
        int status = archive_read_data_block(a, &bytes, &len, &offset);
        if (status == ARCHIVE_EOF)
            return 0;
        if (status != ARCHIVE_OK)
            return damaged(path, a, d);
        total += len;
        if (total > limit) {
            diag_set(d, DIAG_DATA, "unpacks to more than %llu bytes and was not read on",
                     (unsigned long long)limit);
            return zip_fail(path, d);
        }
        if (sink.take(sink.to, (struct str){bytes, len}, d) != 0)
            return zip_fail(path, d);
    }
}

int zip_entry_read(int *found, const char *path, const char *name, uint64_t bytes_max,
                   struct zip_sink sink, struct diag *d)
{
    struct archive *a;
    const char *entry;
    *found = 0;
    if (zip_open(&a, path, d) != 0)
        return -1;
    int status = next_entry(&entry, path, a, d);
    while (status == 0 && entry && strcasecmp(entry, name) != 0)
        status = next_entry(&entry, path, a, d);
    if (status == 0 && entry) {
        *found = 1;
        status = feed(a, path, entry_limit(path, bytes_max), sink, d);
    }
    archive_read_free(a);
    return status;
}

int zip_entries(const char *path, int (*each)(void *to, const char *name, struct diag *d), void *to,
                struct diag *d)
{
    struct archive *a;
    const char *entry;
    if (zip_open(&a, path, d) != 0)
        return -1;
    int status = next_entry(&entry, path, a, d);
    while (status == 0 && entry) {
        if (each(to, entry, d) != 0)
            status = zip_fail(path, d);
        else
            status = next_entry(&entry, path, a, d);
    }
    archive_read_free(a);
    return status;
}
