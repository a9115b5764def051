#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/row_reader.h"

/*
 * Reads a text in windows that grow by `step` bytes and writes what came out as
 * "at+len@line[cell][cell]", "?column" before the cells of a repaired one, "~" for a blank line,
 * "!line:column" for a bad one.
 */
static void transcript(struct buf *out, struct str text, char delimiter, size_t step)
{
    struct row_reader *r = row_reader_new(delimiter, '"');
    struct row row = {0};
    size_t fed = step < text.len ? step : text.len;
    for (;;) {
        size_t at = (size_t)row_reader_at(r);
        assert_true(at <= fed);
        enum row_result result =
            row_reader_next(r, (struct str){text.bytes + at, fed - at}, fed == text.len, &row);
        if (result == ROW_END)
            break;
        if (result == ROW_MORE) {
            assert_true(fed < text.len);
            fed = fed + step < text.len ? fed + step : text.len;
        } else if (result == ROW_BLANK) {
            buf_text(out, "~");
        } else if (result == ROW_BAD) {
            buf_format(out, "!%u:%u", row.line, row.column);
        } else {
            buf_format(out, "%u+%u@%u", (unsigned)row.at, row.len, row.line);
            if (row.fault != FAULT_NONE)
                buf_format(out, "?%u", row.column);
            for (size_t i = 0; i < row.count; i++)
                buf_format(out, "[%.*s]", STR_ARG(row.cells[i]));
        }
    }
    row_reader_free(r);
}

static const struct {
    const char *text;
    char delimiter;
    const char *want;
} cases[] = {
    {"", ',', ""},
    {"a,b\n", ',', "0+3@1[a][b]"},
    {"a,b", ',', "0+3@1[a][b]"}, /* the last row without a line end */
    {"a,b\r\nc,d\r\n", ',', "0+3@1[a][b]5+3@2[c][d]"},
    {"a;b\n", ';', "0+3@1[a][b]"},
    {" a ,\tb\n", ',', "0+6@1[ a ][\tb]"}, /* blanks are kept */
    {",\n", ',', "0+1@1[][]"},
    {"\"a,b\",c\n", ',', "0+7@1[a,b][c]"},
    {"\"a \"\"b\"\"\"\n", ',', "0+9@1[a \"b\"]"},
    {"\"a\nb\",c\nd,e\n", ',', "0+7@1[a\nb][c]8+3@3[d][e]"},
    {"\"a\r\n\r\nb\"\r\nd\r\n", ',', "0+8@1[a\r\n\r\nb]10+1@4[d]"},
    {"a\n\nb\n", ',', "0+1@1[a]~3+1@3[b]"},
    {"a,\"b\"c\nd\n", ',',
     "!1:6"
     "7+1@2[d]"}, /* a stray quote spoils one line only */
    /* ... unless it can mean only itself: inside a cell that began without one */
    {"5\" a,b\nd\n", ',', "0+6@1?2[5\" a][b]7+1@2[d]"},
    {"a,b\"\"\n", ',', "0+5@1?4[a][b\"\"]"},
    {"a \"b\",\"c,\"\"\"\n", ',', "0+12@1?3[a \"b\"][c,\"]"},
    {"a, \"b,c\"\nd\n", ',',
     "!1:4"
     "9+1@2[d]"}, /* behind blanks it may open a cell: not guessed */
    {"5\" a,\"b\nc\"\n", ',',
     "!1:2"
     "8+2@2?2[c\"]"},
    {"\"a\nb\n", ',',
     "!1:1"
     "3+1@2[b]"}, /* an open quote too */
    {"caf\xe9,1\nd\n", ',',
     "!1:4"
     "7+1@2[d]"},
};

static void test_rows_and_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t step = 1; step <= strlen(cases[i].text) + 1; step++) {
            struct buf got = {0};
            buf_text(&got, "");
            transcript(&got, str_of(cases[i].text), cases[i].delimiter, step);
            if (!str_is(buf_str(&got), cases[i].want))
                fail_msg("case %d, %d bytes at a time: got %.*s, want %s", (int)i, (int)step,
                         STR_ARG(buf_str(&got)), cases[i].want);
            buf_release(&got);
        }
}

static void test_a_nul_is_bad(void **state)
{
    (void)state;
    struct buf got = {0};
    transcript(&got, STR("a,\0b\nc\n"), ',', 3);
    assert_string_equal(got.bytes, "!1:3"
                                   "5+1@2[c]");
    buf_release(&got);
}

static void test_spans(void **state)
{
    (void)state;
    uint32_t at[4], len[4];
    assert_int_equal(row_cell_spans(STR("a,\"b,\"\"c\"\"\",,d"), ',', '"', at, len, 4), 4);
    const uint32_t want_at[] = {0, 2, 12, 13}, want_len[] = {1, 9, 0, 1};
    assert_memory_equal(at, want_at, sizeof at);
    assert_memory_equal(len, want_len, sizeof len);
    assert_int_equal(row_cell_spans(STR("a,\"b\"c"), ',', '"', at, len, 4), -1);
    /* A stray quote that reading keeps as text has its place too. */
    assert_int_equal(row_cell_spans(STR("a,5\" b"), ',', '"', at, len, 4), 2);
    assert_int_equal(at[1], 2);
    assert_int_equal(len[1], 4);
}

static const struct {
    const char *text;
    int was_quoted;
    const char *want;
} write_cases[] = {
    {"Leaver", 0, "Leaver"}, {"Leaver", 1, "\"Leaver\""}, {"", 0, ""},
    {"", 1, "\"\""},         {"a,b", 0, "\"a,b\""},       {"a\"b", 0, "\"a\"\"b\""},
    {"a\nb", 0, "\"a\nb\""}, {"a;b", 0, "a;b"},
};

static void test_cells_are_written_in_their_dialect(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof write_cases / sizeof *write_cases; i++) {
        struct buf out = {0};
        buf_text(&out, "|");
        row_cell_write(&out, str_of(write_cases[i].text), ',', '"', write_cases[i].was_quoted);
        assert_string_equal(out.bytes + 1, write_cases[i].want);
        buf_release(&out);
    }
}

/* The kinds and cells of the rows, read with an escape character and an expected width. */
static void outline(struct buf *out, struct str text, char escape, size_t expected)
{
    struct row_reader *r = row_reader_new(',', '"');
    struct row row = {0};
    enum row_result result;
    row_reader_escape(r, escape);
    row_reader_expect(r, expected, expected);
    buf_text(out, "|");
    for (;;) {
        size_t at = (size_t)row_reader_at(r);
        result = row_reader_next(r, (struct str){text.bytes + at, text.len - at}, 1, &row);
        if (result == ROW_END)
            break;
        buf_format(out, "%u%c", row.line, result == ROW_BAD ? '!' : ':');
        for (size_t i = 0; result == ROW_CELLS && i < row.count; i++)
            buf_format(out, "[%.*s]", STR_ARG(row.cells[i]));
    }
    row_reader_free(r);
}

static const struct {
    const char *text;
    char escape;
    size_t expected;
    const char *want;
} outlines[] = {
    {"\"a\\\"b\",c\nd\n", '\\', 0, "|1:[a\"b][c]2:[d]"},
    {"a\\,b,\"c\nd\"\ne\n", '\\', 0, "|1:[a,b][c\nd]3:[e]"},
    {"\"a\"\"b\"\n\ne\n", '\\', 0, "|1:[a\"b]2:3:[e]"},
    {"\"a\"b\ne\n", '\\', 0, "|1!2:[e]"},
    {"\"a\\\"\ne\n", '\\', 0, "|1!2:[e]"},
    /* An open quote that a later quote closes by chance: the width tells. */
    {"a,\"b,c\nd,e,f\ng,h\",i,j\nk,l,m\n", 0, 3, "|1!2:[d][e][f]3:[g][h\"][i][j]4:[k][l][m]"},
    {"a,\"b,c\nx\nd,e,f\ng,h\",i,j\n", 0, 3, "|1!3:[d][e][f]4:[g][h\"][i][j]"},
    /* Where no line would be a row, the row has too many cells or too few, and stays one. */
    {"a,\"b\nc\",d,e\nf,g,h\n", 0, 3, "|1:[a][b\nc][d][e]3:[f][g][h]"},
    {"a,\"b,c\nd,e,\"\nf,g,h\n", 0, 0, "|1:[a][b,c\nd,e,]3:[f][g][h]"},
    {"a,\"b\nc\",d\nf,g,h\n", 0, 3, "|1:[a][b\nc][d]3:[f][g][h]"},
};

static void test_escapes_and_expected_widths(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof outlines / sizeof *outlines; i++) {
        struct buf got = {0};
        outline(&got, str_of(outlines[i].text), outlines[i].escape, outlines[i].expected);
        assert_string_equal(got.bytes, outlines[i].want);
        buf_release(&got);
    }
}

/* Only where the text goes on so far behind the row may bytes behind a cell be looked at. */
static void test_cells_are_padded_or_it_is_said(void **state)
{
    static const char text[] = "\"an\",b,\nccccccc,ddddddd\n\"e\"\"\",f\nggggggggggggggggggggggggg";
    unsigned padded = 0, rows = 0;
    (void)state;
    for (size_t len = 1; len < sizeof text; len++) {
        struct row_reader *r = row_reader_new(',', '"');
        struct row row;
        const char *end = text + len;
        for (const char *at = text;
             row_reader_next(r, (struct str){at, (size_t)(end - at)}, 1, &row) == ROW_CELLS;
             at = text + row_reader_at(r)) {
            int is_parsed = at[0] == '"' && at[1] == 'e' && row.len > 4;
            rows++;
            padded += (unsigned)row.is_padded;
            assert_int_equal(row.is_padded, !is_parsed && end - (at + row.len) >= ROW_PADDING);
            for (size_t i = 0; row.is_padded && i < row.count; i++)
                assert_true(row.cells[i].bytes + ROW_PADDING <= end);
        }
        row_reader_free(r);
    }
    assert_in_range(padded, rows / 4, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes_and_expected_widths),
        cmocka_unit_test(test_rows_and_places),
        cmocka_unit_test(test_a_nul_is_bad),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_cells_are_padded_or_it_is_said),
        cmocka_unit_test(test_cells_are_written_in_their_dialect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
