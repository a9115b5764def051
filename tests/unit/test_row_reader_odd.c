#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <csv.h>

#include "lib/row_reader.h"

/* What one row came to, cells written as "[a][b]"; places apart so that they can be checked. */
struct seen {
    enum row_result result;
    struct row row; /* without cells */
    size_t cells_at;
};

struct transcript {
    struct seen *rows;
    size_t count, capacity;
    struct buf cells;
};

static void release(struct transcript *t)
{
    free(t->rows);
    buf_release(&t->cells);
    *t = (struct transcript){0};
}

static void note(struct transcript *t, enum row_result result, const struct row *row)
{
    t->rows = mem_fit(t->rows, &t->capacity, t->count + 1, sizeof *t->rows);
    t->rows[t->count++] = (struct seen){result, *row, t->cells.len};
    for (size_t i = 0; result == ROW_CELLS && i < row->count; i++) {
        buf_byte(&t->cells, '[');
        buf_append(&t->cells, row->cells[i]);
        buf_byte(&t->cells, ']');
    }
    buf_byte(&t->cells, '\n');
}

/* Reads the text in windows of `step` bytes that grow only when the reader asks for more. */
static void read_all(struct transcript *t, struct str text, size_t step)
{
    struct row_reader *r = row_reader_new(',', '"');
    size_t window = step;
    for (;;) {
        size_t at = (size_t)row_reader_at(r), left = text.len - at;
        struct row row = {0};
        struct str view = {text.bytes + at, left < window ? left : window};
        enum row_result result = row_reader_next(r, view, view.len == left, &row);
        if (result == ROW_END)
            break;
        if (result == ROW_MORE) {
            assert_true(view.len < left);
            window += step;
            continue;
        }
        window = step;
        assert_true(row_reader_at(r) > at);
        note(t, result, &row);
    }
    assert_int_equal(row_reader_at(r), text.len);
    row_reader_free(r);
}

/* Line ends of the text before an offset: LF, CRLF and a lone CR are one each. */
static uint32_t line_at(struct str text, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset; i++)
        line += text.bytes[i] == '\n' ||
                (text.bytes[i] == '\r' && (i + 1 == text.len || text.bytes[i + 1] != '\n'));
    return line;
}

/* Rows follow each other with nothing but a line end between them; lines are counted right. */
static void check_places(const struct transcript *t, struct str text)
{
    uint64_t next = 0;
    for (size_t i = 0; i < t->count; i++) {
        const struct row *row = &t->rows[i].row;
        assert_int_equal(row->at, next);
        if (row->fault == FAULT_NONE)
            assert_int_equal(row->line, line_at(text, (size_t)row->at));
        next = row->at + row->len;
        if (next < text.len && text.bytes[next] == '\r')
            next++;
        if (next < text.len && text.bytes[next] == '\n' &&
            (next == row->at + row->len || text.bytes[next - 1] == '\r'))
            next++;
    }
    assert_int_equal(next, text.len);
}

static void check_same(const struct transcript *a, const struct transcript *b, struct str text,
                       size_t step)
{
    int same = a->count == b->count && str_equal(buf_str(&a->cells), buf_str(&b->cells));
    for (size_t i = 0; same && i < a->count; i++) {
        const struct row *x = &a->rows[i].row, *y = &b->rows[i].row;
        same = a->rows[i].result == b->rows[i].result && x->at == y->at && x->len == y->len &&
               x->line == y->line && x->fault == y->fault && x->column == y->column;
    }
    if (!same)
        fail_msg("windows of %d bytes read otherwise: %.*s", (int)step, STR_ARG(text));
}

static void plain_cell(void *bytes, size_t len, void *to)
{
    buf_byte(to, '[');
    buf_append(to, (struct str){bytes, len});
    buf_byte(to, ']');
}

static void plain_row(int end, void *to)
{
    (void)end;
    buf_byte(to, '\n');
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* The same text through libcsv and nothing else; -1 where it refuses it. */
static int read_plain(struct buf *out, struct str text)
{
    struct csv_parser p;
    assert_int_equal(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_space_func(&p, no_space);
    buf_append(out, STR(""));
    int good = csv_parse(&p, text.bytes, text.len, plain_cell, plain_row, out) == text.len &&
               csv_fini(&p, plain_cell, plain_row, out) == 0;
    csv_free(&p);
    return good ? 0 : -1;
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void random_cell(struct buf *out, uint32_t *state)
{
    static const char *const plain[] = {"", "a", " b ", "12", "\xC3\xA9"};
    static const char *const quoted[] = {"\"\"",     "\"a,b\"",  "\"x\ny\"",
                                         "\"\"\"\"", "\"\r\n\"", "\"a\rb\""};
    uint32_t n = next_random(state);
    buf_text(out, n % 3 ? plain[n / 3 % 5] : quoted[n / 3 % 6]);
}

static void random_text(struct buf *out, uint32_t *state)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    uint32_t rows = next_random(state) % 6, one = next_random(state) % 4;
    buf_append(out, STR(""));
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t cells = next_random(state) % 4;
        for (uint32_t k = 0; k < cells; k++) {
            if (k)
                buf_byte(out, ',');
            random_cell(out, state);
        }
        if (i + 1 < rows || next_random(state) % 2)
            buf_text(out, ends[one < 3 ? one : next_random(state) % 3]);
    }
}

static void test_the_rows_are_libcsvs_at_every_window(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int i = 0; i < 3000; i++) {
        struct buf text = {0}, want = {0}, got = {0};
        struct transcript whole = {0};
        random_text(&text, &seed);
        assert_int_equal(read_plain(&want, buf_str(&text)), 0);
        read_all(&whole, buf_str(&text), text.len + 1);
        check_places(&whole, buf_str(&text));
        buf_append(&got, STR(""));
        for (size_t k = 0; k < whole.count; k++) {
            size_t from = whole.rows[k].cells_at;
            size_t to = k + 1 < whole.count ? whole.rows[k + 1].cells_at : whole.cells.len;
            assert_int_not_equal(whole.rows[k].result, ROW_BAD);
            if (whole.rows[k].result == ROW_CELLS)
                buf_append(&got, (struct str){whole.cells.bytes + from, to - from});
        }
        if (!str_equal(buf_str(&got), buf_str(&want)))
            fail_msg("%.*s: got %.*s, want %.*s", STR_ARG(buf_str(&text)), STR_ARG(buf_str(&got)),
                     STR_ARG(buf_str(&want)));
        for (size_t step = 1; step <= text.len; step++) {
            struct transcript pieces = {0};
            read_all(&pieces, buf_str(&text), step);
            check_same(&whole, &pieces, buf_str(&text), step);
            release(&pieces);
        }
        release(&whole);
        buf_release(&text);
        buf_release(&want);
        buf_release(&got);
    }
}

static void test_hostile_bytes_read_the_same_at_every_window(void **state)
{
    (void)state;
    static const char bytes[] = {'a', ',', '"', '"', '\n', '\r', '\0', '\xC3', '\xA9', ' '};
    uint32_t seed = 99;
    for (int i = 0; i < 4000; i++) {
        struct buf text = {0};
        struct transcript whole = {0};
        buf_append(&text, STR(""));
        for (uint32_t len = next_random(&seed) % 24; len > 0; len--)
            buf_byte(&text, bytes[next_random(&seed) % sizeof bytes]);
        read_all(&whole, buf_str(&text), text.len + 1);
        check_places(&whole, buf_str(&text));
        for (size_t step = 1; step <= text.len; step++) {
            struct transcript pieces = {0};
            read_all(&pieces, buf_str(&text), step);
            check_same(&whole, &pieces, buf_str(&text), step);
            release(&pieces);
        }
        release(&whole);
        buf_release(&text);
    }
}

/* Each good row's spans, quotes taken off, are its cells. */
static void test_spans_are_the_cells(void **state)
{
    (void)state;
    uint32_t seed = 5;
    for (int i = 0; i < 3000; i++) {
        struct buf text = {0};
        uint32_t at[8], len[8];
        struct row row = {0};
        random_cell(&text, &seed);
        for (uint32_t k = next_random(&seed) % 5; k > 0; k--) {
            buf_byte(&text, ',');
            random_cell(&text, &seed);
        }
        struct row_reader *r = row_reader_new(',', '"');
        if (row_reader_next(r, buf_str(&text), 1, &row) == ROW_CELLS) {
            assert_int_equal(row_cell_spans(buf_str(&text), ',', '"', at, len, 8), row.count);
            for (size_t k = 0; k < row.count; k++) {
                struct buf again = {0};
                int was_quoted = len[k] > 1 && text.bytes[at[k]] == '"';
                buf_append(&again, STR(""));
                row_cell_write(&again, row.cells[k], ',', '"', was_quoted);
                if (was_quoted || row.cells[k].len == 0 || row.cells[k].bytes[0] != ' ')
                    assert_true(
                        str_equal(buf_str(&again), (struct str){text.bytes + at[k], len[k]}));
                buf_release(&again);
            }
        }
        row_reader_free(r);
        buf_release(&text);
    }
}

static void check_row(const struct transcript *t, size_t i, enum row_result result, uint64_t at,
                      uint32_t line, enum row_fault fault, uint32_t column)
{
    assert_true(i < t->count);
    assert_int_equal(t->rows[i].result, result);
    assert_int_equal(t->rows[i].row.at, at);
    assert_int_equal(t->rows[i].row.line, line);
    assert_int_equal(t->rows[i].row.fault, fault);
    assert_int_equal(t->rows[i].row.column, column);
}

/* A fault inside a quoted cell of several lines must not turn its later lines into rows. */
static void test_a_bad_byte_spoils_the_whole_row(void **state)
{
    (void)state;
    struct transcript t = {0};
    struct str text = STR("1,\"note\n2,\0x\n3\",z\n4,d\n");
    read_all(&t, text, 4);
    check_row(&t, 0, ROW_BAD, 0, 2, FAULT_NUL, 3);
    check_row(&t, 1, ROW_CELLS, 18, 4, FAULT_NONE, 0);
    assert_int_equal(t.count, 2);
    release(&t);
}

static void test_faults_where_lines_end_in_cr(void **state)
{
    (void)state;
    struct transcript t = {0};
    read_all(&t, STR("a,b\r1,\"x\r2,\"y\"\r3,z\r"), 3);
    check_row(&t, 0, ROW_CELLS, 0, 1, FAULT_NONE, 0);
    check_row(&t, 1, ROW_BAD, 4, 2, FAULT_OPEN_QUOTE, 3);
    check_row(&t, 2, ROW_CELLS, 9, 3, FAULT_NONE, 0);
    check_row(&t, 3, ROW_CELLS, 15, 4, FAULT_NONE, 0);
    release(&t);
}

/* Many lines that each open a quote; many that end in CR alone: neither may cost the square. */
static void test_adverse_files_are_read_in_one_pass(void **state)
{
    (void)state;
    static const char *const lines[] = {"1,\"x\n", "1,x\r", "1,\"x\r", "1,\"\"\"x\n", "\"\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct buf text = {0};
        struct transcript t = {0};
        while (text.len < 3u << 20)
            buf_text(&text, lines[i]);
        read_all(&t, buf_str(&text), 1 << 20);
        assert_true(t.count > 100000);
        release(&t);
        buf_release(&text);
    }
}

static void test_an_open_quote_before_a_large_rest_costs_one_line(void **state)
{
    (void)state;
    struct buf text = {0};
    struct transcript t = {0};
    buf_text(&text, "1,\"x\n");
    while (text.len < 6u << 20)
        buf_text(&text, "2,y\n");
    read_all(&t, buf_str(&text), 1 << 20);
    check_row(&t, 0, ROW_BAD, 0, 1, FAULT_LONG, 3);
    check_row(&t, 1, ROW_CELLS, 5, 2, FAULT_NONE, 0);
    assert_int_equal(t.count, 1 + (text.len - 5) / 4);
    release(&t);
    buf_release(&text);
}

/* A line longer than a row may be never asks for a window that holds it. */
static void test_an_endless_line_comes_in_pieces(void **state)
{
    (void)state;
    struct buf text = {0};
    while (text.len < 2u * ROW_BYTES_MAX + 100)
        buf_text(&text, "abcdefghijklmnopqrstuvwxyz,0123");
    size_t line = text.len;
    buf_text(&text, "\r\nb,c\n");
    for (size_t step = 1 << 20; step <= 16u << 20; step *= 4) {
        struct transcript t = {0};
        read_all(&t, buf_str(&text), step);
        check_row(&t, 0, ROW_BAD, 0, 1, FAULT_LONG, 1);
        check_row(&t, 1, ROW_BAD, ROW_BYTES_MAX, 1, FAULT_LONG, 1);
        check_row(&t, 2, ROW_BAD, 2u * ROW_BYTES_MAX, 1, FAULT_LONG, 1);
        check_row(&t, 3, ROW_CELLS, line + 2, 2, FAULT_NONE, 0);
        assert_int_equal(t.count, 4);
        release(&t);
    }
    buf_release(&text);
}

static void test_long_cells_and_wide_rows(void **state)
{
    (void)state;
    struct buf text = {0};
    struct transcript t = {0};
    for (int i = 0; i < 99999; i++)
        buf_byte(&text, ',');
    buf_text(&text, "\n\"");
    for (int i = 0; i < CELL_BYTES_MAX - 1; i++)
        buf_byte(&text, 'x');
    buf_text(&text, "\"\n\"");
    for (int i = 0; i < CELL_BYTES_MAX + 8192; i++)
        buf_byte(&text, 'x');
    buf_text(&text, "\"\nend\n");
    read_all(&t, buf_str(&text), 1 << 20);
    assert_int_equal(t.rows[0].row.count, 100000);
    assert_int_equal(t.rows[1].result, ROW_CELLS);
    assert_int_equal(t.rows[2].row.fault, FAULT_LONG);
    assert_int_equal(t.rows[3].result, ROW_CELLS);
    release(&t);
    buf_release(&text);
}

static void test_the_place_of_a_byte(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        uint32_t line, column;
    } cases[] = {{0, 7, 1}, {2, 7, 3}, {3, 8, 1}, {7, 9, 1}, {10, 10, 2}, {11, 10, 3}};
    struct str row = STR("ab\ncd\r\ne\rfg"); /* lines begin at 0, 3, 7 and 9 */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t line = 7, column = 0;
        row_place(row, cases[i].offset, &line, &column);
        assert_int_equal(line, cases[i].line);
        assert_int_equal(column, cases[i].column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_rows_are_libcsvs_at_every_window),
        cmocka_unit_test(test_hostile_bytes_read_the_same_at_every_window),
        cmocka_unit_test(test_spans_are_the_cells),
        cmocka_unit_test(test_a_bad_byte_spoils_the_whole_row),
        cmocka_unit_test(test_faults_where_lines_end_in_cr),
        cmocka_unit_test(test_adverse_files_are_read_in_one_pass),
        cmocka_unit_test(test_an_open_quote_before_a_large_rest_costs_one_line),
        cmocka_unit_test(test_an_endless_line_comes_in_pieces),
        cmocka_unit_test(test_long_cells_and_wide_rows),
        cmocka_unit_test(test_the_place_of_a_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
