#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/row_scan.h"

static void expect(struct str text, int is_simple, size_t len, const uint32_t *ends, size_t count,
                   int is_odd)
{
    int (*const scans[])(struct row_scan *, struct str, char, char) = {row_scan_line,
                                                                       row_scan_line_portable};
    for (size_t i = 0; i < sizeof scans / sizeof *scans; i++) {
        struct row_scan s = {0};
        assert_int_equal(scans[i](&s, text, ',', '"'), is_simple ? 0 : -1);
        if (is_simple) {
            assert_int_equal(s.len, len);
            assert_int_equal(s.count, count);
            for (size_t k = 0; k < count; k++)
                assert_int_equal(s.ends[k], ends[k]);
            assert_int_equal(s.is_odd != 0, is_odd);
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
            const uint32_t ends[] = {(uint32_t)at, (uint32_t)len};
            memset(line, 'x', sizeof line);
            line[at] = ',';
            line[len] = '\n';
            line[len + 1] = '\xC3'; /* beyond the line: nothing to it */
            expect((struct str){line, len + 2}, 1, len, ends, 2, 0);
            expect((struct str){line, len}, 1, len, ends, 2, 0); /* without a line end */
            line[len] = '\r';
            expect((struct str){line, len + 2}, 1, len, ends, 2, 0);
            line[at] = '\xC3';
            expect((struct str){line, len + 2}, 1, len, ends + 1, 1, 1);
            line[at] = '\0';
            expect((struct str){line, len + 2}, 1, len, ends + 1, 1, 1);
        }
}

/* "x,y",z with the quoted cell of every length, across the chunks. */
static void test_quoted_cells_at_every_offset(void **state)
{
    (void)state;
    for (size_t inner = 0; inner < 100; inner++) {
        char line[256];
        const uint32_t ends[] = {(uint32_t)inner + 2, (uint32_t)inner + 4};
        memset(line, ',', sizeof line);
        line[0] = line[inner + 1] = '"';
        line[inner + 3] = 'z';
        line[inner + 4] = '\n';
        expect((struct str){line, inner + 5}, 1, inner + 4, ends, 2, 0);
        line[inner + 3] = '"';
        expect((struct str){line, inner + 5}, 0, 0, NULL, 0, 0);
        if (inner) {
            line[inner + 3] = 'z';
            line[1] = '\n'; /* a line break in the cell */
            expect((struct str){line, inner + 5}, 0, 0, NULL, 0, 0);
            line[1] = '"';
            expect((struct str){line, inner + 5}, 0, 0, NULL, 0, 0);
        }
    }
}

static void test_what_the_parser_must_see(void **state)
{
    static const char *const lines[] = {"a\"b\n",         "\"a\"\"b\"\n", "\"a\nb\"\n", "\"a\n",
                                        "\"a\"b,\"c\"\n", "a,\"\n",       " \"a\"\n",   "\"a\" \n"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect(str_of(lines[i]), 0, 0, NULL, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks_at_every_offset),
        cmocka_unit_test(test_quoted_cells_at_every_offset),
        cmocka_unit_test(test_what_the_parser_must_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
