/* The delimiter and the quote, decided by how rows agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "extract/dialect.h"
#include "lib/arena.h"

static struct dialect find(const char *text)
{
    struct dialect d = {0};
    dialect_find(&d, str_of(text), 1);
    return d;
}

static void delimiters(void **state)
{
    static const struct {
        const char *text;
        char delimiter;
    } cases[] = {
        {"Name,Mark\nAnn,3\nBob,4\n", ','},
        {"Name;Mark\nAnn;3\nBob;4\n", ';'},
        {"Name\tMark\nAnn\t3\n", '\t'},
        {"Name|Mark\nAnn|3\n", '|'},
        /* decimal commas, as many as there are semicolons, and more */
        {"Name;Mark\nAnn;3,5\nBob;4,0\n", ';'},
        {"Name;Mark;Mean\nAnn;3,5;3,6\nBob;4,0;4,1\n", ';'},
        {"Mark;Mean\n3,5;3,6\n4,0;4,1\n3,5;3,6\n4,0;4,1\n3,5;3,6\n4,0;4,1\n3,5;3,6\n4,0;4,1\n",
         ';'},
        /* commas in names, with a comma in the heading too */
        {"Name, full;Mark\nSmith, Ann;3\nJones, Bob;4\n", ';'},
        /* a comma in the title above */
        {"Report, summer\nName;Mark\nAnn;3,5\nBob;4,0\n", ';'},
        /* lists in one cell */
        {"id,Name,Tags\n1,Ann,a;b\n2,Bob,c;d\n3,Cy,e;f\n", ','},
        {"id,Tags\n1,a;b\n2,c;d\n3,e;f\n", ','},
        {"id,Note\n1,\"a;b;c;d\"\n2,\"e;f;g;h\"\n", ','},
        /* rows that lack cells do not make another delimiter */
        {"id,Name,Note,x,y\n1,Ann\n2,Bob,see a;b\n3,Cy,d;e,f,g\n", ','},
        /* one column: the mark of the heading, else a comma */
        {"Name\nAnn\nBob\n", ','},
        {"Name;Mark\nAnn\nBob\n", ';'},
        {"Name\n", ','},
        {"", ','},
        /* tabs in a file with a comma in each name */
        {"Name\tYear\nSmith, Ann\t7\nJones, Bob\t8\n", '\t'},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dialect d = find(cases[i].text);
        if (d.delimiter != cases[i].delimiter)
            print_error("case %zu: %s\n", i, cases[i].text);
        assert_int_equal(d.delimiter, cases[i].delimiter);
        assert_int_equal(d.quote, '"');
    }
}

static void quotes(void **state)
{
    static const struct {
        const char *text;
        char quote;
        enum dialect_reason why;
    } cases[] = {
        {"Name,Mark\nAnn,3\n", '"', DIALECT_DEFAULT},
        {"Name,Note\nAnn,\"a, b\"\n", '"', DIALECT_ROWS},
        {"'Name','Note'\n'Ann','a, b'\n'Bob','it''s'\n", '\'', DIALECT_ROWS},
        {"Name;Note\nAnn;'a; b'\nBob;'c; d'\n", '\'', DIALECT_ROWS},
        {"Name,Note\nO'Brien,'t Hart\n", '"', DIALECT_DEFAULT},
        {"Name,Note\n'tis,a\nb,it was'\n", '"', DIALECT_DEFAULT},
        {"'Name',Note\n\"Ann\",b\n", '"', DIALECT_ROWS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dialect d = find(cases[i].text);
        if (d.quote != cases[i].quote)
            print_error("case %zu: %s\n", i, cases[i].text);
        assert_int_equal(d.quote, cases[i].quote);
        assert_int_equal(d.quote_why, cases[i].why);
    }
}

static void excels_sep_line(void **state)
{
    (void)state;
    struct dialect d = find("sep=;\r\na;b,c\r\n1;2,3\r\n");
    assert_int_equal(d.delimiter, ';');
    assert_int_equal(d.delimiter_why, DIALECT_SEP_LINE);
    assert_int_equal(d.sep_bytes, 7);
    assert_int_equal(d.columns, 2);
    assert_int_equal(d.rows, 2);
    d = find("\"SEP=^\"\na^b\n");
    assert_int_equal(d.delimiter, '^');
    assert_int_equal(d.sep_bytes, 8);
    assert_int_equal(find("sep=;x\na,b\n").sep_bytes, 0);
    assert_int_equal(find("sep=").sep_bytes, 0);
    /* what is set holds, but the line is none of the rows all the same */
    d = (struct dialect){.delimiter = ','};
    dialect_find(&d, STR("sep=;\na,b\n1,2\n"), 1);
    assert_int_equal(d.delimiter, ',');
    assert_int_equal(d.delimiter_why, DIALECT_SET);
    assert_int_equal(d.sep_bytes, 6);
    assert_int_equal(d.columns, 2);
}

static void the_evidence_is_kept(void **state)
{
    (void)state;
    struct dialect d = find("Title\n\na,b,c,\n1,2,3,\n4,5,\n6,7,8,\n\"x\"y,1,2,\n");
    assert_int_equal(d.delimiter_why, DIALECT_ROWS);
    assert_int_equal(d.rows, 6);
    assert_int_equal(d.blank, 1);
    assert_int_equal(d.columns, 4);
    assert_int_equal(d.agreeing, 3);
    assert_int_equal(d.faulty, 1);
    assert_int_equal(d.trailing, 5);
    assert_int_equal(find("a\nb\n").delimiter_why, DIALECT_DEFAULT);
}

static void what_is_set_is_not_guessed(void **state)
{
    (void)state;
    struct dialect d = {.delimiter = ',', .quote = '\''};
    dialect_find(&d, STR("a;b\n1;2\n"), 1);
    assert_int_equal(d.delimiter, ',');
    assert_int_equal(d.quote, '\'');
    assert_int_equal(d.delimiter_why, DIALECT_SET);
    assert_int_equal(d.quote_why, DIALECT_SET);
    assert_int_equal(d.columns, 1);
}

static void the_delimiter_is_never_the_quote(void **state)
{
    static const char *const texts[] = {"a;b\n1;2\n", "a;b,c\n1;2,3\n", "sep=;\na;b\n1;2\n", ";",
                                        ""};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (const char *quote = ";,\t|"; *quote; quote++) {
            struct dialect d = {.quote = *quote};
            dialect_find(&d, str_of(texts[i]), 1);
            assert_int_equal(d.quote, *quote);
            assert_int_not_equal(d.delimiter, *quote);
        }
    struct dialect d = find("sep='\n'a'\n'b'\n");
    assert_int_equal(d.delimiter, '\'');
    assert_int_equal(d.quote, '"');
}

static void marks_have_names(void **state)
{
    char mark = 0;
    (void)state;
    assert_int_equal(dialect_mark(&mark, STR("tab")), 0);
    assert_int_equal(mark, '\t');
    assert_int_equal(dialect_mark(&mark, STR("^")), 0);
    assert_int_equal(mark, '^');
    assert_int_equal(dialect_mark(&mark, STR("\t")), 0);
    assert_int_equal(dialect_mark(&mark, STR("")), -1);
    assert_int_equal(dialect_mark(&mark, STR(" ")), -1);
    assert_int_equal(dialect_mark(&mark, STR("\n")), -1);
    assert_int_equal(dialect_mark(&mark, STR("||")), -1);
    assert_int_equal(dialect_mark(&mark, STR("\xA7")), -1);
}

/* A heading row that is longer than the sample is still looked at whole. */
static void a_hundred_thousand_columns(void **state)
{
    struct buf text = {0};
    (void)state;
    for (int row = 0; row < 3; row++)
        for (int i = 0; i < 100000; i++)
            buf_format(&text, "c%d%c", i, i == 99999 ? '\n' : ';');
    struct dialect d = {0};
    dialect_find(&d, buf_str(&text), 1);
    assert_int_equal(d.delimiter, ';');
    assert_int_equal(d.columns, 100000);
    assert_true(d.rows >= 2);
    assert_int_equal(d.agreeing, d.rows);
    buf_release(&text);
}

/* Rows of marks, quotes and words in any order; those of some texts tell nothing. */
static void any_rows(struct buf *text, size_t bytes, unsigned *seed)
{
    static const char *const tokens[] = {",", ";", "|", "\t", "\"", "\"",
                                         "'", "a", " ", "\n", "\n"};
    unsigned from = (unsigned)rand_r(seed) % 5, word = (unsigned)rand_r(seed) % 3 * 1000;
    unsigned kinds = (unsigned)(sizeof tokens / sizeof *tokens) - from;
    buf_clear(text);
    while (text->len < bytes) {
        const char *token = tokens[from + (unsigned)rand_r(seed) % kinds];
        buf_text(text, token);
        if (token[0] == 'a')
            buf_format(text, "%0*u", (int)word, 7u);
    }
}

/* What the beginning says, unless it says that it ran out, is what all of it says. */
static void a_beginning_is_enough_or_says_so(void **state)
{
    struct buf text = {0};
    unsigned seed = 1512, enough = 0;
    (void)state;
    for (int i = 0; i < 60; i++) {
        struct dialect all = {0}, some = {0};
        any_rows(&text, 600000, &seed);
        buf_text(&text, ";;;;|||||\t\t\t\t\t\t,\n");
        dialect_find(&all, buf_str(&text), 0);
        dialect_find(&some, (struct str){text.bytes, 1 << 19}, 0);
        if (some.ran_out)
            continue;
        enough++;
        assert_int_equal(some.delimiter, all.delimiter);
        assert_int_equal(some.quote, all.quote);
        assert_int_equal(some.delimiter_why, all.delimiter_why);
        assert_int_equal(some.quote_why, all.quote_why);
        assert_int_equal(some.rows, all.rows);
        assert_int_equal(some.agreeing, all.agreeing);
        assert_int_equal(some.columns, all.columns);
        assert_int_equal(some.faulty, all.faulty);
        assert_int_equal(some.trailing, all.trailing);
    }
    assert_in_range(enough, 20, 60);
    buf_release(&text);
}

/* An inch in the heading of one column: where it is closed, megabytes on, tells nothing of it. */
static void a_quote_of_the_first_line_stays_open(void **state)
{
    struct buf text = {0};
    struct dialect all = {0}, some = {0};
    (void)state;
    buf_text(&text, "Height 5\"\n");
    while (text.len < 600000)
        buf_text(&text, "twelve\n");
    buf_text(&text, "6\" by;;;;|7\n");
    dialect_find(&all, buf_str(&text), 0);
    dialect_find(&some, (struct str){text.bytes, 1 << 19}, 0);
    assert_int_equal(some.delimiter, ',');
    assert_int_equal(all.delimiter, ',');
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delimiters),
        cmocka_unit_test(quotes),
        cmocka_unit_test(excels_sep_line),
        cmocka_unit_test(the_evidence_is_kept),
        cmocka_unit_test(what_is_set_is_not_guessed),
        cmocka_unit_test(the_delimiter_is_never_the_quote),
        cmocka_unit_test(marks_have_names),
        cmocka_unit_test(a_hundred_thousand_columns),
        cmocka_unit_test(a_beginning_is_enough_or_says_so),
        cmocka_unit_test(a_quote_of_the_first_line_stays_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
