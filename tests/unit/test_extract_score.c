#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "extract/score.h"

static int parse_short(int32_t *out, const char *cell)
{
    uint64_t word = 0;
    size_t len = strlen(cell);
    memcpy(&word, cell, len < sizeof word ? len : sizeof word);
    return score_parse_short(out, word, len);
}

static void expect(const char *cell, int32_t thousandths)
{
    int32_t whole = -1, brief = -1;
    assert_int_equal(score_parse(&whole, (struct str){cell, strlen(cell)}), 0);
    assert_int_equal(whole, thousandths);
    if (strlen(cell) <= SCORE_SHORT && strspn(cell, "0123456789.") == strlen(cell)) {
        assert_int_equal(parse_short(&brief, cell), 0);
        assert_int_equal(brief, thousandths);
    }
}

/* Every number of up to six characters that a mark is, by counting up. */
static void test_every_plain_mark(void **state)
{
    char cell[32];
    (void)state;
    for (int n = 0; n <= 9999; n++) {
        snprintf(cell, sizeof cell, "%d", n);
        expect(cell, n * 1000);
        snprintf(cell, sizeof cell, "%05d", n);
        expect(cell, n * 1000);
        snprintf(cell, sizeof cell, "%d.%d", n / 10, n % 10);
        expect(cell, n * 100);
        snprintf(cell, sizeof cell, "%d.%02d", n / 100, n % 100);
        expect(cell, n * 10);
        snprintf(cell, sizeof cell, "%d.%03d", n / 1000, n % 1000);
        expect(cell, n);
    }
    expect("999999", 999999000);
    expect("5.", 5000);
    expect(".5", 500);
}

static void test_what_others_write(void **state)
{
    (void)state;
    expect("67%", 67000);
    expect("-3.5", -3500);
    expect("+12", 12000);
    expect("1.23450", 1235); /* half up */
    expect("1.23449", 1234);
    expect("2147483", 2147483000);
}

/* All texts of up to five of these: what the short way reads, the long one reads alike. */
static void test_short_never_differs(void **state)
{
    static const char signs[] = "059.-+%x/:";
    size_t count = sizeof signs - 1;
    (void)state;
    for (size_t n = 1; n < 1000000; n++) {
        char cell[8] = {0};
        size_t len = 0;
        for (size_t rest = n; rest; rest /= count + 1) {
            size_t digit = rest % (count + 1);
            if (digit)
                cell[len++] = signs[digit - 1];
        }
        int32_t brief = 0, whole = 0;
        if (len && len <= SCORE_SHORT && parse_short(&brief, cell) == 0) {
            assert_int_equal(score_parse(&whole, (struct str){cell, len}), 0);
            assert_int_equal(brief, whole);
        }
    }
    int32_t out;
    static const char *const others[] = {"",   ".",        "..", "1.2.3", "1234567", "1.2345", "a",
                                         "1a", "\xC3\xA9", "5 ", " 5",    "/5",      ":5"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(parse_short(&out, others[i]), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_plain_mark),
        cmocka_unit_test(test_what_others_write),
        cmocka_unit_test(test_short_never_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
