#include "extract/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract/container.h"
#include "lib/hash.h"
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
    return fd;
}

/* What one pass over the bytes finds. A character may be cut by a block's end. */
struct census {
    uint64_t read, bad, multibyte; /* bytes; bytes that are not UTF-8; characters beyond ASCII */
    char carry[4];
    size_t carried;
};

static void count_block(struct census *c, struct str block)
{
    struct buf joined = {0};
    if (c->carried) {
        buf_append(&joined, (struct str){c->carry, c->carried});
        buf_append(&joined, block);
        block = buf_str(&joined);
        c->carried = 0;
    }
    while (block.len) {
        size_t good = text_utf8_valid(block);
        if (good && !text_is_ascii((struct str){block.bytes, good}))
            for (size_t i = 0; i < good; i++)
                c->multibyte += ((unsigned char)block.bytes[i] & 0xC0) == 0xC0;
        block.bytes += good;
        block.len -= good;
        if (block.len == 0)
            break;
        if (block.len < 4 && (unsigned char)block.bytes[0] >= 0xC2) {
            memcpy(c->carry, block.bytes, block.len);
            c->carried = block.len;
            break;
        }
        c->bad++;
        block.bytes++;
        block.len--;
    }
    buf_release(&joined);
}

static int read_census(struct export *e, int fd, struct census *c, struct arena *a, struct diag *d)
{
    char hex[FINGERPRINT_HEX];
    char *block = mem_alloc(BLOCK_BYTES, 1);
    struct fingerprint *f = fingerprint_new();
    ssize_t n;
    while ((n = pread(fd, block, BLOCK_BYTES, (off_t)c->read)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        if (c->read == 0)
            e->has_mark = n >= 3 && memcmp(block, "\xEF\xBB\xBF", 3) == 0;
        if (c->read == 0 && n >= 2 &&
            (memcmp(block, "\xFF\xFE", 2) == 0 || memcmp(block, "\xFE\xFF", 2) == 0)) {
            c->bad = UINT64_MAX;
            break;
        }
        fingerprint_add(f, (struct str){block, (size_t)n});
        count_block(c, (struct str){block, (size_t)n});
        c->read += (uint64_t)n;
    }
    c->bad += c->carried;
    fingerprint_end(f, hex);
    e->fingerprint = arena_text(a, str_of(hex));
    free(block);
    if (n < 0)
        return fail(e, d, "cannot read the file");
    if (c->bad == UINT64_MAX)
        return refuse(e, d, "the file is UTF-16: save it as 'CSV UTF-8'");
    if (c->read != e->bytes)
        return refuse(e, d, "the file changed while it was read: wait until the export is done");
    return 0;
}

/* A byte that the encoding does not have: by line, as an editor shows it. */
static int bad_byte(const struct export *e, struct str block, size_t offset, uint32_t line,
                    struct diag *d)
{
    uint32_t at = line, column;
    row_place(block, offset, &at, &column);
    diag_set(d, DIAG_DATA,
             "this is no character of %s: save the file as UTF-8, or set 'encoding' to what it is",
             e->encoding);
    return diag_locate(d, (struct origin){e->path, at, at > line ? column : 0});
}

/* Every decoded byte must encode back to itself, or an untouched row could not leave as it came. */
static int decode_block(struct outfile *out, const struct export *e, struct str block,
                        uint32_t *line, struct diag *d)
{
    struct buf text = {0}, back = {0};
    size_t good = 0;
    uint32_t column;
    int status = text_decode(&text, e->encoding, block, d);
    for (size_t i = 0; status != 0 && i < text.len; i++) /* one byte a character */
        good += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    if (status != 0)
        status = d->kind == DIAG_DATA ? bad_byte(e, block, good, *line, d) : -1;
    else if (text_encode(&back, e->encoding, buf_str(&text), d) != 0 ||
             !str_equal(buf_str(&back), block))
        status = refuse(e, d,
                        "the file does not survive being read in its encoding: save it as UTF-8, "
                        "or set 'encoding' to what it is");
    if (status == 0)
        status = outfile_write(out, buf_str(&text), d);
    row_place(block, block.len, line, &column);
    buf_release(&text);
    buf_release(&back);
    return status;
}

static int decode_copy(struct export *e, int fd, unsigned number, struct outdir *staged,
                       struct arena *a, struct diag *d)
{
    struct outfile out;
    char hex[FINGERPRINT_HEX];
    char *block = mem_alloc(BLOCK_BYTES, 1);
    struct fingerprint *f = fingerprint_new();
    uint32_t line = 1;
    e->text = arena_format(a, "text-%u", number);
    int status = outfile_open(&out, staged, e->text, d);
    for (uint64_t at = 0; status == 0 && at < e->bytes;) {
        ssize_t n = pread(fd, block, BLOCK_BYTES, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            status = fail(e, d, "cannot read the file");
        if (n <= 0)
            break;
        fingerprint_add(f, (struct str){block, (size_t)n});
        status = decode_block(&out, e, (struct str){block, (size_t)n}, &line, d);
        at += (uint64_t)n;
    }
    fingerprint_end(f, hex);
    free(block);
    if (status == 0 && strcmp(hex, e->fingerprint) != 0)
        status = refuse(e, d, "the file changed while it was read: wait until the export is done");
    e->text_bytes = out.bytes;
    if (status == 0)
        return outfile_close(&out, d);
    outfile_drop(&out);
    return -1;
}

/* The mark that stands most often outside quotes in the heading line. */
static char guess_delimiter(struct str text, char quote)
{
    static const char marks[] = ",;\t|";
    size_t best = 0, counts[4] = {0};
    int in_quotes = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *mark = text.bytes[i] ? strchr(marks, text.bytes[i]) : NULL;
        if (text.bytes[i] == quote)
            in_quotes = !in_quotes;
        else if (mark && !in_quotes)
            counts[mark - marks]++;
        else if (!in_quotes && (text.bytes[i] == '\n' || text.bytes[i] == '\r'))
            break;
    }
    for (size_t i = 1; i < 4; i++)
        if (counts[i] > counts[best])
            best = i;
    return marks[best];
}

static void take_headings(struct export *e, const struct row *row, uint64_t body, struct arena *a)
{
    e->heading_at = row->at;
    e->heading_len = row->len;
    e->heading_rows = 1;
    e->body_at = body;
    e->column_count = (uint32_t)row->count;
    e->headings = arena_alloc(a, row->count * sizeof *e->headings + 1);
    e->is_mapped = arena_alloc(a, row->count + 1);
    for (size_t i = 0; i < row->count; i++)
        e->headings[i] = arena_text(a, str_trim(row->cells[i]));
}

static int refuse_heading(const struct export *e, const struct row *row, enum row_result result,
                          struct diag *d)
{
    static const char *const faults[] = {
        [FAULT_NONE] = "the file has no heading row: export it again with headings",
        [FAULT_STRAY_QUOTE] = "a stray quote in the heading row: double it, or quote the cell",
        [FAULT_OPEN_QUOTE] = "a quote of the heading row is not closed: close it",
        [FAULT_LONG] = "the heading row does not end: is it a CSV file, with its quotes closed?",
        [FAULT_NUL] = "the file holds NUL bytes: save it as 'CSV UTF-8'",
        [FAULT_UTF8] = "the heading row is not UTF-8: set 'encoding = windows-1252', or save the "
                       "file as UTF-8",
    };
    if (result == ROW_CELLS)
        return refuse(e, d, "the heading row has more than 65,535 cells: is it a CSV file?");
    if (result == ROW_MORE)
        return refuse(e, d, faults[FAULT_LONG]);
    diag_set(d, DIAG_DATA, "%s", faults[result == ROW_BAD ? row->fault : FAULT_NONE]);
    return diag_locate(d, result == ROW_BAD ? (struct origin){e->path, row->line, row->column}
                                            : (struct origin){.path = e->path});
}

static int read_heading(struct export *e, struct outdir *staged, struct arena *a, struct diag *d)
{
    struct export_text text;
    struct str view;
    struct row row = {0};
    enum row_result result = ROW_BLANK;
    uint64_t from = e->has_mark ? 3 : 0, left = e->text_bytes - from;
    size_t len = left < ROW_BYTES_MAX ? (size_t)left : ROW_BYTES_MAX;
    if (export_text_open(&text, e, staged->fd, d) != 0)
        return -1;
    int status = export_text_read(&text, &view, from, len, d);
    if (status == 0 && !e->delimiter)
        e->delimiter = guess_delimiter(str_trim(view), e->quote);
    struct row_reader *reader = row_reader_new(e->delimiter, e->quote);
    row_reader_start(reader, from, 1);
    while (status == 0 && result == ROW_BLANK) {
        size_t used = (size_t)(row_reader_at(reader) - from);
        struct str rest = {view.bytes + used, view.len - used};
        result = row_reader_next(reader, rest, len == left, &row);
    }
    if (status == 0 && result == ROW_CELLS && row.count <= UINT16_MAX)
        take_headings(e, &row, row_reader_at(reader), a);
    else if (status == 0)
        status = refuse_heading(e, &row, result, d);
    row_reader_free(reader);
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

int scan_export(struct export *e, unsigned number, struct outdir *staged, struct arena *a,
                struct diag *d)
{
    struct census c = {0};
    int packed = container_unpack(e, number, staged, a, d);
    if (packed < 0)
        return -1;
    if (!packed)
        e->delivered = e->path;
    int fd = open_delivered(e, d);
    if (fd < 0)
        return -1;
    int status = read_census(e, fd, &c, a, d);
    if (!e->encoding) /* more odd bytes than good characters: one byte a character */
        e->encoding = c.bad > c.multibyte && !e->has_mark ? "windows-1252" : "utf-8";
    e->text_bytes = e->bytes;
    if (!e->quote)
        e->quote = '"';
    if (status == 0 && e->has_mark && strcmp(e->encoding, "utf-8") != 0)
        status = refuse(e, d, "the file says that it is UTF-8: take 'encoding' out of school.ini");
    if (status == 0 && strcmp(e->encoding, "utf-8") != 0)
        status = decode_copy(e, fd, number, staged, a, d);
    close(fd);
    return status == 0 ? read_heading(e, staged, a, d) : -1;
}
