#include "lib/row_reader.h"

#include <csv.h>

#include "lib/text.h"

struct row_reader {
    struct csv_parser parser;
    char delimiter, quote;
    uint64_t at; /* of the next row */
    uint32_t line;
    struct buf cells; /* the texts of the row's cells, one after the other */
    size_t *ends;     /* of each cell in `cells` */
    struct str *views;
    size_t count, ends_capacity, views_capacity;
    int row_done;
    int in_long_line; /* what follows belongs to a line given up as too long */
};

/* libcsv must not trim: blanks are decided on where a field is read. */
static int never_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* libcsv has no limit of its own: a field that needs more memory than this is refused. */
static void *limited_realloc(void *block, size_t size)
{
    return size > CELL_BYTES_MAX + 4096 ? NULL : realloc(block, size);
}

static void on_cell(void *bytes, size_t len, void *to)
{
    struct row_reader *r = to;
    buf_append(&r->cells, (struct str){bytes, len});
    r->ends = mem_fit(r->ends, &r->ends_capacity, r->count + 1, sizeof *r->ends);
    r->ends[r->count++] = r->cells.len;
}

static void on_row(int end, void *to)
{
    struct row_reader *r = to;
    (void)end;
    r->row_done = 1;
}

static void init_parser(struct csv_parser *p, char delimiter, char quote)
{
    if (csv_init(p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
        fputs("offboard: out of memory; nothing was changed\n", stderr);
        _Exit(2);
    }
    csv_set_delim(p, (unsigned char)delimiter);
    csv_set_quote(p, (unsigned char)quote);
    csv_set_space_func(p, never_space);
    csv_set_realloc_func(p, limited_realloc);
}

struct row_reader *row_reader_new(char delimiter, char quote)
{
    struct row_reader *r = mem_alloc(1, sizeof *r);
    r->delimiter = delimiter;
    r->quote = quote;
    r->line = 1;
    init_parser(&r->parser, delimiter, quote);
    return r;
}

void row_reader_free(struct row_reader *r)
{
    if (!r)
        return;
    csv_free(&r->parser);
    buf_release(&r->cells);
    free(r->ends);
    free(r->views);
    free(r);
}

static void forget_row(struct row_reader *r)
{
    buf_clear(&r->cells);
    r->count = 0;
    r->row_done = 0;
}

/* After a fault the parser may stand inside a cell; a new one does not. */
static void restart(struct row_reader *r)
{
    csv_free(&r->parser);
    init_parser(&r->parser, r->delimiter, r->quote);
    forget_row(r);
}

void row_reader_start(struct row_reader *r, uint64_t at, uint32_t line)
{
    restart(r);
    r->in_long_line = 0;
    r->at = at;
    r->line = line;
}

uint64_t row_reader_at(const struct row_reader *r)
{
    return r->at;
}

/*
 * The first LF or CR. Both are looked for piece by piece: a text without the one would otherwise
 * be searched for it to its end at every line.
 */
static const char *line_break(struct str text)
{
    enum { PIECE = 1024 };
    while (text.len) {
        size_t len = text.len < PIECE ? text.len : PIECE;
        const char *lf = memchr(text.bytes, '\n', len);
        const char *cr = memchr(text.bytes, '\r', lf ? (size_t)(lf - text.bytes) : len);
        if (cr || lf)
            return cr ? cr : lf;
        text.bytes += len;
        text.len -= len;
    }
    return NULL;
}

/*
 * The length of the first physical line of text, its end (LF, CRLF or a lone CR) included, and
 * of that end; 0 where more text is needed to tell.
 */
static size_t line_length(struct str text, int is_last, size_t *end)
{
    const char *at = line_break(text);
    *end = 0;
    if (!at)
        return is_last ? text.len : 0;
    size_t len = (size_t)(at - text.bytes) + 1;
    if (*at == '\r' && len == text.len && !is_last)
        return 0; /* an LF may follow */
    *end = *at == '\r' && len < text.len && at[1] == '\n' ? 2 : 1;
    return len - 1 + *end;
}

void row_place(struct str row, size_t offset, uint32_t *line, uint32_t *column)
{
    size_t end, start = 0;
    for (;;) {
        size_t len = line_length((struct str){row.bytes + start, row.len - start}, 1, &end);
        if (len == 0 || end == 0 || offset < start + len)
            break;
        start += len;
        ++*line;
    }
    *column = (uint32_t)(offset - start) + 1;
}

/* A line that is longer than any row may be comes in pieces, so that no window must hold it. */
static enum row_result long_line(struct row_reader *r, struct row *out, size_t line, size_t end)
{
    r->in_long_line = line > ROW_BYTES_MAX + end;
    if (r->in_long_line) {
        line = ROW_BYTES_MAX;
        end = 0;
    }
    *out = (struct row){.at = r->at,
                        .len = (uint32_t)(line - end),
                        .line = r->line,
                        .fault = FAULT_LONG,
                        .column = 1};
    r->at += line;
    r->line += !r->in_long_line;
    return ROW_BAD;
}

/* One physical line, so that a stray quote costs a line and not the file. */
static enum row_result bad_line(struct row_reader *r, struct row *out, struct str text,
                                enum row_fault fault, size_t offset)
{
    size_t end, line = line_length(text, 1, &end);
    *out = (struct row){.at = r->at,
                        .len = (uint32_t)(line - end),
                        .line = r->line,
                        .fault = fault,
                        .column = (uint32_t)(offset < line ? offset : line) + 1};
    restart(r);
    r->at += line;
    r->line++;
    return ROW_BAD;
}

/* Where the quote that never closes was opened: the last one of the first line. */
static size_t open_quote_offset(const struct row_reader *r, struct str text)
{
    size_t end, offset = 0, line = line_length(text, 1, &end);
    int in_quote = 0;
    for (size_t i = 0; i < line; i++) {
        if (text.bytes[i] == r->quote) {
            if (!in_quote)
                offset = i;
            in_quote = !in_quote;
        }
    }
    return offset;
}

static enum row_result open_quote(struct row_reader *r, struct row *out, struct str text)
{
    return bad_line(r, out, text, FAULT_OPEN_QUOTE, open_quote_offset(r, text));
}

/* In a later line than the row's first it is the quote opened there that is at fault. */
static enum row_result parser_fault(struct row_reader *r, struct row *out, struct str text,
                                    size_t used, size_t fed)
{
    int is_quote = csv_error(&r->parser) == CSV_EPARSE;
    if (used && is_quote)
        return open_quote(r, out, text);
    return bad_line(r, out, text, is_quote ? FAULT_STRAY_QUOTE : FAULT_LONG,
                    used ? open_quote_offset(r, text) : fed);
}

/* A line without a quote is cut at its delimiters: most lines, and libcsv takes each byte in turn.
 */
static void split_plain(struct row_reader *r, struct str line)
{
    struct str rest = line;
    while (rest.bytes && line.len) {
        r->views = mem_fit(r->views, &r->views_capacity, r->count + 1, sizeof *r->views);
        r->views[r->count++] = str_cut(&rest, r->delimiter);
    }
}

static void view_cells(struct row_reader *r)
{
    size_t from = 0;
    r->views = mem_fit(r->views, &r->views_capacity, r->count, sizeof *r->views);
    for (size_t i = 0; i < r->count; i++) {
        r->views[i] = (struct str){r->cells.bytes + from, r->ends[i] - from};
        from = r->ends[i];
    }
}

/* The first faulty byte of the row beyond what libcsv looks for. */
static enum row_fault find_fault(struct str row, size_t *offset)
{
    const char *nul = memchr(row.bytes, '\0', row.len);
    *offset = nul ? (size_t)(nul - row.bytes) : 0;
    if (nul)
        return FAULT_NUL;
    if (text_is_ascii(row))
        return FAULT_NONE;
    *offset = text_utf8_valid(row);
    return *offset < row.len ? FAULT_UTF8 : FAULT_NONE;
}

/* The row of `len` bytes is whole: good, or bad as a whole for a byte in it. */
static enum row_result whole_row(struct row_reader *r, struct row *out, struct str text, size_t end,
                                 uint32_t lines)
{
    size_t offset;
    struct str row = {text.bytes, text.len - end};
    *out = (struct row){.cells = r->views,
                        .count = r->count,
                        .at = r->at,
                        .len = (uint32_t)row.len,
                        .line = r->line,
                        .fault = find_fault(row, &offset)};
    if (out->fault != FAULT_NONE)
        row_place(row, offset, &out->line, &out->column);
    r->at += text.len;
    r->line += lines;
    if (out->fault != FAULT_NONE)
        return ROW_BAD;
    return out->count ? ROW_CELLS : ROW_BLANK;
}

static enum row_result quoted_row(struct row_reader *r, struct row *out, struct str text,
                                  int is_last, size_t line, size_t end)
{
    size_t used = 0;
    uint32_t lines = 0;
    for (;;) {
        size_t fed = csv_parse(&r->parser, text.bytes + used, line, on_cell, on_row, r);
        if (fed != line)
            return parser_fault(r, out, text, used, fed);
        used += line;
        lines++;
        struct str rest = {text.bytes + used, text.len - used};
        if (!r->row_done && rest.len == 0 && is_last &&
            (end || csv_fini(&r->parser, on_cell, on_row, r) != 0))
            return open_quote(r, out, text);
        if (r->row_done)
            break;
        line = line_length(rest, is_last, &end);
        if (used + (line ? line : rest.len) > ROW_BYTES_MAX)
            return open_quote(r, out, text);
        if (line == 0) {
            restart(r);
            return ROW_MORE;
        }
    }
    view_cells(r);
    return whole_row(r, out, (struct str){text.bytes, used}, end, lines);
}

enum row_result row_reader_next(struct row_reader *r, struct str text, int is_last, struct row *out)
{
    size_t end;
    if (text.len == 0)
        return is_last ? ROW_END : ROW_MORE;
    size_t line = line_length(text, is_last, &end);
    size_t known = line ? line - end : text.len - 1; /* the last byte may be a CR before an LF */
    if (known > ROW_BYTES_MAX || (line && r->in_long_line))
        return long_line(r, out, line ? line : text.len - 1, end);
    if (line == 0)
        return ROW_MORE;
    forget_row(r);
    if (line > CELL_BYTES_MAX || memchr(text.bytes, r->quote, line))
        return quoted_row(r, out, text, is_last, line, end);
    split_plain(r, (struct str){text.bytes, line - end});
    return whole_row(r, out, (struct str){text.bytes, line}, end, 1);
}

struct span_walk {
    uint32_t *at, *len;
    size_t max, count;
    uint32_t start, here; /* of the cell being read; bytes fed so far */
};

static void on_span(void *bytes, size_t len, void *to)
{
    struct span_walk *w = to;
    (void)bytes;
    (void)len;
    if (w->count < w->max) {
        w->at[w->count] = w->start;
        w->len[w->count] = w->here - w->start;
    }
    w->count++;
    w->start = w->here + 1;
}

int row_cell_spans(struct str row, char delimiter, char quote, uint32_t *at, uint32_t *len,
                   size_t max)
{
    struct csv_parser p;
    struct span_walk w = {.at = at, .len = len, .max = max};
    int good = 1;
    init_parser(&p, delimiter, quote);
    for (; w.here < row.len && good; w.here++)
        good = csv_parse(&p, row.bytes + w.here, 1, on_span, NULL, &w) == 1;
    if (good && csv_fini(&p, on_span, NULL, &w) != 0)
        good = 0;
    csv_free(&p);
    return good && w.count <= max ? (int)w.count : -1;
}

void row_cell_write(struct buf *out, struct str text, char delimiter, char quote, int was_quoted)
{
    int needs =
        was_quoted || (text.len && (text.bytes[0] == ' ' || text.bytes[text.len - 1] == ' '));
    for (size_t i = 0; i < text.len && !needs; i++)
        needs = text.bytes[i] == delimiter || text.bytes[i] == quote || text.bytes[i] == '\n' ||
                text.bytes[i] == '\r';
    if (!needs) {
        buf_append(out, text);
        return;
    }
    buf_byte(out, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (text.bytes[i] == quote)
            buf_byte(out, quote);
        buf_byte(out, text.bytes[i]);
    }
    buf_byte(out, quote);
}
