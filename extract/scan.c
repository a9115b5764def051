#include "extract/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract/census_read.h"
#include "extract/container.h"
#include "extract/decode.h"
#include "lib/row_reader.h"
#include "lib/text.h"

enum { BLOCK_BYTES = 1 << 20 };

static int refuse(const struct export *e, struct diag *d, const char *text)
{
    diag_set(d, DIAG_DATA, "%s", text);
    return diag_locate(d, (struct origin){.path = e->path});
}

static int fail(const struct export *e, struct diag *d, const char *text)
{
    diag_system(d, "%s", text);
    return diag_locate(d, (struct origin){.path = e->path});
}

static int changed(const struct export *e, struct diag *d)
{
    return refuse(e, d, "the file changed while it was read: wait until the export is done");
}

static int open_delivered(struct export *e, struct diag *d)
{
    struct stat st;
    int fd = open(e->delivered, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return refuse(e, d, "the file is not there: export it again to this place");
    if (fd < 0)
        return fail(e, d, "cannot open the file");
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return refuse(e, d, "this is not a plain file: export it again to this place");
    }
    if (st.st_size == 0) {
        close(fd);
        return refuse(e, d,
                      "the file is empty: export it again; an empty file never means "
                      "that nobody is there");
    }
    e->bytes = (uint64_t)st.st_size;
    e->stamp = export_stamp(fd);
    return fd;
}

static int open_unpacked(const struct export *e, const struct outdir *staged, struct diag *d)
{
    int fd = openat(staged->fd, e->unpacked, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? fail(e, d, "cannot open the unpacked copy") : fd;
}

static int choose_encoding(struct export *e, struct scan *s, struct diag *d)
{
    enum encoding_reason why;
    const char *found = census_encoding(&s->census, &why);
    s->encoding_why = e->encoding ? ENCODING_SET : why;
    if (!e->encoding)
        e->encoding = found;
    e->has_mark = s->census.mark != MARK_NONE;
    if (why != ENCODING_MARK || strcmp(e->encoding, found) == 0)
        return 0;
    diag_set(d, DIAG_DATA, "the file says that it is %s: do not set 'encoding' to something else",
             found);
    return diag_locate(d, (struct origin){.path = e->path});
}

/* Is what the beginning says enough to go on with? */
static int looks_utf8(struct scan *s, const struct export *e, int fd, uint64_t bytes)
{
    enum encoding_reason why;
    if (!s->is_brief || s->is_packed || (e->encoding && strcmp(e->encoding, "utf-8") != 0) ||
        census_begin(&s->census, fd, bytes) != 0)
        return 0;
    return s->census.odd == 0 && strcmp(census_encoding(&s->census, &why), "utf-8") == 0;
}

static int count_all(struct scan *s, const struct export *e, int fd, uint64_t bytes,
                     char hex[FINGERPRINT_HEX], struct diag *d)
{
    struct fingerprint *f = fingerprint_new();
    int status = census_read(&s->census, f, fd, bytes, d);
    fingerprint_end(f, hex);
    if (status != 0)
        diag_locate(d, (struct origin){.path = e->path});
    return status;
}

/* The odd byte is somewhere in the file as it was delivered or unpacked. */
static int find_odd_line(const struct export *e, struct scan *s, const struct outdir *staged,
                         struct diag *d)
{
    struct export file = export_as_file(e);
    struct export_text text;
    struct line_ends before = {0};
    int status = 0;
    if (!s->census.odd)
        return 0;
    if (export_text_open(&text, &file, staged->fd, d) != 0)
        return -1;
    for (uint64_t at = 0; status == 0 && at < s->census.odd_at;) {
        struct str view;
        uint64_t left = s->census.odd_at - at;
        size_t len = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
        status = export_text_read(&text, &view, at, len, d);
        if (status == 0)
            line_ends_add(&before, view);
        at += len;
    }
    line_ends_end(&before);
    s->odd_line = (uint32_t)(before.lf + before.crlf + before.cr + 1);
    export_text_close(&text);
    return status;
}

/* Any bytes are Windows-1252: where some of them are UTF-8, names would be read as others. */
static int check_one_encoding(const struct export *e, const struct scan *s, struct diag *d)
{
    if (s->encoding_why != ENCODING_ODD_BYTES || s->census.characters == 0)
        return 0;
    diag_set(d, DIAG_DATA,
             "this line is not UTF-8, others are: save all of the file as UTF-8, or set 'encoding' "
             "to what it is");
    return diag_locate(d, (struct origin){.path = e->path, .line = s->odd_line});
}

static int make_text(struct export *e, struct scan *s, int fd, uint64_t bytes, unsigned number,
                     struct outdir *staged, struct arena *a, struct diag *d)
{
    char hex[FINGERPRINT_HEX] = "", again[FINGERPRINT_HEX];
    s->is_partial = looks_utf8(s, e, fd, bytes);
    if (!s->is_partial && count_all(s, e, fd, bytes, hex, d) != 0)
        return -1;
    if (choose_encoding(e, s, d) != 0 || find_odd_line(e, s, staged, d) != 0 ||
        check_one_encoding(e, s, d) != 0)
        return -1;
    if (!s->is_partial && !s->is_packed)
        e->fingerprint = arena_text(a, str_of(hex));
    e->text_bytes = bytes;
    if (strcmp(e->encoding, "utf-8") == 0)
        return 0;
    if (decode_copy(e, fd, bytes, number, staged, again, a, d) != 0)
        return -1;
    return strcmp(hex, again) == 0 ? 0 : changed(e, d);
}

/*
 * Shows the beginning of the text to `look`: most files tell in a little of it, and all in as much
 * as one row can be. `look` says whether it ran out of text.
 */
static int look_at_beginning(struct export *e, struct scan *s, const struct outdir *staged,
                             struct arena *a,
                             int (*look)(struct export *e, struct scan *s, struct str text,
                                         int is_last, struct arena *a),
                             struct diag *d)
{
    static const size_t lengths[] = {1 << 19, ROW_BYTES_MAX};
    struct export_text text;
    struct str view;
    int status = 0, wants_more = 1;
    if (export_text_open(&text, e, staged->fd, d) != 0)
        return -1;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths && status == 0 && wants_more; i++) {
        int is_last = e->text_bytes <= lengths[i];
        status = export_text_read(&text, &view, 0, is_last ? (size_t)e->text_bytes : lengths[i], d);
        wants_more = status == 0 && look(e, s, view, is_last, a) && !is_last;
    }
    export_text_close(&text);
    return status;
}

static int find_dialect(struct export *e, struct scan *s, struct str text, int is_last,
                        struct arena *a)
{
    (void)a;
    /* Programs that put a mark before the one that is there: no part of the first heading. */
    s->mark_bytes = text.len - text_unmarked(text).len;
    s->dialect.delimiter = e->delimiter;
    s->dialect.quote = e->quote;
    dialect_find(&s->dialect, text_unmarked(text), is_last);
    return s->dialect.ran_out;
}

int scan_text(struct export *e, struct scan *s, unsigned number, struct outdir *staged,
              struct arena *a, struct diag *d)
{
    s->is_packed = container_unpack(e, number, staged, a, d);
    if (s->is_packed < 0)
        return -1;
    if (!s->is_packed)
        e->delivered = e->path;
    int fd = s->is_packed ? open_unpacked(e, staged, d) : open_delivered(e, d);
    if (fd < 0)
        return -1;
    uint64_t bytes = s->is_packed ? e->unpacked_bytes : e->bytes;
    int status = make_text(e, s, fd, bytes, number, staged, a, d);
    close(fd);
    if (status != 0 || look_at_beginning(e, s, staged, a, find_dialect, d) != 0)
        return -1;
    e->delimiter = s->dialect.delimiter;
    e->quote = s->dialect.quote;
    return 0;
}

static int find_heading(struct export *e, struct scan *s, struct str text, int is_last,
                        struct arena *a)
{
    (void)e;
    heading_find(&s->heading, &s->wanted, &s->dialect, text, s->mark_bytes, is_last, a);
    return s->heading.ran_out;
}

int scan_heading(struct export *e, struct scan *s, struct outdir *staged, struct arena *a,
                 struct diag *d)
{
    const struct heading *h = &s->heading;
    if (look_at_beginning(e, s, staged, a, find_heading, d) != 0)
        return -1;
    if (h->verdict != HEADING_FOUND && h->verdict != HEADING_ABSENT)
        return 0;
    e->heading_at = h->at;
    e->heading_len = h->len;
    e->heading_rows = (uint8_t)h->rows;
    e->body_at = h->body_at;
    e->column_count = h->count;
    e->headings = h->names;
    e->is_mapped = arena_alloc(a, h->count + 1);
    return 0;
}

static const char *heading_fault(const struct scan *s)
{
    static const char *const faults[] = {
        [FAULT_NONE] = "the heading row cannot be read: is it a CSV file?",
        [FAULT_STRAY_QUOTE] = "a stray quote in the heading row: double it, or quote the cell",
        [FAULT_OPEN_QUOTE] = "a quote of the heading row is not closed: close it",
        [FAULT_LONG] = "the heading row does not end: is it a CSV file, with its quotes closed?",
        [FAULT_NUL] = "the file holds NUL bytes: save it as 'CSV UTF-8'",
        [FAULT_UTF8] = "the heading row is not UTF-8: set 'encoding = windows-1252', or save the "
                       "file as UTF-8",
    };
    switch (s->heading.verdict) {
    case HEADING_FOUND:
    case HEADING_ABSENT:
        return s->heading.count > UINT16_MAX
                   ? "the heading row has more than 65,535 cells: is it a CSV file?"
                   : NULL;
    case HEADING_DATA:
        return "the first row looks like the data below it: export the file again with headings, "
               "or set 'heading = none', or 'heading = N' for the line they are on";
    case HEADING_TITLE:
        return "above this row are titles, and it does not look like headings: set 'heading = N' "
               "for the line they are on, or 'heading = none'";
    case HEADING_UNREADABLE:
        return faults[s->heading.fault];
    case HEADING_NO_ROW:
        break;
    }
    return s->wanted.line > 0
               ? "no row begins on this line, which 'heading' names as the headings': "
                 "set it to the line they are on"
               : "the file has no heading row: export it again with headings";
}

int scan_export(struct export *e, struct scan *scan, unsigned number, struct outdir *staged,
                struct arena *a, struct diag *d)
{
    struct scan own = {0};
    struct scan *s = scan ? scan : &own;
    if (scan_text(e, s, number, staged, a, d) != 0 || scan_heading(e, s, staged, a, d) != 0)
        return -1;
    const char *fault = heading_fault(s);
    if (!fault)
        return 0;
    diag_set(d, DIAG_DATA, "%s", fault);
    uint32_t line = s->heading.verdict == HEADING_FOUND ? 0 : s->heading.line;
    return diag_locate(d, (struct origin){e->path, line, s->heading.column});
}

int scan_line_ends(struct line_ends *out, const struct export *e, struct outdir *staged,
                   struct diag *d)
{
    struct export_text text;
    int status = 0;
    *out = (struct line_ends){0};
    if (export_text_open(&text, e, staged->fd, d) != 0)
        return -1;
    for (uint64_t at = 0; status == 0 && at < e->text_bytes;) {
        struct str view;
        uint64_t left = e->text_bytes - at;
        status =
            export_text_read(&text, &view, at, left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES, d);
        if (status != 0)
            break;
        line_ends_add(out, view);
        at += view.len;
    }
    line_ends_end(out);
    export_text_close(&text);
    return status;
}

int scan_body_line(const struct export *e, struct export_text *text, uint32_t *line, struct diag *d)
{
    struct str head;
    uint32_t column;
    *line = 1;
    if (export_text_read(text, &head, 0, (size_t)e->body_at, d) != 0)
        return -1;
    row_place(head, head.len, line, &column);
    return 0;
}
