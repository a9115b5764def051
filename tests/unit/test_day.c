#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/day.h"

static const struct {
    const char *text;
    enum day_format format;
    int status;
    int32_t day;
} parse_cases[] = {
    {"1970-01-01", DAY_ISO, 0, 0},
    {"2024-02-29", DAY_ISO, 0, 19782},
    {"2023-02-29", DAY_ISO, -1, 0}, /* not a leap year */
    {"1900-02-29", DAY_ISO, -1, 0}, /* nor is a century */
    {"2000-02-29", DAY_ISO, 0, 11016},
    {"2026-08-31T23:59:59Z", DAY_ISO, 0, 20696}, /* no time zone moves it */
    {"2024-2-9", DAY_ISO, -1, 0},
    {"1899-12-31", DAY_ISO, -1, 0},
    {"2200-01-01", DAY_ISO, -1, 0},
    {"31/08/2026", DAY_DMY, 0, 20696},
    {"31-08-2026", DAY_DMY, 0, 20696},
    {"31.8.2026", DAY_DMY, 0, 20696},
    {"1/9/2026", DAY_DMY, 0, 20697},
    {"31/02/2026", DAY_DMY, -1, 0},
    {"08/31/2026", DAY_DMY, -1, 0},
    {"2026-08-31", DAY_DMY, 0, 20696},
    {"31/08/26", DAY_DMY, -1, 0}, /* two digits of a year are a guess */
    {"8/31/2026", DAY_MDY, 0, 20696},
    {"31/8/2026", DAY_MDY, -1, 0},
    {"0", DAY_NUMBER, 0, 20696},
    {"-159", DAY_NUMBER, 0, 20537},
    {"+5", DAY_NUMBER, -1, 0},
    {"5.5", DAY_NUMBER, -1, 0},
    {"", DAY_ISO, -1, 0}, /* a blank is not a day */
    {" 2026-08-31", DAY_ISO, -1, 0},
    {"2026-08-31x", DAY_ISO, -1, 0},
};

static void test_parse(void **state)
{
    (void)state;
    struct day zero = day_of(2026, 8, 31);
    for (size_t i = 0; i < sizeof parse_cases / sizeof *parse_cases; i++) {
        struct day got = {-7};
        int status = day_parse(&got, str_of(parse_cases[i].text), parse_cases[i].format, zero);
        int32_t want = parse_cases[i].status == 0 ? parse_cases[i].day : -7;
        if (status != parse_cases[i].status || got.since_epoch != want)
            fail_msg("day_parse(\"%s\", %s): got %d, day %d; want %d, day %d", parse_cases[i].text,
                     day_format_name(parse_cases[i].format), status, (int)got.since_epoch,
                     parse_cases[i].status, (int)want);
    }
}

static void test_every_day_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct day zero = day_of(2013, 10, 1);
    for (int32_t n = day_of(1900, 1, 1).since_epoch; n <= day_of(2199, 12, 31).since_epoch; n++)
        for (int format = DAY_ISO; format <= DAY_NUMBER; format++) {
            char text[DAY_TEXT_MAX];
            struct day got = DAY_NONE;
            day_write(text, (struct day){n}, (enum day_format)format, zero);
            assert_int_equal(day_parse(&got, str_of(text), (enum day_format)format, zero), 0);
            assert_int_equal(got.since_epoch, n);
        }
}

static void test_no_day_is_blank(void **state)
{
    (void)state;
    char text[DAY_TEXT_MAX] = "x";
    day_write(text, DAY_NONE, DAY_DMY, DAY_NONE);
    assert_string_equal(text, "");
    assert_true(day_is_none(DAY_NONE));
    assert_false(day_is_none(day_of(1970, 1, 1)));
}

static void test_parts(void **state)
{
    (void)state;
    assert_int_equal(day_year(day_of(2024, 2, 29)), 2024);
    assert_int_equal(day_month(day_of(2024, 2, 29)), 2);
    assert_int_equal(day_year(day_of(1969, 12, 31)), 1969);
    assert_int_equal(day_month(day_of(1969, 12, 31)), 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_every_day_is_read_as_it_was_written),
        cmocka_unit_test(test_no_day_is_blank),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
