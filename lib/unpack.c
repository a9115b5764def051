#include "lib/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <strings.h>
#include <sys/stat.h>

#include "lib/arena.h"
#include "lib/gzip_stream.h"
#include "lib/text.h"
#include "lib/zip_end.h"

enum {
    BLOCK_BYTES = 64 * 1024,
    RATIO_MAX = 200,
    RATIO_FREE_BYTES = 16 * 1024 * 1024,
    ENTRIES_MAX = 100000,
    TAR_MAGIC_AT = 257
};

/* An archive being read from its beginning to its end. */
struct unpacking {
    const char *path;
    struct archive *archive;
    struct gzip_stream *gzip; /* a tar file's bytes; NULL for a zip file */
    struct diag failure;      /* of the gzip stream, which libarchive cannot pass on */
    uint64_t limit;           /* of what one entry, or a whole tar file, unpacks to */
    uint64_t entries;
    struct archive_entry *entry; /* the one that was come to */
    locale_t utf8, before;       /* libarchive gives names in the thread's locale */
    struct buf name;
};

enum unpack_kind unpack_kind_of(struct str head)
{
    static const struct {
        struct str bytes;
        size_t at;
        enum unpack_kind kind;
    } magics[] = {{{"\x1F\x8B", 2}, 0, UNPACK_GZIP},
                  {{"PK\3\4", 4}, 0, UNPACK_ZIP},
                  {{"PK\5\6", 4}, 0, UNPACK_ZIP}, /* without entries */
                  {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, 0, UNPACK_OLE},
                  {{"ustar", 5}, TAR_MAGIC_AT, UNPACK_TAR}};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        struct str magic = magics[i].bytes;
        if (head.len >= magics[i].at + magic.len &&
            memcmp(head.bytes + magics[i].at, magic.bytes, magic.len) == 0)
            return magics[i].kind;
    }
    return UNPACK_PLAIN;
}

uint64_t unpack_limit(uint64_t file_bytes, uint64_t bytes_max)
{
    uint64_t limit = file_bytes * RATIO_MAX;
    limit = limit > RATIO_FREE_BYTES ? limit : RATIO_FREE_BYTES;
    return limit < bytes_max ? limit : bytes_max;
}

static int fail(const char *path, struct diag *d)
{
    return diag_locate(d, (struct origin){.path = path});
}

static int damaged(struct unpacking *u, struct diag *d)
{
    const char *why = archive_error_string(u->archive);
    if (u->failure.kind != DIAG_NONE) {
        *d = u->failure;
        return -1;
    }
    diag_set(d, DIAG_DATA, "is not a whole %s (%.100s)",
             u->gzip ? "tar file" : "zip file or .xlsx workbook", why ? why : "no reason given");
    return fail(u->path, d);
}

static la_ssize_t on_read(struct archive *a, void *data, const void **bytes)
{
    struct unpacking *u = data;
    struct str chunk;
    if (gzip_stream_read(u->gzip, &chunk, &u->failure) != 0) {
        archive_set_error(a, EIO, "the compressed stream is bad");
        return -1;
    }
    *bytes = chunk.bytes;
    return (la_ssize_t)chunk.len;
}

static int open_tar(struct unpacking *u, struct diag *d)
{
    if (gzip_stream_open(&u->gzip, u->path, u->limit, d) != 0)
        return -1;
    archive_read_support_format_tar(u->archive);
    return archive_read_open(u->archive, u, NULL, on_read, NULL) == ARCHIVE_OK ? 0 : damaged(u, d);
}

/* Only through the directory at its end, so that both ends agree. */
static int open_zip(struct unpacking *u, struct diag *d)
{
    if (zip_end_check(u->path, d) != 0)
        return -1;
    archive_read_support_format_zip_seekable(u->archive);
    return archive_read_open_filename(u->archive, u->path, BLOCK_BYTES) == ARCHIVE_OK
               ? 0
               : damaged(u, d);
}

/* By its first bytes; nothing but a gzip file or a zip file is tried. */
static int measure(const char *path, uint64_t bytes_max, uint64_t *limit, enum unpack_kind *kind,
                   struct diag *d)
{
    struct stat st;
    char head[UNPACK_HEAD_BYTES];
    FILE *f = fopen(path, "rbe");
    if (!f || fstat(fileno(f), &st) != 0) {
        diag_system(d, "cannot be opened");
        if (f)
            fclose(f);
        return fail(path, d);
    }
    size_t len = S_ISREG(st.st_mode) ? fread(head, 1, sizeof head, f) : 0;
    fclose(f);
    *kind = unpack_kind_of((struct str){head, len});
    *limit = unpack_limit((uint64_t)st.st_size, bytes_max);
    return 0;
}

static void close_archive(struct unpacking *u)
{
    archive_read_free(u->archive);
    gzip_stream_close(u->gzip);
    buf_release(&u->name);
    if (u->utf8) {
        uselocale(u->before);
        freelocale(u->utf8);
    }
}

static int open_archive(struct unpacking *u, const char *path, uint64_t bytes_max, struct diag *d)
{
    enum unpack_kind kind;
    *u = (struct unpacking){.path = path};
    if (measure(path, bytes_max, &u->limit, &kind, d) != 0)
        return -1;
    if (kind != UNPACK_GZIP && kind != UNPACK_ZIP) {
        diag_set(d, DIAG_DATA, "cannot be read as a zip file or .xlsx workbook");
        return fail(path, d);
    }
    u->archive = archive_read_new();
    if (!u->archive)
        return diag_set(d, DIAG_SYSTEM, "out of memory");
    u->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (u->utf8)
        u->before = uselocale(u->utf8);
    if ((kind == UNPACK_GZIP ? open_tar(u, d) : open_zip(u, d)) == 0)
        return 0;
    close_archive(u);
    return -1;
}

/*
 * As people write it: archives made on Windows may hold '\', tar files begin with "./". Old zip
 * files are in an encoding that they do not name: what is beyond ASCII there is '?'.
 */
static void take_name(struct unpacking *u)
{
    const char *name = archive_entry_pathname(u->entry);
    buf_clear(&u->name);
    while (name && strncmp(name, "./", 2) == 0)
        name += 2;
    buf_text(&u->name, name ? name : "");
    int is_utf8 = text_utf8_valid(buf_str(&u->name)) == u->name.len;
    for (size_t i = 0; i < u->name.len; i++)
        if (u->name.bytes[i] == '\\')
            u->name.bytes[i] = '/';
        else if (!is_utf8 && (unsigned char)u->name.bytes[i] > 0x7F)
            u->name.bytes[i] = '?';
}

/* Where the tar file ends the rest of its gzip stream is read, for it holds the checksum. */
static int finish(struct unpacking *u, struct diag *d)
{
    struct str rest = {"", 1};
    u->entry = NULL;
    while (u->gzip && rest.len > 0)
        if (gzip_stream_read(u->gzip, &rest, d) != 0)
            return -1;
    return 0;
}

/* Comes to the next entry; u->entry is NULL after the last, when all of the archive was right. */
static int next_entry(struct unpacking *u, struct diag *d)
{
    int status = archive_read_next_header(u->archive, &u->entry);
    if (status == ARCHIVE_EOF)
        return finish(u, d);
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        return damaged(u, d);
    if (++u->entries > ENTRIES_MAX) {
        diag_set(d, DIAG_DATA, "holds more than %d files and was not read on", ENTRIES_MAX);
        return fail(u->path, d);
    }
    take_name(u);
    return 0;
}

static int feed(struct unpacking *u, struct unpack_sink sink, struct diag *d)
{
    uint64_t total = 0;
    for (;;) {
        const void *bytes;
        size_t len;
        la_int64_t offset;
        int status = archive_read_data_block(u->archive, &bytes, &len, &offset);
        if (status == ARCHIVE_EOF)
            return 0;
        if (status != ARCHIVE_OK || (uint64_t)offset != total) /* a hole: no archiver writes one */
            return damaged(u, d);
        total += len;
        if (total > u->limit) {
            diag_set(d, DIAG_DATA, "unpacks to more than %llu bytes and was not read on",
                     (unsigned long long)u->limit);
            return fail(u->path, d);
        }
        if (sink.take(sink.to, (struct str){bytes, len}, d) != 0)
            return fail(u->path, d);
    }
}

static int take_entry(struct unpacking *u, int *found, struct unpack_sink sink, struct diag *d)
{
    const char *wrong = NULL;
    if (*found)
        wrong = "is in the archive twice: which one counts cannot be told";
    else if (archive_entry_is_encrypted(u->entry))
        wrong = "is encrypted: unpack it with its password, and name the unpacked file";
    else if (archive_entry_filetype(u->entry) != AE_IFREG || archive_entry_hardlink(u->entry))
        wrong = "is no plain file of the archive";
    *found = 1;
    if (!wrong)
        return feed(u, sink, d);
    diag_set(d, DIAG_DATA, "'%.200s' %s", u->name.bytes, wrong);
    return fail(u->path, d);
}

int unpack_entry(int *found, const char *path, const char *name, uint64_t bytes_max,
                 struct unpack_sink sink, struct diag *d)
{
    struct unpacking u;
    *found = 0;
    if (open_archive(&u, path, bytes_max, d) != 0)
        return -1;
    int status = next_entry(&u, d);
    while (status == 0 && u.entry) {
        if (u.name.bytes && strcasecmp(u.name.bytes, name) == 0)
            status = take_entry(&u, found, sink, d);
        if (status == 0)
            status = next_entry(&u, d);
    }
    close_archive(&u);
    return status;
}

int unpack_names(const char *path, int (*each)(void *to, const char *name, struct diag *d),
                 void *to, struct diag *d)
{
    struct unpacking u;
    if (open_archive(&u, path, UINT64_MAX, d) != 0)
        return -1;
    int status = next_entry(&u, d);
    while (status == 0 && u.entry) {
        status = each(to, u.name.bytes ? u.name.bytes : "", d);
        status = status == 0 ? next_entry(&u, d) : fail(path, d);
    }
    close_archive(&u);
    return status;
}

int unpack_gzip(const char *path, uint64_t bytes_max, struct unpack_sink sink, struct diag *d)
{
    enum unpack_kind kind;
    uint64_t limit;
    struct gzip_stream *g;
    struct str chunk = {"", 1};
    if (measure(path, bytes_max, &limit, &kind, d) != 0 ||
        gzip_stream_open(&g, path, limit, d) != 0)
        return -1;
    int status = 0;
    while (status == 0 && chunk.len > 0) {
        status = gzip_stream_read(g, &chunk, d);
        if (status == 0 && chunk.len > 0)
            status = sink.take(sink.to, chunk, d);
    }
    gzip_stream_close(g);
    return status == 0 ? 0 : fail(path, d);
}
