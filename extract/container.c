#include "extract/container.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract/container_path.h"
#include "extract/workbook.h"
#include "lib/config.h"
#include "lib/hash.h"
#include "lib/unpack.h"

enum { ODS_MIMETYPE_AT = 30, BLOCK_BYTES = 1 << 16 };
static const uint64_t unpacked_bytes_max = UINT64_C(16) << 30;

/* A container being unpacked into staged/. */
struct container {
    struct export *e;
    const char *member; /* NULL: the file itself */
    struct arena *arena;
    struct outfile file;
    char head[UNPACK_HEAD_BYTES]; /* of the container, then of what came out of it */
    size_t head_len;
};

static int refuse(const struct container *c, struct diag *d, const char *text)
{
    diag_set(d, DIAG_DATA, "%s", text);
    return diag_locate(d, (struct origin){.path = c->e->path});
}

static int open_container(const struct container *c, struct diag *d)
{
    int fd = open(c->e->delivered, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0)
        return fd;
    diag_system(d, "cannot open the file");
    return diag_locate(d, (struct origin){.path = c->e->path});
}

/* Bytes read into `block`, 0 at the end of the file; -1 with *d. */
static ssize_t read_block(const struct container *c, int fd, char *block, size_t size,
                          struct diag *d)
{
    ssize_t n;
    do
        n = read(fd, block, size);
    while (n < 0 && errno == EINTR);
    if (n >= 0)
        return n;
    diag_system(d, "cannot read the file");
    return diag_locate(d, (struct origin){.path = c->e->path});
}

static int read_head(struct container *c, struct diag *d)
{
    int fd = open_container(c, d);
    ssize_t n = fd < 0 ? -1 : read_block(c, fd, c->head, sizeof c->head, d);
    c->head_len = n > 0 ? (size_t)n : 0;
    if (fd >= 0)
        close(fd);
    return n < 0 ? -1 : 0;
}

/* Length and fingerprint of the container, all of it read. */
static int print_file(const struct container *c, uint64_t *bytes, char hex[FINGERPRINT_HEX],
                      struct diag *d)
{
    int fd = open_container(c, d);
    if (fd < 0)
        return -1;
    char *block = mem_alloc(BLOCK_BYTES, 1);
    struct fingerprint *f = fingerprint_new();
    ssize_t n;
    *bytes = 0;
    while ((n = read_block(c, fd, block, BLOCK_BYTES, d)) > 0) {
        fingerprint_add(f, (struct str){block, (size_t)n});
        *bytes += (uint64_t)n;
    }
    fingerprint_end(f, hex);
    free(block);
    close(fd);
    return n < 0 ? -1 : 0;
}

static int take_chunk(void *to, struct str chunk, struct diag *d)
{
    struct container *c = to;
    size_t room = sizeof c->head - c->head_len;
    size_t part = chunk.len < room ? chunk.len : room;
    if (part) /* an entry may be empty, and the chunk with it */
        memcpy(c->head + c->head_len, chunk.bytes, part);
    c->head_len += part;
    return outfile_write(&c->file, chunk, d);
}

struct names {
    struct arena *arena;
    const char **list; /* ended by NULL */
    size_t count, capacity;
};

static int add_name(void *to, const char *name, struct diag *d)
{
    struct names *n = to;
    (void)d;
    n->list = mem_fit(n->list, &n->capacity, n->count + 2, sizeof *n->list);
    n->list[n->count++] = arena_text(n->arena, str_of(name));
    n->list[n->count] = NULL;
    return 0;
}

static int has_name(const struct names *n, const char *name)
{
    for (size_t i = 0; i < n->count; i++)
        if (strcmp(n->list[i], name) == 0)
            return 1;
    return 0;
}

static int list_names(struct names *n, const struct container *c, struct diag *d)
{
    *n = (struct names){.arena = c->arena};
    return unpack_names(c->e->delivered, add_name, n, d);
}

/* A path to an archive alone: the name of a file in it, as an example, is half of the remedy. */
static int refuse_archive(const struct container *c, const struct names *n, struct diag *d)
{
    const char *example = NULL;
    for (size_t i = 0; i < n->count; i++) {
        size_t len = strlen(n->list[i]);
        if (!example && len > 0 && n->list[i][len - 1] != '/')
            example = n->list[i];
    }
    if (!example)
        return refuse(c, d, "the archive is empty: export it again");
    diag_set(d, DIAG_DATA,
             "this is an archive of %zu files: name the one to be read behind it, as in "
             "'file = %s/%.200s'",
             n->count, path_file(c->e->delivered), example);
    return diag_locate(d, (struct origin){.path = c->e->path});
}

static int refuse_missing(const struct container *c, struct diag *d)
{
    struct names n;
    int status = list_names(&n, c, d);
    const char *nearest = status == 0 && n.count ? nearest_name(str_of(c->member), n.list) : NULL;
    if (status == 0) {
        diag_set(d, DIAG_DATA, "the archive holds no '%s'%s%s%s", c->member,
                 nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
        diag_locate(d, (struct origin){.path = c->e->path});
    }
    free(n.list);
    return -1;
}

/* What came out of an archive or a gzip file must be the export itself. */
static int check_content(const struct container *c, struct diag *d)
{
    if (c->head_len == 0)
        return refuse(c, d,
                      "the file is empty: export it again; an empty file never means that nobody "
                      "is there");
    switch (unpack_kind_of((struct str){c->head, c->head_len})) {
    case UNPACK_PLAIN:
        return 0;
    case UNPACK_TAR:
        return refuse(c, d,
                      "this is an archive: name the file in it to be read behind it, as in "
                      "'file = term.tar.gz/users.csv'");
    default:
        return refuse(c, d,
                      "this is a workbook or an archive within another file: unpack the outer "
                      "one, and name what comes out of it");
    }
}

static int unpack_file(struct container *c, struct diag *d)
{
    struct unpack_sink sink = {take_chunk, c};
    int found = 1, status;
    c->head_len = 0;
    if (c->member)
        status = unpack_entry(&found, c->e->delivered, c->member, unpacked_bytes_max, sink, d);
    else
        status = unpack_gzip(c->e->delivered, unpacked_bytes_max, sink, d);
    if (status == 0 && !found)
        status = refuse_missing(c, d);
    return status == 0 ? check_content(c, d) : -1;
}

/* A zip file named alone is a workbook, or nothing that can be read. */
static int unpack_workbook(struct container *c, struct diag *d)
{
    static const char ods[] = "mimetypeapplication/vnd.oasis.opendocument";
    struct names n;
    struct str head = {c->head, c->head_len};
    if (head.len >= ODS_MIMETYPE_AT + sizeof ods &&
        memcmp(head.bytes + ODS_MIMETYPE_AT, ods, sizeof ods - 1) == 0)
        return refuse(c, d, "this is an OpenDocument file: save it as 'CSV UTF-8' or as .xlsx");
    int status = list_names(&n, c, d);
    if (status == 0 && !has_name(&n, "[Content_Types].xml"))
        status = refuse_archive(c, &n, d);
    else if (status == 0 && has_name(&n, "xl/workbook.bin"))
        status = refuse(c, d, "this is a binary workbook: save it as 'CSV UTF-8' or as .xlsx");
    else if (status == 0)
        status = workbook_write(&c->file, c->e->delivered, &c->e->sheet,
                                unpack_limit(c->e->bytes, unpacked_bytes_max), c->arena, d);
    free(n.list);
    return status;
}

static int unpack_kind(struct container *c, enum unpack_kind kind, struct diag *d)
{
    int is_workbook = kind == UNPACK_ZIP && !c->member;
    if (kind == UNPACK_OLE)
        return refuse(c, d,
                      "this is an old .xls workbook, or one with a password: open it in Excel, "
                      "take the password off, and save it as 'CSV UTF-8' or as .xlsx");
    if (kind == UNPACK_TAR)
        return refuse(c, d,
                      "a .tar file has no checksum of what it holds: pack the files as .zip or "
                      ".tar.gz, or unpack it");
    if (c->e->sheet && !is_workbook)
        return refuse(c, d, "'sheet' names a sheet of a workbook, and this is none: take it out");
    return is_workbook ? unpack_workbook(c, d) : unpack_file(c, d);
}

/* Unpacking reads the container more than once: the bytes must have stayed the same. */
static int check_unchanged(struct container *c, struct diag *d)
{
    char hex[FINGERPRINT_HEX];
    uint64_t bytes;
    if (print_file(c, &bytes, hex, d) != 0)
        return -1;
    if (bytes == c->e->bytes && strcmp(hex, c->e->fingerprint) == 0)
        return 0;
    return refuse(c, d, "the file changed while it was read: wait until the export is done");
}

static int unpack_to(struct container *c, enum unpack_kind kind, unsigned number,
                     struct outdir *staged, struct diag *d)
{
    struct export *e = c->e;
    e->unpacked = arena_format(c->arena, "unpacked-%u", number);
    if (outfile_open(&c->file, staged, e->unpacked, d) != 0)
        return -1;
    int status = unpack_kind(c, kind, d);
    if (status == 0)
        status = check_unchanged(c, d);
    e->text = e->unpacked;
    e->text_bytes = e->unpacked_bytes = c->file.bytes;
    if (status == 0)
        return outfile_close(&c->file, d);
    outfile_drop(&c->file);
    return diag_locate(d, (struct origin){.path = e->path});
}

int container_unpack(struct export *e, unsigned number, struct outdir *staged, struct arena *a,
                     struct diag *d)
{
    struct container c = {.e = e, .arena = a};
    char hex[FINGERPRINT_HEX];
    const char *delivered = container_split(e->path, &c.member, a);
    if (!delivered)
        return 0;
    e->delivered = delivered;
    if (read_head(&c, d) != 0)
        return -1;
    enum unpack_kind kind = unpack_kind_of((struct str){c.head, c.head_len});
    if (kind == UNPACK_PLAIN && !e->sheet) {
        e->delivered = NULL; /* a path behind a plain file leads nowhere: the caller says so */
        return 0;
    }
    if (print_file(&c, &e->bytes, hex, d) != 0)
        return -1;
    e->fingerprint = arena_text(a, str_of(hex));
    return unpack_to(&c, kind, number, staged, d) == 0 ? 1 : -1;
}

void container_warn(const struct sources *s, const char *program)
{
    for (size_t i = 0; i < s->export_count; i++) {
        const struct export *e = &s->exports[i];
        if (e->unpacked && e->sheet)
            fprintf(stderr,
                    "%s: %s: warning: a workbook: its sheet '%s' was read as CSV, and leaves as "
                    "'%s'\n",
                    program, e->path, e->sheet, e->name);
    }
}
