#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config.h"

static const struct {
    const char *text, *value; /* of [roll] left; NULL: refused */
    uint32_t line;            /* of the refusal */
} cases[] = {
    {"[roll]\nleft = A | \"B|C\" ; remark\n", "A | \"B|C\"", 0},
    {"[roll]\nleft = A\n    B | C ; remark\n    ; remark\n    D\n", "A | B | C | D", 0},
    {"[roll]\nleft =\n  A\n", "A", 0},
    {"[roll]\nleft: A = B\n", "A = B", 0},
    {"[roll]\r\nleft = A\r\n  B\r\n", "A | B", 0},
    {"\xEF\xBB\xBF[roll]\nleft = A\n", "A", 0},
    {"  [roll]\n  left = A\n", "A", 0},
    {"[roll]\n  left = A\n  =constant\n", "A | =constant", 0},
    {"[roll]\n  left = A\n  dates = iso\n", NULL, 3},
    {"[roll]\n  left = A\n  [results]\n", NULL, 3},
    {"[roll]\nleft = A\n\xE9 = B\n", NULL, 3},
    {"[roll]\nleft = A\nleft = B\n", NULL, 3},
    {"[roll]\nnonsense\n", NULL, 2},
};

static void test_odd_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = {0};
        struct config c;
        struct diag d = {0};
        int status = config_parse(&c, &a, "school.ini", str_of(cases[i].text), &d);
        const char *found = config_value(config_section(&c, "roll"), "left", "");
        if (cases[i].value && (status != 0 || strcmp(found, cases[i].value) != 0))
            fail_msg("case %d: got '%s' %s", (int)i, status == 0 ? found : "refused", d.text);
        if (!cases[i].value && (status == 0 || d.line != cases[i].line || d.kind != DIAG_USAGE))
            fail_msg("case %d: status %d, line %u, %s", (int)i, status, d.line, d.text);
        arena_release(&a);
    }
}

static void test_a_nul_does_not_cut_the_file(void **state)
{
    (void)state;
    struct arena a = {0};
    struct config c;
    struct diag d = {0};
    assert_int_equal(config_parse(&c, &a, "school.ini", STR("[roll]\nfile = a\0.csv\n"), &d), -1);
    assert_int_equal(d.line, 2);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_odd_files),
        cmocka_unit_test(test_a_nul_does_not_cut_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
