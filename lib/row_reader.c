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
    int row_done, blank_seen;
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
    if (r->count)
        r->row_done = 1;
    else
        r->blank_seen = 1;
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
    r->row_done = r->blank_seen = 0;
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
    r->at = at;
    r->line = line;
}

uint64_t row_reader_at(const struct row_reader *r)
{
    return r->at;
}

/*
 * The length of the first physical line of text, its end (LF, CRLF or a lone CR) included, and
 * of that end; 0 where more text is needed to tell.
 */
static size_t line_length(struct str text, int is_last, size_t *end)
{
    const char *lf = memchr(text.bytes, '\n', text.len);
    size_t len = lf ? (size_t)(lf - text.bytes) : text.len;
    const char *cr = memchr(text.bytes, '\r', len);
    *end = 0;
    if (cr) {
        len = (size_t)(cr - text.bytes);
        if (len + 1 == text.len && !is_last)
            return 0; /* an LF may follow */
        *end = len + 1 < text.len && cr[1] == '\n' ? 2 : 1;
        return len + *end;
    }
    if (lf) {
        *end = 1;
        return len + 1;
    }
    return is_last ? len : 0;
}

/* Bad rows are one physical line, so that a stray quote costs a line and not the file. */
static enum row_result bad_row(struct row_reader *r, struct row *out, struct str text, int is_last,
                               enum row_fault fault, size_t offset)
{
    size_t end, line = line_length(text, is_last, &end);
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

static enum row_result good_row(struct row_reader *r, struct row *out, size_t len, size_t end,
                                uint32_t lines)
{
    r->views = mem_fit(r->views, &r->views_capacity, r->count + 1, sizeof *r->views);
    size_t from = 0;
    for (size_t i = 0; i < r->count; i++) {
        r->views[i] = (struct str){r->cells.bytes + from, r->ends[i] - from};
        from = r->ends[i];
    }
    *out = (struct row){.cells = r->views,
                        .count = r->count,
                        .at = r->at,
                        .len = (uint32_t)(len - end),
                        .line = r->line};
    r->at += len;
    r->line += lines;
    return out->count ? ROW_CELLS : ROW_BLANK;
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

static enum row_fault parser_fault(struct row_reader *r)
{
    return csv_error(&r->parser) == CSV_EPARSE ? FAULT_STRAY_QUOTE : FAULT_LONG;
}

/* Where the quote that never closes was opened: the last quoted cell's first byte. */
static size_t open_quote_offset(const struct row_reader *r, struct str text)
{
    size_t offset = 0;
    int in_quote = 0;
    for (size_t i = 0; i < text.len && text.bytes[i] != '\n'; i++) {
        if (text.bytes[i] == r->quote) {
            if (!in_quote)
                offset = i;
            in_quote = !in_quote;
        }
    }
    return offset;
}

enum row_result row_reader_next(struct row_reader *r, struct str text, int is_last, struct row *out)
{
    size_t used = 0, end = 0, fault_at;
    uint32_t lines = 0;
    if (text.len == 0)
        return is_last ? ROW_END : ROW_MORE;
    forget_row(r);
    while (!r->row_done && !r->blank_seen) {
        struct str rest = {text.bytes + used, text.len - used};
        size_t line = rest.len ? line_length(rest, is_last, &end) : 0;
        if (line == 0 && !is_last && used <= ROW_BYTES_MAX) {
            if (used)
                restart(r);
            return ROW_MORE;
        }
        if (line == 0 || used + line > ROW_BYTES_MAX)
            return bad_row(r, out, text, 1, used ? FAULT_OPEN_QUOTE : FAULT_LONG,
                           used ? open_quote_offset(r, text) : 0);
        size_t fed = csv_parse(&r->parser, rest.bytes, line, on_cell, on_row, r);
        if (fed != line)
            return bad_row(r, out, text, is_last, parser_fault(r),
                           used ? open_quote_offset(r, text) : fed);
        used += line;
        lines++;
        if (is_last && used == text.len && end == 0) {
            if (csv_fini(&r->parser, on_cell, on_row, r) != 0)
                return bad_row(r, out, text, 1, FAULT_OPEN_QUOTE, open_quote_offset(r, text));
            if (!r->row_done)
                r->blank_seen = 1;
        }
    }
    enum row_fault fault = find_fault((struct str){text.bytes, used}, &fault_at);
    if (fault != FAULT_NONE)
        return bad_row(r, out, text, is_last, fault, fault_at);
    return good_row(r, out, used, end, lines);
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
