#include "extract/cat_rows.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/hash.h"
#include "lib/row_reader.h"

enum { VIEW_BYTES = 1 << 20, OUT_BYTES = 1 << 16 };

/* The rows being printed. */
struct printing {
    struct cat *cat;
    struct row_reader *reader;
    struct buf out;
    uint64_t heading_at; /* of the heading row; UINT64_MAX: none was found */
    size_t width;        /* of the heading, once it came by */
    struct fingerprint *print;
    uint64_t printed_to; /* bytes of the text that the fingerprint has taken in */
};

static int flush(struct printing *p, struct diag *d)
{
    const char *bytes = p->out.bytes;
    size_t left = p->out.len;
    while (left > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? ENOSPC : errno;
            return diag_system(d, "cannot write the output");
        }
        p->cat->is_begun = 1;
        bytes += n;
        left -= (size_t)n;
    }
    buf_clear(&p->out);
    return 0;
}

static void tell(struct printing *p, uint32_t line, uint32_t column, const char *text)
{
    struct diag problem = {0};
    p->cat->problems++;
    diag_set(&problem, DIAG_DATA, "%s", text);
    diag_locate(&problem, (struct origin){p->cat->export.path, line, column});
    diag_print(&problem, p->cat->program);
}

static const char *left_out(enum row_fault fault)
{
    switch (fault) {
    case FAULT_STRAY_QUOTE:
        return "a stray quote: the row is left out; double the quote, or quote the cell";
    case FAULT_OPEN_QUOTE:
        return "this quote is not closed: the line is left out; close it";
    case FAULT_LONG:
        return "the row or a cell of it is too long: it is left out; is it a CSV file, with its "
               "quotes closed?";
    case FAULT_NUL:
        return "a NUL byte: the row is left out; save the file as 'CSV UTF-8'";
    case FAULT_UTF8:
        return "this is not UTF-8: the row is left out; save the file as UTF-8, or try "
               "--encoding windows-1252";
    case FAULT_NONE:
        break;
    }
    return "the row cannot be read: it is left out";
}

/* The column of a fault in the line of the row that is `lines` below its first. In a decoded copy
 * it is counted in characters, as an editor shows the file. */
static uint32_t shown_column(const struct printing *p, struct str row, uint32_t lines,
                             uint32_t column)
{
    size_t end, bytes = column - 1;
    if (strcmp(p->cat->export.encoding, "utf-8") == 0)
        return column;
    for (; lines > 0; lines--) {
        size_t len = row_line_length(row, 1, &end);
        row = (struct str){row.bytes + len, row.len - len};
    }
    for (size_t i = 0; i < bytes && i < row.len; i++)
        column -= ((unsigned char)row.bytes[i] & 0xC0) == 0x80;
    return column;
}

static void check_width(struct printing *p, const struct row *row)
{
    char text[128];
    int is_first = p->cat->header == CAT_HEADER_YES && !p->width;
    if (is_first || row->at == p->heading_at) {
        p->width = row->count;
        row_reader_expect(p->reader, p->width, p->width);
    }
    if (!p->width || row->count == p->width)
        return;
    snprintf(text, sizeof text, "the row has %zu cell%s, the heading has %zu", row->count,
             row->count == 1 ? "" : "s", p->width);
    tell(p, row->line, 0, text);
}

static int take_cells(struct printing *p, const struct row *row, uint32_t column, struct diag *d)
{
    if (row->fault != FAULT_NONE)
        tell(p, row->line, column, "a stray quote within a cell: it is taken as it stands");
    check_width(p, row);
    for (size_t i = 0; i < row->count; i++) {
        if (i)
            buf_byte(&p->out, ',');
        row_cell_write(&p->out, row->cells[i], ',', '"', 0);
    }
    if (row->count == 1 && row->cells[0].len == 0)
        buf_text(&p->out, "\"\""); /* else it would be a blank line */
    buf_text(&p->out, "\r\n");
    return p->out.len < OUT_BYTES ? 0 : flush(p, d);
}

static int take_view(struct printing *p, uint64_t at, struct str view, int is_last, struct diag *d)
{
    struct row row;
    for (;;) {
        size_t used = (size_t)(row_reader_at(p->reader) - at);
        uint32_t line = row_reader_line(p->reader), column = 0;
        enum row_result result = row_reader_next(
            p->reader, (struct str){view.bytes + used, view.len - used}, is_last, &row);
        if (result == ROW_MORE || result == ROW_END)
            return 0;
        if (row.fault != FAULT_NONE)
            column = shown_column(p, (struct str){view.bytes + (row.at - at), row.len},
                                  row.line - line, row.column);
        if (result == ROW_BAD)
            tell(p, row.line, column, left_out(row.fault));
        else if (result == ROW_CELLS && take_cells(p, &row, column, d) != 0)
            return -1;
    }
}

/* What is printed must be what was looked at: a plain file may change meanwhile. */
static void add_bytes(struct printing *p, uint64_t at, struct str view)
{
    if (at + view.len <= p->printed_to)
        return;
    size_t skip = (size_t)(p->printed_to - at);
    fingerprint_add(p->print, (struct str){view.bytes + skip, view.len - skip});
    p->printed_to = at + view.len;
}

static int take_text(struct printing *p, struct export_text *text, uint64_t skip, struct diag *d)
{
    const struct export *e = &p->cat->export;
    struct str view;
    uint32_t line = 1, column;
    size_t want = VIEW_BYTES;
    if (export_text_read(text, &view, 0, (size_t)skip, d) != 0)
        return -1;
    add_bytes(p, 0, view);
    row_place(view, view.len, &line, &column);
    row_reader_start(p->reader, skip, line);
    while (row_reader_at(p->reader) < e->text_bytes) {
        uint64_t at = row_reader_at(p->reader), left = e->text_bytes - at;
        size_t len = left < want ? (size_t)left : want;
        if (export_text_read(text, &view, at, len, d) != 0)
            return -1;
        add_bytes(p, at, view);
        if (take_view(p, at, view, len == left, d) != 0)
            return -1;
        want = row_reader_at(p->reader) == at ? want * 2 : VIEW_BYTES;
    }
    return flush(p, d);
}

/* Where the heading row is, if that is asked. */
static int find_heading(struct printing *p, struct diag *d)
{
    struct cat *c = p->cat;
    p->heading_at = UINT64_MAX;
    if (c->header != CAT_HEADER_AUTO)
        return 0;
    if (scan_heading(&c->export, &c->scan, c->staged, c->arena, d) != 0)
        return -1;
    const struct heading *h = &c->scan.heading;
    if (h->verdict == HEADING_FOUND)
        p->heading_at = h->at;
    return 0;
}

static int print_rows(struct printing *p, struct diag *d)
{
    char hex[FINGERPRINT_HEX];
    struct cat *c = p->cat;
    const struct export *e = &c->export;
    struct export_text text;
    uint64_t skip = c->scan.mark_bytes + c->scan.dialect.sep_bytes;
    if (find_heading(p, d) != 0 || export_text_open(&text, e, c->staged->fd, d) != 0)
        return -1;
    p->print = fingerprint_new();
    p->reader = row_reader_new(e->delimiter, e->quote);
    row_reader_escape(p->reader, c->scan.dialect.escape);
    int status = take_text(p, &text, skip, d);
    row_reader_free(p->reader);
    export_text_close(&text);
    fingerprint_end(p->print, hex);
    if (status == 0 && !e->text && strcmp(hex, e->fingerprint) != 0) {
        diag_set(d, DIAG_DATA, "the file changed while it was read: wait until the export is done");
        status = diag_locate(d, (struct origin){.path = e->path});
    }
    return status;
}

int cat_rows(struct cat *c, struct diag *d)
{
    struct printing p = {.cat = c};
    if (scan_text(&c->export, &c->scan, 0, c->staged, c->arena, d) != 0)
        return -1;
    int status = print_rows(&p, d);
    buf_release(&p.out);
    return status;
}
