/* Which row holds the headings, and when nobody can tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "extract/heading.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    arena = (struct arena){0};
    return 0;
}

static struct heading find(const char *text, int32_t line, uint32_t rows)
{
    struct heading h;
    struct dialect d = {0};
    struct heading_wanted wanted = {line, rows};
    dialect_find(&d, str_of(text), 1);
    heading_find(&h, &wanted, &d, str_of(text), 0, 1, &arena);
    return h;
}

static void looked_for(void **state)
{
    static const struct {
        const char *text;
        enum heading_verdict verdict;
        uint32_t line, count;
    } cases[] = {
        {"Name,Year\nAnn,7\nBob,8\n", HEADING_FOUND, 1, 2},
        {"\n\nName,Year\nAnn,7\n", HEADING_FOUND, 3, 2},
        {"Name,Year\n", HEADING_FOUND, 1, 2},
        {"UPN\nA801200001006\nB801200001007\n", HEADING_FOUND, 1, 1},
        {"Name\nAnn\nBob\n", HEADING_FOUND, 1, 1},
        /* all words: the first row, as it always was */
        {"Surname,Forename\nSmith,Ann\nJones,Bob\n", HEADING_FOUND, 1, 2},
        /* years over grades are headings, over years they are data */
        {"Name,2025,2026\nAnn,7,8\nBob,6,5\n", HEADING_FOUND, 1, 3},
        {"2025,2026\n2024,2025\n2023,2024\n", HEADING_DATA, 1, 0},
        /* titles, alone or padded to the width of the table */
        {"Leavers 2026\n\nName,Form,Year\nAnn,7X,7\nBob,8Y,8\n", HEADING_FOUND, 3, 3},
        {"Leavers 2026,,\nOn 31/08/2026,,\nName,Form,Year\nAnn,7X,7\n", HEADING_FOUND, 3, 3},
        {"School,Demo\nName,Form,Year,House,Set\nAnn,7X,7,Red,1\nBob,8Y,8,Blue,2\n", HEADING_FOUND,
         2, 5},
        /* a title, and then no headings */
        {"Leavers 2026,,\nA801200001006,Ann,7\nB801200001007,Bob,8\n", HEADING_TITLE, 2, 0},
        {"Leavers,,\nName,Name,Year\nAnn,B,7\nBob,C,8\n", HEADING_TITLE, 2, 0},
        {"Leavers,,,\nName,,Form,Year\nAnn,B,7X,7\nBob,C,8Y,8\n", HEADING_TITLE, 2, 0},
        /* no headings at all */
        {"A801200001006,Ann,7\nB801200001007,Bob,8\n", HEADING_DATA, 1, 0},
        {"ann@example.org,Ann\nbob@example.org,Bob\n", HEADING_DATA, 1, 0},
        {"01/09/2026,7X\n02/09/2026,8Y\n", HEADING_DATA, 1, 0},
        /* every row ends in a delimiter, the heading or only the rows */
        {"Name,Year,\nAnn,7,\nBob,8,\n", HEADING_FOUND, 1, 3},
        {"Name,Year\nAnn,7,\nBob,8,\n", HEADING_FOUND, 1, 2},
        {"\n\n", HEADING_NO_ROW, 0, 0},
        {"\"Name\" x,Year\nAnn,7\n", HEADING_UNREADABLE, 1, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct heading h = find(cases[i].text, HEADING_AUTO, 1);
        if (h.verdict != cases[i].verdict || h.line != cases[i].line)
            print_error("case %zu: verdict %d, line %u: %s\n", i, (int)h.verdict, h.line,
                        cases[i].text);
        assert_int_equal(h.verdict, cases[i].verdict);
        assert_int_equal(h.line, cases[i].line);
        assert_int_equal(h.count, cases[i].count);
        assert_int_equal(h.rows, h.verdict == HEADING_FOUND);
    }
}

static void as_set(void **state)
{
    static const char text[] = "Leavers\nA801,Ann,7\nUPN, Name ,Year\nB802,Bob,8\n";
    (void)state;
    struct heading h = find(text, 3, 1);
    assert_int_equal(h.verdict, HEADING_FOUND);
    assert_int_equal(h.at, 19);
    assert_int_equal(h.len, 15);
    assert_int_equal(h.body_at, 35);
    assert_int_equal(h.preamble_lines, 2);
    assert_string_equal(h.names[1], "Name");
    h = find(text, 2, 1); /* whatever it looks like */
    assert_int_equal(h.verdict, HEADING_FOUND);
    assert_string_equal(h.names[1], "Ann");
    assert_int_equal(find(text, 5, 1).verdict, HEADING_NO_ROW);
    assert_int_equal(find("a,b\n\"1\n2\",3\n", 3, 1).verdict, HEADING_NO_ROW);
    assert_int_equal(find("a,b\n\n1,2\n", 2, 1).verdict, HEADING_NO_ROW);
}

static void none_as_set(void **state)
{
    (void)state;
    struct heading h = find("A801,Ann,7\nB802,Bob,8\nC803,Cy\n", HEADING_NONE, 1);
    assert_int_equal(h.verdict, HEADING_ABSENT);
    assert_int_equal(h.rows, 0);
    assert_int_equal(h.len, 0);
    assert_int_equal(h.body_at, 0);
    assert_int_equal(h.count, 3);
    assert_string_equal(h.names[0], "Column 1");
    assert_string_equal(h.names[2], "Column 3");
    assert_int_equal(find("\n\n", HEADING_NONE, 1).verdict, HEADING_NO_ROW);
    h = find("sep=;\nA801;Ann\nB802;Bob\n", HEADING_NONE, 1);
    assert_int_equal(h.body_at, 6);
    assert_int_equal(h.count, 2);
}

static void two_rows(void **state)
{
    static const char text[] = "Attainment\n,,Maths,,English\nUPN,Name,Target,Now,Target,\n"
                               "A801,Ann,7,6,5,\n";
    static const char *const wanted[] = {
        "UPN", "Name", "Maths - Target", "Maths - Now", "English - Target", ""};
    (void)state;
    for (int32_t line = 0; line <= 2; line += 2) { /* looked for, or set */
        struct heading h = find(text, line, 2);
        assert_int_equal(h.verdict, HEADING_FOUND);
        assert_int_equal(h.rows, 2);
        assert_int_equal(h.line, 2);
        assert_int_equal(h.at, 11);
        assert_int_equal(h.len, 44);
        assert_int_equal(h.body_at, 56);
        assert_int_equal(h.count, 6);
        for (size_t i = 0; i < 6; i++)
            assert_string_equal(h.names[i], wanted[i]);
    }
    assert_int_equal(find("a,b\n", HEADING_AUTO, 2).verdict, HEADING_NO_ROW);
    assert_int_equal(find("a,b\n\"1\" 2,3\n", HEADING_AUTO, 2).verdict, HEADING_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looked_for),
        cmocka_unit_test(as_set),
        cmocka_unit_test(none_as_set),
        cmocka_unit_test(two_rows),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
