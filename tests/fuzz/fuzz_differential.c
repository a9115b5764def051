/*
 * Our reader against plain libcsv in its strict mode, fed the whole text byte by byte. What libcsv
 * accepts comes out equal byte for byte; where libcsv refuses, the row in which it does is bad or
 * repaired, and every row before is equal. Only rows that hold a NUL or are not UTF-8 differ. The
 * scan finds the same cells with vector instructions as without.
 *
 * Input: a byte for the dialect and one for the windows; then the text.
 */
#include <csv.h>

#include "lib/row_reader.h"
#include "lib/row_scan.h"
#include "tests/fuzz/fuzz.h"

struct plain_row {
    size_t at, end; /* of the byte that ended it */
    size_t count;   /* cells; 0: a blank line, or the LF of a CRLF */
    size_t cells_at;
};

struct plain {
    struct plain_row *rows;
    size_t count, capacity;
    struct buf cells; /* each: its length, then its bytes */
    size_t here, row_at, row_cells, row_count;
    int is_refused; /* in the row that begins at row_at */
};

static void on_cell(void *bytes, size_t len, void *to)
{
    struct plain *p = to;
    buf_append(&p->cells, (struct str){(const char *)&len, sizeof len});
    buf_append(&p->cells, (struct str){bytes, len});
    p->row_count++;
}

static void on_row(int end, void *to)
{
    struct plain *p = to;
    (void)end;
    p->rows = mem_fit(p->rows, &p->capacity, p->count + 1, sizeof *p->rows);
    p->rows[p->count++] = (struct plain_row){p->row_at, p->here, p->row_count, p->row_cells};
    p->row_at = p->here + 1;
    p->row_cells = p->cells.len;
    p->row_count = 0;
}

static int never_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void read_plainly(struct plain *p, struct str text, char delimiter, char quote)
{
    struct csv_parser parser;
    FUZZ_CHECK(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0);
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_set_quote(&parser, (unsigned char)quote);
    csv_set_space_func(&parser, never_space);
    for (; p->here < text.len && !p->is_refused; p->here++)
        p->is_refused = csv_parse(&parser, text.bytes + p->here, 1, on_cell, on_row, p) != 1;
    if (!p->is_refused)
        p->is_refused = csv_fini(&parser, on_cell, on_row, p) != 0;
    csv_free(&parser);
}

/* The next row that is more than a line end. */
static const struct plain_row *next_plain(const struct plain *p, size_t *k)
{
    while (*k < p->count && p->rows[*k].count == 0)
        ++*k;
    return *k < p->count ? &p->rows[(*k)++] : NULL;
}

static void check_cells(const struct plain *p, const struct plain_row *want, const struct row *got)
{
    const char *at = p->cells.bytes + want->cells_at;
    FUZZ_CHECK(got->count == want->count);
    for (size_t i = 0; i < got->count; i++) {
        size_t len;
        memcpy(&len, at, sizeof len);
        at += sizeof len;
        FUZZ_CHECK(str_equal(got->cells[i], (struct str){at, len}));
        at += len;
    }
}

static void check_bad(struct str text, const struct plain_row *want, const struct row *got)
{
    struct str raw = {text.bytes + want->at, want->end - want->at};
    FUZZ_CHECK(got->fault == FAULT_NUL || got->fault == FAULT_UTF8);
    if (got->fault == FAULT_NUL)
        FUZZ_CHECK(raw.len && memchr(raw.bytes, 0, raw.len));
    else
        FUZZ_CHECK(fuzz_utf8_valid(raw) < raw.len);
}

/* Returns 0 once there is nothing more to compare. */
static int check_row(const struct plain *p, size_t *k, struct str text, enum row_result result,
                     const struct row *got)
{
    if (result == ROW_BLANK)
        return 1;
    const struct plain_row *want = next_plain(p, k);
    if (!want) {
        FUZZ_CHECK(p->is_refused && got->at == p->row_at && got->fault != FAULT_NONE);
        return 0;
    }
    FUZZ_CHECK(got->at == want->at);
    if (result == ROW_BAD) {
        check_bad(text, want, got);
    } else {
        FUZZ_CHECK(got->fault == FAULT_NONE && got->len == want->end - want->at);
        check_cells(p, want, got);
    }
    return 1;
}

static void compare(const struct plain *p, struct str text, char delimiter, char quote, size_t step)
{
    struct row_reader *r = row_reader_new(delimiter, quote);
    size_t fed = step < text.len ? step : text.len, k = 0;
    enum row_result result;
    int goes_on = 1;
    while (goes_on) {
        struct row row = {0};
        size_t at = (size_t)row_reader_at(r);
        char *window = fuzz_exact_copy((struct str){text.bytes + at, fed - at});
        result = row_reader_next(r, (struct str){window, fed - at}, fed == text.len, &row);
        if (result == ROW_MORE)
            fed = text.len - fed < step ? text.len : fed + step;
        else if (result != ROW_END)
            goes_on = check_row(p, &k, text, result, &row);
        free(window);
        if (result == ROW_END)
            break;
    }
    /* Nothing lost: libcsv has no row that was not met, and what it refuses was met. */
    if (goes_on)
        FUZZ_CHECK(!p->is_refused && !next_plain(p, &k));
    row_reader_free(r);
}

static void check_scan(struct str text, char delimiter, char quote)
{
    static struct row_scan vector, portable;
    char *exact = fuzz_exact_copy(text);
    struct str copy = {exact, text.len};
    int status = row_scan_line(&vector, copy, delimiter, quote);
    FUZZ_CHECK(row_scan_line_portable(&portable, copy, delimiter, quote) == status);
    if (status == 0) {
        FUZZ_CHECK(vector.len == portable.len && vector.count == portable.count);
        FUZZ_CHECK(vector.quotes == portable.quotes && vector.odd_from == portable.odd_from &&
                   vector.odd_to == portable.odd_to);
        FUZZ_CHECK(!memcmp(vector.cells, portable.cells, vector.count * sizeof *vector.cells));
    }
    free(exact);
}

/* From the start of each line, and of every byte near the front. */
static void check_scans(struct str text, char delimiter, char quote)
{
    for (size_t at = 0; at < text.len; at++)
        if (at < 40 || text.bytes[at - 1] == '\n')
            check_scan((struct str){text.bytes + at, text.len - at}, delimiter, quote);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = fuzz_text(data, size);
    unsigned bits = fuzz_byte(&text), windows = fuzz_byte(&text);
    char delimiter = ",;\t|"[bits & 3], quote = bits & 4 ? '\'' : '"';
    struct plain p = {0};
    read_plainly(&p, text, delimiter, quote);
    compare(&p, text, delimiter, quote, 1 + windows);
    compare(&p, text, delimiter, quote, text.len + 1);
    check_scans(text, delimiter, quote);
    free(p.rows);
    buf_release(&p.cells);
    return 0;
}
