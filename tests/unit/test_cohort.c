#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/cohort.h"

static const struct day day = {20468}; /* 2026-01-15 */

static enum census place(int entered, int left, enum roll_status status, int subsidiary_counts)
{
    const struct policy p = {.subsidiary_counts = subsidiary_counts};
    struct roll_row span = {.entered = DAY_NONE, .left = DAY_NONE, .status = (uint8_t)status};
    if (entered)
        span.entered = (struct day){day.since_epoch + entered};
    if (left)
        span.left = (struct day){day.since_epoch + left};
    return census_of_span(&span, &p, day);
}

static void spans(void **state)
{
    (void)state;
    assert_int_equal(place(0, 0, ROLL_NO_STATUS, 0), CENSUS_ON_ROLL);
    assert_int_equal(place(-100, 0, ROLL_ON_ROLL, 0), CENSUS_ON_ROLL);
    assert_int_equal(place(1, 0, ROLL_ON_ROLL, 0), CENSUS_JOINED_AFTER);
    assert_int_equal(place(-100, -1, ROLL_LEFT, 0), CENSUS_LEFT_BEFORE);
    assert_int_equal(place(-100, 1, ROLL_LEFT, 0), CENSUS_ON_ROLL); /* left after it */
    assert_int_equal(place(-100, 0, ROLL_LEFT, 0), CENSUS_UNDATED);
    assert_int_equal(place(-100, 0, ROLL_GUEST, 0), CENSUS_GUEST);
    assert_int_equal(place(-100, -1, ROLL_GUEST, 0), CENSUS_LEFT_BEFORE);
    assert_int_equal(place(-100, 0, ROLL_SUBSIDIARY, 0), CENSUS_GUEST);
    assert_int_equal(place(-100, 0, ROLL_SUBSIDIARY, 1), CENSUS_ON_ROLL);
}

/* The day itself is a day on roll at both ends. */
static void the_day_itself(void **state)
{
    const struct policy p = {0};
    const struct roll_row entered = {.entered = day, .left = DAY_NONE};
    const struct roll_row left = {.entered = DAY_NONE, .left = day, .status = ROLL_LEFT};
    (void)state;
    assert_int_equal(census_of_span(&entered, &p, day), CENSUS_ON_ROLL);
    assert_int_equal(census_of_span(&left, &p, day), CENSUS_ON_ROLL);
}

static void expect_census(int year, int month, int on, int census_year, int census_on)
{
    struct day wanted = day_of(census_year, 1, census_on);
    assert_int_equal(census_day_before(day_of(year, month, on)).since_epoch, wanted.since_epoch);
}

/* Third Thursdays of January by the calendar: 2024-01-18, 2025-01-16, 2026-01-15, 2027-01-21. */
static void january_census(void **state)
{
    (void)state;
    expect_census(2026, 8, 27, 2026, 15);
    expect_census(2026, 1, 15, 2026, 15);
    expect_census(2026, 1, 14, 2025, 16);
    expect_census(2024, 12, 31, 2024, 18);
    expect_census(2027, 7, 1, 2027, 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans),
        cmocka_unit_test(the_day_itself),
        cmocka_unit_test(january_census),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
