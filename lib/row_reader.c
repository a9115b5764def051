#include "lib/row_reader.h"

#include <csv.h>

#include "lib/row_line.h"
#include "lib/row_scan.h"
#include "lib/row_split.h"
#include "lib/text.h"

/* 0 gives every row to libcsv: what `make bench-extract` measures the scan against. */
#ifndef ROW_SCAN
#define ROW_SCAN 1
#endif

struct row_reader {
    struct csv_parser parser;
    struct row_scan scan;
    struct row_split split;
    char delimiter, quote, escape;
    size_t least, most; /* cells of a row; most 0: not known */
    uint64_t at;        /* of the next row */
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
    return size > CELL_BYTES_MAX + 4096 ? NULL : mem_grow(block, size, 1);
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
    if (csv_init(p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        mem_out();
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
    buf_append(&r->cells, STR("")); /* so that views are never made of NULL */
    return r;
}

void row_reader_free(struct row_reader *r)
{
    if (!r)
        return;
    csv_free(&r->parser);
    row_scan_release(&r->scan);
    row_split_release(&r->split);
    buf_release(&r->cells);
    free(r->ends);
    free(r->views);
    free(r);
}

void row_reader_escape(struct row_reader *r, char escape)
{
    r->escape = escape;
}

void row_reader_expect(struct row_reader *r, size_t least, size_t most)
{
    r->least = least;
    r->most = most;
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

uint32_t row_reader_line(const struct row_reader *r)
{
    return r->line;
}

/* One physical line, so that a stray quote costs a line and not the file. */
static enum row_result bad_line(struct row_reader *r, struct row *out, struct str text,
                                enum row_fault fault, size_t offset)
{
    size_t end, line = row_line_length(text, 1, &end);
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
    size_t end, offset = 0, line = row_line_length(text, 1, &end);
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

static void view_cells(struct row_reader *r)
{
    size_t from = 0;
    r->views = mem_fit(r->views, &r->views_capacity, r->count, sizeof *r->views);
    for (size_t i = 0; i < r->count; i++) {
        r->views[i] = (struct str){r->cells.bytes + from, r->ends[i] - from};
        from = r->ends[i];
    }
}

/* The first faulty byte of the row beyond what libcsv looks for; only bytes [from, to) are odd. */
static enum row_fault find_fault(struct str row, size_t from, size_t to, size_t *offset)
{
    struct str odd = {row.bytes + from, to - from};
    const char *nul = memchr(odd.bytes, '\0', odd.len);
    *offset = nul ? (size_t)(nul - row.bytes) : 0;
    if (nul)
        return FAULT_NUL;
    *offset = from + text_utf8_valid(odd);
    return *offset < to ? FAULT_UTF8 : FAULT_NONE;
}

/*
 * The row of text.len bytes is whole, its cells are in *out: good, or bad as a whole for a byte of
 * [odd_from, odd_to).
 */
static enum row_result whole_row(struct row_reader *r, struct row *out, struct str text, size_t end,
                                 uint32_t lines, size_t odd_from, size_t odd_to)
{
    /* One by one: a struct made first and then copied waits for its own stores. */
    out->at = r->at;
    out->len = (uint32_t)(text.len - end);
    out->line = r->line;
    out->column = 0;
    out->fault = FAULT_NONE;
    r->at += text.len;
    r->line += lines;
    if (odd_to) {
        struct str row = {text.bytes, text.len - end};
        size_t offset;
        out->fault = find_fault(row, odd_from, odd_to, &offset);
        if (out->fault != FAULT_NONE) {
            row_place(row, offset, &out->line, &out->column);
            return ROW_BAD;
        }
    }
    return out->count ? ROW_CELLS : ROW_BLANK;
}

/* Likewise, cut by the parser or by row_split. */
static enum row_result parsed_row(struct row_reader *r, struct row *out, struct str text,
                                  size_t end, uint32_t lines)
{
    out->cells = r->views;
    out->count = r->count;
    out->is_padded = 0;
    return whole_row(r, out, text, end, lines, 0, text.len - end);
}

/* The cells of r->split as they are read. */
static void unquote_parts(struct row_reader *r, struct str text)
{
    forget_row(r);
    for (size_t i = 0; i < r->split.count; i++) {
        struct row_part part = r->split.parts[i];
        row_unquote(&r->cells, (struct str){text.bytes + part.at, part.len}, r->quote, r->escape);
        r->ends = mem_fit(r->ends, &r->ends_capacity, r->count + 1, sizeof *r->ends);
        r->ends[r->count++] = r->cells.len;
    }
    view_cells(r);
}

/* A quote inside an unquoted cell can mean only itself: the row is repaired, and it is said. */
static enum row_result stray_quote(struct row_reader *r, struct row *out, struct str text,
                                   size_t offset)
{
    size_t end, line = row_line_length(text, 1, &end);
    struct str row = {text.bytes, line - end};
    if (row.len > CELL_BYTES_MAX || row_split_line(&r->split, row, r->delimiter, r->quote) != 0)
        return bad_line(r, out, text, FAULT_STRAY_QUOTE, offset);
    restart(r);
    unquote_parts(r, row);
    enum row_result result = parsed_row(r, out, (struct str){text.bytes, line}, end, 1);
    if (result == ROW_CELLS) {
        out->fault = FAULT_STRAY_QUOTE;
        out->column = (uint32_t)r->split.stray + 1;
    }
    return result;
}

/* In a later line than the row's first it is the quote opened there that is at fault. */
static enum row_result parser_fault(struct row_reader *r, struct row *out, struct str text,
                                    size_t used, size_t fed)
{
    if (csv_error(&r->parser) != CSV_EPARSE)
        return bad_line(r, out, text, FAULT_LONG, used ? open_quote_offset(r, text) : fed);
    return used ? open_quote(r, out, text) : stray_quote(r, out, text, fed);
}

static int is_expected(const struct row_reader *r, size_t cells)
{
    return !r->most || (cells >= r->least && cells <= r->most);
}

/* The offset of the first later line of a row that would be a row by itself; 0 if none would. */
static size_t plausible_row(struct row_reader *r, struct str row)
{
    size_t end, at = row_line_length(row, 1, &end);
    while (at < row.len) {
        struct str rest = {row.bytes + at, row.len - at};
        size_t len = row_line_length(rest, 1, &end);
        struct str line = {rest.bytes, len - end};
        if (line.len <= CELL_BYTES_MAX &&
            row_split_line(&r->split, line, r->delimiter, r->quote) == 0 &&
            r->split.stray == SIZE_MAX && is_expected(r, r->split.count))
            return at;
        at += len;
    }
    return 0;
}

/* What stands between an open quote and the next row, given up as a whole. */
static enum row_result swallowing_row(struct row_reader *r, struct row *out, struct str text)
{
    uint32_t lines = r->line, column;
    size_t offset = open_quote_offset(r, text);
    row_place(text, text.len, &lines, &column);
    enum row_result result = bad_line(r, out, text, FAULT_OPEN_QUOTE, offset);
    size_t end = text.bytes[text.len - 1] == '\n' && text.bytes[text.len - 2] == '\r' ? 2 : 1;
    r->at = out->at + text.len;
    r->line = lines;
    out->len = (uint32_t)(text.len - end);
    return result;
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
        line = row_line_length(rest, is_last, &end);
        if (used + (line ? line : rest.len) > ROW_BYTES_MAX)
            return open_quote(r, out, text);
        if (line == 0) {
            restart(r);
            return ROW_MORE;
        }
    }
    if (lines > 1 && !is_expected(r, r->count)) {
        size_t next = plausible_row(r, (struct str){text.bytes, used - end});
        if (next)
            return swallowing_row(r, out, (struct str){text.bytes, next});
    }
    view_cells(r);
    return parsed_row(r, out, (struct str){text.bytes, used}, end, lines);
}

/* In a dialect with an escape character; libcsv knows none. */
static enum row_result escaped_row(struct row_reader *r, struct row *out, struct str text,
                                   int is_last)
{
    size_t end = 0;
    uint32_t lines = 1, column;
    size_t len = text.len < ROW_BYTES_MAX ? text.len : ROW_BYTES_MAX;
    enum row_split_result result = row_split_escaped(&r->split, (struct str){text.bytes, len},
                                                     r->delimiter, r->quote, r->escape);
    if (result == SPLIT_MORE && (is_last || len < text.len))
        return open_quote(r, out, text);
    if (result == SPLIT_BAD && r->split.len >= row_line_length(text, 1, &end))
        return open_quote(r, out, text);
    if (result == SPLIT_BAD)
        return bad_line(r, out, text, FAULT_STRAY_QUOTE, r->split.len);
    row_line_length((struct str){text.bytes + r->split.len, text.len - r->split.len}, is_last,
                    &end);
    if (result == SPLIT_MORE || (end == 0 && !is_last))
        return ROW_MORE;
    unquote_parts(r, text);
    if (r->split.len == 0)
        r->count = 0;
    row_place((struct str){text.bytes, r->split.len}, r->split.len, &lines, &column);
    return parsed_row(r, out, (struct str){text.bytes, r->split.len + end}, end, lines);
}

/* Cut by the scan. */
static enum row_result scanned_row(struct row_reader *r, struct row *out, struct str text,
                                   size_t end)
{
    const struct row_scan *s = &r->scan;
    out->cells = s->cells;
    out->count = s->len ? s->count : 0;
    out->is_padded = text.len - s->len >= ROW_PADDING;
    return whole_row(r, out, (struct str){text.bytes, s->len + end}, end, 1, s->odd_from,
                     s->odd_to);
}

/* Is the first line whole and in no need of the parser? *end is the length of its line end. */
static int scan(struct row_reader *r, struct str text, int is_last, size_t *end)
{
    int is_cut = text.len > CELL_BYTES_MAX;
    struct str seen = {text.bytes, is_cut ? CELL_BYTES_MAX : text.len};
    if (!ROW_SCAN || r->escape || r->in_long_line ||
        row_scan_line(&r->scan, seen, r->delimiter, r->quote) != 0)
        return 0;
    if (r->scan.len + 1 >= seen.len && (is_cut || !is_last))
        return 0; /* no line end, or a CR that an LF may follow */
    const char *at = text.bytes + r->scan.len;
    size_t left = text.len - r->scan.len;
    *end = !left ? 0 : at[0] == '\r' && left > 1 && at[1] == '\n' ? 2 : 1;
    return 1;
}

enum row_result row_reader_next(struct row_reader *r, struct str text, int is_last, struct row *out)
{
    size_t end;
    if (text.len == 0)
        return is_last ? ROW_END : ROW_MORE;
    if (scan(r, text, is_last, &end))
        return scanned_row(r, out, text, end);
    size_t line = row_line_length(text, is_last, &end);
    size_t known = line ? line - end : text.len - 1; /* the last byte may be a CR before an LF */
    if (known > ROW_BYTES_MAX || (line && r->in_long_line))
        return long_line(r, out, line ? line : text.len - 1, end);
    if (line == 0)
        return ROW_MORE;
    forget_row(r);
    if (r->escape)
        return escaped_row(r, out, text, is_last);
    return quoted_row(r, out, text, is_last, line, end);
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

/* Of a row that was read with a stray quote in it. */
static int stray_spans(struct str row, char delimiter, char quote, uint32_t *at, uint32_t *len,
                       size_t max)
{
    struct row_split split = {0};
    int count = -1;
    if (!memchr(row.bytes, '\n', row.len) && !memchr(row.bytes, '\r', row.len) &&
        row_split_line(&split, row, delimiter, quote) == 0 && split.count <= max)
        count = (int)split.count;
    for (int i = 0; i < count; i++) {
        at[i] = split.parts[i].at;
        len[i] = split.parts[i].len;
    }
    row_split_release(&split);
    return count;
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
    if (!good)
        return stray_spans(row, delimiter, quote, at, len, max);
    return w.count <= max ? (int)w.count : -1;
}
