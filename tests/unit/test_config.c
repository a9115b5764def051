#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config.h"

struct fixture {
    struct arena arena;
    struct config config;
    struct diag diag;
};

static int parse(struct fixture *f, const char *text)
{
    *f = (struct fixture){0};
    return config_parse(&f->config, &f->arena, "school.ini", str_of(text), &f->diag);
}

static const struct {
    const char *text, *section, *key, *value;
    uint32_t line;
} value_cases[] = {
    {"[roll]\nfile = a.csv\n", "roll", "file", "a.csv", 2},
    {"[roll]\r\nfile = a.csv\r\n", "roll", "file", "a.csv", 2},
    {"\xef\xbb\xbf[roll]\nfile=a.csv", "roll", "file", "a.csv", 2},
    {"; remark\n[roll]\nfile = a.csv ; remark\n", "roll", "file", "a.csv", 3},
    {"[roll]\nleft = A | B\n    C\n    D\nfile = x\n", "roll", "left", "A | B | C | D", 2},
    {"[roll]\nleft = A\n    C\nfile = x\n", "roll", "file", "x", 4},
    {"[results]\nterm = =2026-summer\n", "results", "term", "=2026-summer", 2},
    {"[roll]\nleft =\n", "roll", "left", "", 2},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof value_cases / sizeof *value_cases; i++) {
        struct fixture f;
        int status = parse(&f, value_cases[i].text);
        const struct config_entry *e =
            config_entry(config_section(&f.config, value_cases[i].section), value_cases[i].key);
        if (status != 0 || !e || strcmp(e->value, value_cases[i].value) != 0 ||
            e->line != value_cases[i].line)
            fail_msg("case %d: %s at line %u, want %s at line %u", (int)i, e ? e->value : "none",
                     e ? e->line : 0, value_cases[i].value, value_cases[i].line);
        arena_release(&f.arena);
    }
}

static const struct {
    const char *text;
    uint32_t line;
} refused[] = {
    {"[roll]\nfile\n", 2},
    {"[roll\nfile = a\n", 1},
    {"[roll]\nfile = a\nprofile = b\nfile = c\n", 4},
    {"[roll]\nfile = a\nfile = b\n", 3},
    {"[roll]\nfile = a\n[results]\nfile = b\n[roll]\nprofile = c\n", 6},
};

static void test_refusals_name_file_and_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct fixture f;
        if (parse(&f, refused[i].text) != -1 || f.diag.kind != DIAG_USAGE ||
            strcmp(f.diag.path, "school.ini") != 0 || f.diag.line != refused[i].line)
            fail_msg("case %d: line %u, want %u: %s", (int)i, f.diag.line, refused[i].line,
                     f.diag.text);
        arena_release(&f.arena);
    }
}

static void test_a_long_line_is_refused_not_split(void **state)
{
    (void)state;
    struct fixture f;
    struct buf text = {0};
    buf_text(&text, "[roll]\nleft = ");
    for (int i = 0; i < 300; i++)
        buf_byte(&text, 'x');
    buf_byte(&text, '\n');
    assert_int_equal(parse(&f, text.bytes), -1);
    assert_int_equal(f.diag.line, 2);
    buf_release(&text);
    arena_release(&f.arena);
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"attainment", "accounts", "enrolments", NULL};
    assert_string_equal(nearest_name(STR("atainment"), names), "attainment");
    assert_string_equal(nearest_name(STR("enrollments"), names), "enrolments");
    assert_null(nearest_name(STR("zzz"), names));
}

static void test_lists(void **state)
{
    (void)state;
    struct str rest = STR("Left | \"Status: Left\" | \"a | b\" | \"\""), part;
    const char *want[] = {"Left", "Status: Left", "a | b", ""};
    size_t count = 0;
    while (list_next(&rest, '|', &part)) {
        assert_true(count < 4);
        assert_true(str_is(part, want[count]));
        count++;
    }
    assert_int_equal(count, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_refusals_name_file_and_line),
        cmocka_unit_test(test_a_long_line_is_refused_not_split),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
