/* Figures: exact until shown, half away from zero; and courses by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reports/measure.h"

static const struct {
    struct figure f;
    const char *text;
    int64_t thousandths;
} cases[] = {
    {{FIGURE_PERCENT, FIGURE_VALUE, 1, 1, 8, 8}, "12.5 %", 125},
    {{FIGURE_PERCENT, FIGURE_VALUE, 1, 1, 16, 16}, "6.3 %", 63}, /* 6.25, 62.5 */
    {{FIGURE_PERCENT, FIGURE_VALUE, 1, 2, 3, 3}, "66.7 %", 667},
    {{FIGURE_PERCENT, FIGURE_VALUE, 1, 0, 3, 3}, "0.0 %", 0},
    {{FIGURE_MEAN, FIGURE_VALUE, 2, 1005, 1000, 1}, "1.01", 1005}, /* 1.005 */
    {{FIGURE_MEAN, FIGURE_VALUE, 2, -1005, 1000, 1}, "-1.01", -1005},
    {{FIGURE_MEAN, FIGURE_VALUE, 2, -4, 1000, 1}, "0.00", -4},
    {{FIGURE_MEAN, FIGURE_VALUE, 2, 1234567, 1000, 1}, "1,234.57", 1234567},
    {{FIGURE_COUNT, FIGURE_VALUE, 0, 12, 1, 12}, "12", 12000},
    {{FIGURE_MEAN, FIGURE_NONE, 2, 0, 0, 0}, "", 0},
    {{FIGURE_MEAN, FIGURE_WITHHELD, 2, 0, 1000, 1}, "[x]", 0},
    {{FIGURE_PERCENT, FIGURE_SUPPRESSED, 1, 1, 3, 3}, "[c]", 0},
};

static void texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf text = {0};
        figure_text(&text, cases[i].f);
        assert_string_equal(text.bytes ? text.bytes : "", cases[i].text);
        assert_int_equal(figure_thousandths(cases[i].f), cases[i].thousandths);
        buf_release(&text);
    }
}

static void nobody_is_no_value(void **state)
{
    (void)state;
    assert_int_equal(figure_percent(0, 0, 0).state, FIGURE_NONE);
    assert_int_equal(figure_mean(0, 0, 2, 0).state, FIGURE_NONE);
    assert_int_equal(figure_percent(0, 5, 5).state, FIGURE_VALUE);
}

/* The difference is taken before anything is rounded: 2/3 - 1/3 are 33.333 points, not 33.4. */
static void gaps(void **state)
{
    struct figure a = figure_percent(2, 3, 3), b = figure_percent(1, 3, 3);
    struct figure m = figure_mean(7000, 2000, 2, 2), n = figure_mean(5000, 1000, 2, 1);
    (void)state;
    assert_int_equal(figure_gap(a, b), 33333);
    assert_int_equal(figure_gap(b, a), -33333);
    assert_int_equal(figure_gap(m, n), -1500);
    assert_true(figure_has_gap(a, b));
    assert_false(figure_has_gap(a, figure_percent(0, 0, 0)));
}

/* The sums of a million students, ten results each, do not overflow a gap. */
static void large_sums(void **state)
{
    struct figure a = figure_mean(60000LL * 10000000, 1000LL * 10000000, 2, 10000000);
    struct figure b = figure_mean(59999LL * 9999999, 1000LL * 9999999, 2, 9999999);
    (void)state;
    assert_int_equal(figure_gap(a, b), 1);
}

static void course_rates(void **state)
{
    struct course_tally t = {.students = 20, .enrolments = 24, .can_complete = 1};
    const struct measure_family *family;
    const struct measure *m = measure_find("completion", &family);
    (void)state;
    t.by_status[ENROLMENT_ACTIVE] = 8;
    t.by_status[ENROLMENT_COMPLETED] = 6;
    t.by_status[ENROLMENT_WITHDRAWN] = 3;
    t.by_status[ENROLMENT_FAILED] = 2;
    t.by_status[ENROLMENT_NO_CREDIT] = 1;
    t.by_status[ENROLMENT_TRANSFERRED] = 4;
    struct figure f = measure_of_course(family, m, &t);
    assert_int_equal(f.part, 6);
    assert_int_equal(f.whole, 12);
    assert_int_equal(f.students, 20);
    m = measure_find("withdrawal", &family);
    f = measure_of_course(family, m, &t);
    assert_int_equal(f.part, 3);
    assert_int_equal(f.whole, 20);
    t.can_complete = 0;
    m = measure_find("completion", &family);
    assert_int_equal(measure_of_course(family, m, &t).state, FIGURE_NONE);
    t = (struct course_tally){.students = 2, .enrolments = 2, .can_complete = 1};
    t.by_status[ENROLMENT_ACTIVE] = 2;
    m = measure_find("completion", &family);
    assert_int_equal(measure_of_course(family, m, &t).state, FIGURE_NONE);
}

/* Two rows of one person are one student; leavers only where they are asked for; staff never. */
static void courses_by_hand(void **state)
{
    static const struct standing_row people[] = {
        {.standing = STANDING_ON_ROLL, .is_student = 1},
        {.standing = STANDING_LEFT, .is_student = 1},
        {.standing = STANDING_GUEST, .is_student = 1},
    };
    static const struct alias aliases[] = {{.person = 0}, {.person = 1}, {.person = 2}};
    static const struct enrolment_row rows[] = {
        {.row = {.alias = 0}, .course = 1, .status = ENROLMENT_COMPLETED},
        {.row = {.alias = 0}, .course = 1, .status = ENROLMENT_ACTIVE},
        {.row = {.alias = 1}, .course = 1, .status = ENROLMENT_WITHDRAWN},
        {.row = {.alias = 2}, .course = 1, .status = ENROLMENT_ACTIVE},
        {.row = {.alias = 0, .flags = ROW_STAFF}, .course = 1, .status = ENROLMENT_ACTIVE},
    };
    struct table people_table = {.records = people, .count = 3};
    struct table alias_table = {.records = aliases, .count = 3}, roll = {.records = NULL};
    struct table enrolments = {.records = rows, .count = 5};
    struct membership_tables tables = {&alias_table, &people_table, &roll};
    struct policy policy = {.cohort = DAY_NONE};
    struct membership members;
    struct courses c;
    struct diag d;
    (void)state;
    assert_int_equal(membership_init(&members, &tables, &policy, &d), 0);
    assert_int_equal(courses_make(&c, &members, &enrolments, 2, &d), 0);
    assert_int_equal(c.counted[1].students, 1);
    assert_int_equal(c.counted[1].enrolments, 2);
    assert_int_equal(c.counted[1].by_status[ENROLMENT_WITHDRAWN], 0);
    assert_int_equal(c.with_leavers[1].students, 2);
    assert_int_equal(c.with_leavers[1].enrolments, 3);
    assert_int_equal(c.with_leavers[1].by_status[ENROLMENT_WITHDRAWN], 1);
    courses_release(&c);
    membership_release(&members);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),        cmocka_unit_test(nobody_is_no_value),
        cmocka_unit_test(gaps),         cmocka_unit_test(large_sums),
        cmocka_unit_test(course_rates), cmocka_unit_test(courses_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
