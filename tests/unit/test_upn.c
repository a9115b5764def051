/* The vectors are those of formats.md section 4.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/upn.h"

static const struct {
    const char *upn;
    char letter;
} cases[] = {
    {"B801200005001", 'B'},
    {"A801200005001", 'B'}, /* wrong: the right one is named */
    {"P207000016049", 'P'},
    {"Q207000016049", 'P'}, /* Arbor's page prints Q; its own sum is off by one */
    {"M80120000500A", 'M'},
    {"X82332099801B", 'X'},
    {"B80120000500", 0},   /* too short */
    {"I801200005001", 0},  /* I, O and S are not used */
    {"B8012000X5001", 0},
    {"", 0},
};

static void test_check_letter(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (upn_check_letter(str_of(cases[i].upn)) != cases[i].letter)
            fail_msg("%s: got %c, want %c", cases[i].upn, upn_check_letter(str_of(cases[i].upn)),
                     cases[i].letter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_check_letter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
