#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/row_scan.h"

/* A cell by its first byte's offset and the offset behind its last. */
struct span {
    size_t from, to;
};

/* odd_from is SIZE_MAX where no byte is odd. */
static void expect(struct str text, int is_simple, size_t len, const struct span *cells,
                   size_t count, size_t odd_from)
{
    int (*const scans[])(struct row_scan *, struct str, char, char) = {row_scan_line,
                                                                       row_scan_line_portable};
    for (size_t i = 0; i < sizeof scans / sizeof *scans; i++) {
        struct row_scan s = {0};
        assert_int_equal(scans[i](&s, text, ',', '"'), is_simple ? 0 : -1);
        if (is_simple) {
            assert_int_equal(s.len, len);
            assert_int_equal(s.count, count);
            for (size_t k = 0; k < count; k++) {
                assert_ptr_equal(s.cells[k].bytes, text.bytes + cells[k].from);
                assert_int_equal(s.cells[k].len, cells[k].to - cells[k].from);
            }
            assert_int_equal(s.odd_from, odd_from == SIZE_MAX ? 0 : odd_from);
            assert_int_equal(s.odd_to, odd_from == SIZE_MAX ? 0 : odd_from + 1);
        }
        row_scan_release(&s);
    }
}

/* A line of `len` bytes and a line end, the marks at their offsets; every place in a chunk. */
static void test_marks_at_every_offset(void **state)
{
    (void)state;
    for (size_t len = 0; len < 100; len++)
        for (size_t at = 0; at < len; at++) {
            char line[256];
            const struct span two[] = {{0, at}, {at + 1, len}}, one[] = {{0, len}};
            memset(line, 'x', sizeof line);
            line[at] = ',';
            line[len] = '\n';
            line[len + 1] = '\xC3'; /* beyond the line: nothing to it */
            expect((struct str){line, len + 2}, 1, len, two, 2, SIZE_MAX);
            expect((struct str){line, len}, 1, len, two, 2, SIZE_MAX); /* without a line end */
            line[len] = '\r';
            expect((struct str){line, len + 2}, 1, len, two, 2, SIZE_MAX);
            line[at] = '\xC3';
            expect((struct str){line, len + 2}, 1, len, one, 1, at);
            line[at] = '\0';
            expect((struct str){line, len + 2}, 1, len, one, 1, at);
        }
}

/* "x,y",z with the quoted cell of every length, across the chunks. */
static void test_quoted_cells_at_every_offset(void **state)
{
    (void)state;
    for (size_t inner = 0; inner < 100; inner++) {
        char line[256];
        const struct span cells[] = {{1, inner + 1}, {inner + 3, inner + 4}};
        memset(line, ',', sizeof line);
        line[0] = line[inner + 1] = '"';
        line[inner + 3] = 'z';
        line[inner + 4] = '\n';
        expect((struct str){line, inner + 5}, 1, inner + 4, cells, 2, SIZE_MAX);
        line[inner + 3] = '"';
        expect((struct str){line, inner + 5}, 0, 0, NULL, 0, SIZE_MAX);
        if (inner) {
            line[inner + 3] = 'z';
            line[1] = '\n'; /* a line break in the cell */
            expect((struct str){line, inner + 5}, 0, 0, NULL, 0, SIZE_MAX);
            line[1] = '"';
            expect((struct str){line, inner + 5}, 0, 0, NULL, 0, SIZE_MAX);
        }
    }
}

/* Many cells in a chunk, in every number; the first and the last odd byte of a line. */
static void test_every_number_of_cells(void **state)
{
    (void)state;
    for (size_t count = 1; count < 200; count++) {
        char line[512];
        struct span cells[200];
        for (size_t i = 0; i < count; i++) {
            line[2 * i] = (char)('a' + i % 26);
            line[2 * i + 1] = i + 1 < count ? ',' : '\n';
            cells[i] = (struct span){2 * i, 2 * i + 1};
        }
        expect((struct str){line, 2 * count}, 1, 2 * count - 1, cells, count, SIZE_MAX);
        line[0] = line[2 * count - 2] = '\xC3';
        struct row_scan s = {0};
        assert_int_equal(row_scan_line(&s, (struct str){line, 2 * count}, ',', '"'), 0);
        assert_int_equal(s.odd_from, 0);
        assert_int_equal(s.odd_to, 2 * count - 1);
        row_scan_release(&s);
    }
}

static void test_what_the_parser_must_see(void **state)
{
    static const char *const lines[] = {"a\"b\n",         "\"a\"\"b\"\n", "\"a\nb\"\n", "\"a\n",
                                        "\"a\"b,\"c\"\n", "a,\"\n",       " \"a\"\n",   "\"a\" \n"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect(str_of(lines[i]), 0, 0, NULL, 0, SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks_at_every_offset),
        cmocka_unit_test(test_quoted_cells_at_every_offset),
        cmocka_unit_test(test_every_number_of_cells),
        cmocka_unit_test(test_what_the_parser_must_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
