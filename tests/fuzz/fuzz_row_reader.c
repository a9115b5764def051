/*
 * Any bytes, in any dialect: the same rows whatever windows they are read in and wherever reading
 * begins; every byte in one row or line end; places and spans that are true; nothing read behind
 * a window.
 *
 * Input: a byte for the dialect, one for what row_reader_expect is told, one for the windows;
 * then the text.
 */
#include "lib/row_reader.h"
#include "tests/fuzz/fuzz.h"

enum { CELLS_MAX = 4096 };

struct dialect {
    char delimiter, quote, escape;
    size_t least, most; /* cells of a row */
};

struct seen {
    enum row_result result;
    struct row row; /* its cells are not kept */
    size_t cells_at;
};

struct reading_of {
    struct seen *rows;
    size_t count, capacity;
    struct buf cells; /* each: its length, then its bytes */
};

static struct row_reader *make_reader(const struct dialect *d)
{
    struct row_reader *r = row_reader_new(d->delimiter, d->quote);
    if (d->escape)
        row_reader_escape(r, d->escape);
    if (d->most)
        row_reader_expect(r, d->least, d->most);
    return r;
}

static void keep(struct reading_of *to, enum row_result result, const struct row *row)
{
    to->rows = mem_fit(to->rows, &to->capacity, to->count + 1, sizeof *to->rows);
    to->rows[to->count++] = (struct seen){result, *row, to->cells.len};
    for (size_t i = 0; result == ROW_CELLS && i < row->count; i++) {
        buf_append(&to->cells,
                   (struct str){(const char *)&row->cells[i].len, sizeof row->cells[i].len});
        buf_append(&to->cells, row->cells[i]);
    }
}

static void release(struct reading_of *of)
{
    free(of->rows);
    buf_release(&of->cells);
}

/*
 * Reads the text from a row's start in windows that grow by `step` bytes. With `ends_late` the
 * reader hears that nothing follows only when it has asked for more.
 */
static void read_text(struct reading_of *to, const struct dialect *d, struct str text,
                      uint64_t from, uint32_t line, size_t step, int ends_late)
{
    struct row_reader *r = make_reader(d);
    size_t fed = (size_t)from;
    int is_last = !ends_late && fed == text.len;
    row_reader_start(r, from, line);
    for (;;) {
        struct row row = {0};
        size_t at = (size_t)row_reader_at(r);
        FUZZ_CHECK(at <= fed);
        char *window = fuzz_exact_copy((struct str){text.bytes + at, fed - at});
        enum row_result result = row_reader_next(r, (struct str){window, fed - at}, is_last, &row);
        if (result != ROW_MORE && result != ROW_END)
            keep(to, result, &row);
        free(window);
        if (result == ROW_END)
            break;
        if (result != ROW_MORE)
            continue;
        FUZZ_CHECK(!is_last);
        is_last = fed == text.len;
        fed = text.len - fed < step ? text.len : fed + step;
        is_last |= !ends_late && fed == text.len;
    }
    FUZZ_CHECK(row_reader_at(r) == text.len);
    row_reader_free(r);
}

static void check_same(const struct reading_of *a, size_t skip, const struct reading_of *b)
{
    FUZZ_CHECK(a->count - skip == b->count);
    size_t cells = skip < a->count ? a->rows[skip].cells_at : a->cells.len;
    for (size_t i = 0; i < b->count; i++) {
        const struct seen *x = &a->rows[skip + i], *y = &b->rows[i];
        FUZZ_CHECK(x->result == y->result && x->row.at == y->row.at && x->row.len == y->row.len);
        FUZZ_CHECK(x->row.line == y->row.line && x->row.fault == y->row.fault);
        FUZZ_CHECK(x->row.fault == FAULT_NONE || x->row.column == y->row.column);
        FUZZ_CHECK(x->result != ROW_CELLS || x->row.count == y->row.count);
        FUZZ_CHECK(x->cells_at - cells == y->cells_at);
    }
    FUZZ_CHECK(a->cells.len - cells == b->cells.len);
    FUZZ_CHECK(!b->cells.len || !memcmp(a->cells.bytes + cells, b->cells.bytes, b->cells.len));
}

static size_t line_end_at(struct str text, uint64_t at)
{
    if (at >= text.len || (text.bytes[at] != '\n' && text.bytes[at] != '\r'))
        return 0;
    return text.bytes[at] == '\r' && at + 1 < text.len && text.bytes[at + 1] == '\n' ? 2 : 1;
}

/* Where each line begins, the first one at [1]: LF, CRLF and a lone CR end one. */
static size_t *line_starts(struct str text)
{
    size_t *starts = mem_alloc(text.len + 3, sizeof *starts), line = 2;
    for (size_t at = 0; at < text.len;) {
        size_t end = line_end_at(text, at);
        at += end ? end : 1;
        if (end)
            starts[line++] = at;
    }
    while (line < text.len + 3)
        starts[line++] = text.len;
    return starts;
}

/* Rows lie one behind the other; a fault lies in its row, a good row's line is where it begins. */
static void check_places(const struct reading_of *of, struct str text, const size_t *starts)
{
    uint64_t at = 0;
    for (size_t i = 0; i < of->count; i++) {
        const struct row *row = &of->rows[i].row;
        FUZZ_CHECK(row->at == at && row->len <= text.len - at);
        size_t end = line_end_at(text, at + row->len);
        FUZZ_CHECK(end || at + row->len == text.len);
        FUZZ_CHECK(row->line >= 1 && row->line <= text.len + 1);
        size_t start = starts[row->line];
        if (of->rows[i].result == ROW_BLANK)
            FUZZ_CHECK(row->len == 0);
        if (of->rows[i].result == ROW_BAD)
            FUZZ_CHECK(row->fault != FAULT_NONE);
        if (row->fault == FAULT_NONE) {
            FUZZ_CHECK(start == at);
        } else {
            FUZZ_CHECK(row->column >= 1 && start + row->column - 1 >= at);
            FUZZ_CHECK(start + row->column - 1 <= at + row->len);
        }
        at += row->len + end;
    }
    FUZZ_CHECK(at == text.len);
}

/* A span without its quotes, which inside are doubled. */
static void unquote(struct buf *out, struct str span, char quote)
{
    buf_clear(out);
    if (span.len < 2 || span.bytes[0] != quote || span.bytes[span.len - 1] != quote) {
        buf_append(out, span);
        return;
    }
    for (size_t i = 1; i + 1 < span.len; i++) {
        buf_byte(out, span.bytes[i]);
        i += span.bytes[i] == quote;
    }
}

static void check_spans(const struct dialect *d, struct str row, const struct row *cells)
{
    static uint32_t at[CELLS_MAX], len[CELLS_MAX];
    struct buf plain = {0};
    if (cells->count > CELLS_MAX)
        return;
    FUZZ_CHECK(row_cell_spans(row, d->delimiter, d->quote, at, len, cells->count) ==
               (int)cells->count);
    for (size_t i = 0; i < cells->count; i++) {
        FUZZ_CHECK(at[i] == (i ? at[i - 1] + len[i - 1] + 1 : 0));
        unquote(&plain, (struct str){row.bytes + at[i], len[i]}, d->quote);
        FUZZ_CHECK(str_equal(buf_str(&plain), cells->cells[i]));
    }
    FUZZ_CHECK(at[cells->count - 1] + len[cells->count - 1] == row.len);
    buf_release(&plain);
}

/* What row_cell_write makes of the cells is read as those cells again. */
static void check_written(const struct dialect *d, const struct row *cells)
{
    struct dialect plain = {.delimiter = d->delimiter, .quote = d->quote};
    struct reading_of again = {0}, kept = {0};
    struct buf line = {0};
    for (size_t i = 0; i < cells->count; i++) {
        int must_quote = cells->count == 1 && !cells->cells[i].len; /* or the line were blank */
        if (i)
            buf_byte(&line, d->delimiter);
        row_cell_write(&line, cells->cells[i], d->delimiter, d->quote, must_quote);
    }
    keep(&kept, ROW_CELLS, cells);
    read_text(&again, &plain, buf_str(&line), 0, 1, line.len, 0);
    FUZZ_CHECK(again.count == 1 && again.rows[0].result == ROW_CELLS);
    FUZZ_CHECK(again.rows[0].row.fault == FAULT_NONE && again.rows[0].row.count == cells->count);
    FUZZ_CHECK(again.cells.len == kept.cells.len &&
               !memcmp(again.cells.bytes, kept.cells.bytes, kept.cells.len));
    buf_release(&line);
    release(&again);
    release(&kept);
}

static void check_cells(const struct dialect *d, struct str text)
{
    struct row_reader *r = make_reader(d);
    struct row row = {0};
    enum row_result result;
    for (;;) {
        size_t at = (size_t)row_reader_at(r);
        result = row_reader_next(r, (struct str){text.bytes + at, text.len - at}, 1, &row);
        if (result == ROW_END)
            break;
        if (result != ROW_CELLS)
            continue;
        FUZZ_CHECK(row.count > 0);
        for (size_t i = 0; i < row.count; i++) {
            FUZZ_CHECK(fuzz_utf8_valid(row.cells[i]) == row.cells[i].len);
            FUZZ_CHECK(!row.cells[i].len || !memchr(row.cells[i].bytes, 0, row.cells[i].len));
        }
        if (!d->escape)
            check_spans(d, (struct str){text.bytes + row.at, row.len}, &row);
        check_written(d, &row);
    }
    row_reader_free(r);
}

/* Reading that begins at a row's start gives what reading from the front gives from there. */
static void check_restart(const struct reading_of *whole, const struct dialect *d, struct str text,
                          const size_t *starts, size_t row, size_t step)
{
    struct reading_of rest = {0};
    uint32_t line = 1;
    while (starts[line] < whole->rows[row].row.at)
        line++;
    read_text(&rest, d, text, whole->rows[row].row.at, line, step, 0);
    check_same(whole, row, &rest);
    release(&rest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = fuzz_text(data, size);
    unsigned bits = fuzz_byte(&text), expected = fuzz_byte(&text), windows = fuzz_byte(&text);
    struct dialect d = {.delimiter = ",;\t|"[bits & 3],
                        .quote = bits & 4 ? '\'' : '"',
                        .escape = bits & 8 ? '\\' : 0,
                        .least = bits & 16 ? expected & 3 : 0,
                        .most = bits & 16 ? (expected & 3) + (expected >> 2 & 3) : 0};
    struct reading_of whole = {0}, parts = {0}, late = {0};
    char *exact = fuzz_exact_copy(text);
    text.bytes = exact;
    read_text(&whole, &d, text, 0, 1, text.len, 0);
    size_t *starts = line_starts(text);
    check_places(&whole, text, starts);
    check_cells(&d, text);
    read_text(&parts, &d, text, 0, 1, 1 + windows % 64, 0);
    check_same(&whole, 0, &parts);
    read_text(&late, &d, text, 0, 1, 1 + windows, 1);
    check_same(&whole, 0, &late);
    if (whole.count)
        check_restart(&whole, &d, text, starts, expected % whole.count, 1 + windows);
    release(&whole);
    release(&parts);
    release(&late);
    free(starts);
    free(exact);
    return 0;
}
