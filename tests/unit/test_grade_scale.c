/* The tables are those of formats.md sections 5.1 to 5.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/grade_scale.h"

enum { NONE = GRADE_NO_POINTS, MAX = 32 };

/* Scale, text, thousandths of a slot, is a result, is ungraded, is known. */
static const struct {
    const char *scale, *text;
    int32_t points;
    int is_result, is_ungraded, is_known;
} cases[] = {
    /* 5.1: 9..1 are 9..1; U, X and absent are 0; sub-grades have the same points */
    {"gcse-9-1", "9", 9000, 1, 0, 1},
    {"gcse-9-1", " 1 ", 1000, 1, 0, 1},
    {"gcse-9-1", "5+", 5000, 1, 0, 1},
    {"gcse-9-1", "5-", 5000, 1, 0, 1},
    {"gcse-9-1", "U", 0, 1, 1, 1},
    {"gcse-9-1", "X", 0, 1, 1, 1},
    {"gcse-9-1", "Abs", 0, 1, 1, 1},
    {"gcse-9-1", "10", NONE, 1, 0, 0},
    {"gcse-9-1", "0", NONE, 1, 0, 0},
    {"gcse-9-1", "5-4", NONE, 1, 0, 0},
    {"gcse-9-1", "05-Apr", NONE, 1, 0, 0},
    {"gcse-9-1", "U-", NONE, 1, 0, 0},
    /* words without a value, on any scale */
    {"gcse-9-1", "", NONE, 0, 0, 1},
    {"gcse-9-1", "-", NONE, 0, 0, 1},
    {"gcse-9-1", "N/A", NONE, 0, 0, 1},
    {"gcse-9-1", "NE", NONE, 0, 0, 1},
    {"gcse-9-1", "supp", NONE, 0, 0, 1},
    {"gcse-9-1", "NP", NONE, 0, 0, 1},
    /* 5.1: combined science, each slot takes the average; 54 is something else */
    {"gcse-combined-science", "9-9", 9000, 1, 0, 1},
    {"gcse-combined-science", "9-8", 8500, 1, 0, 1},
    {"gcse-combined-science", "5-4", 4500, 1, 0, 1},
    {"gcse-combined-science", "1-1", 1000, 1, 0, 1},
    {"gcse-combined-science", "U", 0, 1, 1, 1},
    {"gcse-combined-science", "54", NONE, 1, 0, 0},
    {"gcse-combined-science", "4-5", NONE, 1, 0, 0},
    {"gcse-combined-science", "9-7", NONE, 1, 0, 0},
    /* 5.1: letters from 2017 on, and in 2016 */
    {"gcse-letters", "A*", 8500, 1, 0, 1},
    {"gcse-letters", "A", 7000, 1, 0, 1},
    {"gcse-letters", "B", 5500, 1, 0, 1},
    {"gcse-letters", "C", 4000, 1, 0, 1},
    {"gcse-letters", "D", 3000, 1, 0, 1},
    {"gcse-letters", "E", 2000, 1, 0, 1},
    {"gcse-letters", "F", 1500, 1, 0, 1},
    {"gcse-letters", "g", 1000, 1, 0, 1},
    {"gcse-letters-2016", "A*", 8000, 1, 0, 1},
    {"gcse-letters-2016", "C", 5000, 1, 0, 1},
    {"gcse-letters-2016", "G", 1000, 1, 0, 1},
    /* 5.1: technical awards, in the spellings that exports have */
    {"technical-award", "L2D*", 8500, 1, 0, 1},
    {"technical-award", "D*2", 8500, 1, 0, 1},
    {"technical-award", "Level 2 Distinction*", 8500, 1, 0, 1},
    {"technical-award", "L2 Distinction Star", 8500, 1, 0, 1},
    {"technical-award", "L2D", 7000, 1, 0, 1},
    {"technical-award", "M2", 5500, 1, 0, 1},
    {"technical-award", "Level 2 Pass", 4000, 1, 0, 1},
    {"technical-award", "L1D", 3000, 1, 0, 1},
    {"technical-award", "l1m", 2000, 1, 0, 1},
    {"technical-award", "P1", 1250, 1, 0, 1},
    {"technical-award", "U", 0, 1, 1, 1},
    {"technical-award", "X", NONE, 0, 0, 1}, /* 0 is said of GCSEs only */
    {"technical-award", "P", NONE, 1, 0, 0}, /* of which level? */
    /* 5.2 */
    {"a-level", "A*", 60000, 1, 0, 1},
    {"a-level", "A", 50000, 1, 0, 1},
    {"a-level", "C", 30000, 1, 0, 1},
    {"a-level", "E", 10000, 1, 0, 1},
    {"a-level", "U", 0, 1, 1, 1},
    {"a-level", "X", NONE, 0, 0, 1},
    {"a-level", "F", NONE, 1, 0, 0},
    {"a-level", "B+", NONE, 1, 0, 0},
    {"a-level-double", "AB", 45000, 1, 0, 1},
    {"as-level", "A", 25000, 1, 0, 1},
    {"as-level", "E", 5000, 1, 0, 1},
    {"as-level", "A*", NONE, 1, 0, 0},
    {"applied-general", "D*", 50000, 1, 0, 1},
    {"applied-general", "Distinction", 35000, 1, 0, 1},
    {"applied-general", "M", 25000, 1, 0, 1},
    {"applied-general", "Pass", 15000, 1, 0, 1},
    {"applied-general-double", "D*D", 42500, 1, 0, 1}, /* 85 in two slots */
    {"applied-general-double", "MP", 20000, 1, 0, 1},
    {"applied-general-double", "PM", NONE, 1, 0, 0},
    /* 5.1: key stage 3 */
    {"key-stage-3-levels", "2c", 13000, 1, 0, 1},
    {"key-stage-3-levels", "2b", 15000, 1, 0, 1},
    {"key-stage-3-levels", "3c", 19000, 1, 0, 1},
    {"key-stage-3-levels", "5a", 35000, 1, 0, 1},
    /* 5.3: P, NP, W and I are not counted; NP means no pass here */
    {"us-letters", "A+", 4000, 1, 0, 1},
    {"us-letters", "A-", 3700, 1, 0, 1},
    {"us-letters", "b+", 3300, 1, 0, 1},
    {"us-letters", "D-", 700, 1, 0, 1},
    {"us-letters", "F", 0, 1, 0, 1},
    {"us-letters", "P", NONE, 1, 0, 1},
    {"us-letters", "NP", NONE, 1, 0, 1},
    {"us-letters", "W", NONE, 0, 0, 1},
    {"us-letters", "I", NONE, 0, 0, 1},
    {"us-letters", "E", NONE, 1, 0, 0},
    /* percentages have no points of their own */
    {"percent", "67%", NONE, 1, 0, 1},
    {"percent", "67.5", NONE, 1, 0, 1},
    {"percent", "0", NONE, 1, 0, 1},
    {"percent", "100", NONE, 1, 0, 1},
    {"percent", "100.5%", NONE, 1, 0, 0},
    {"percent", "101", NONE, 1, 0, 0},
    {"percent", "%", NONE, 1, 0, 0},
    {"percent", "6.", NONE, 1, 0, 0},
    {"percent", "Abs", NONE, 0, 0, 1},
    /* no scale known: words are, grades are not */
    {NULL, "A", NONE, 1, 0, 0},
    {NULL, "U", NONE, 1, 1, 1},
    {NULL, "SUPP", NONE, 0, 0, 1},
    {NULL, "working well towards the target", NONE, 1, 0, 0},
};

static void test_meanings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct grade_scale *s = grade_scale_find(str_of(cases[i].scale));
        struct grade_meaning m = grade_meaning(s, str_of(cases[i].text));
        if (!s != !cases[i].scale)
            fail_msg("no scale %s", cases[i].scale);
        if (m.points != cases[i].points || m.is_result != cases[i].is_result ||
            m.is_ungraded != cases[i].is_ungraded || m.is_known != cases[i].is_known)
            fail_msg("%s '%s': got %d %d %d %d", cases[i].scale, cases[i].text, (int)m.points,
                     m.is_result, m.is_ungraded, m.is_known);
    }
}

static void test_lack(void **state)
{
    static const struct {
        const char *scale, *text;
        enum grade_lack lack;
    } lacks[] = {
        {"gcse-9-1", "", LACK_BLANK},
        {"gcse-9-1", " - ", LACK_BLANK},
        {NULL, "--", LACK_BLANK},
        {"gcse-9-1", "Supp", LACK_WITHHELD},
        {"us-letters", "SUPP", LACK_WITHHELD},
        {NULL, "suppressed", LACK_WITHHELD},
        {"gcse-9-1", "NE", LACK_OTHER},
        {"gcse-9-1", "N/A", LACK_OTHER},
        {"gcse-9-1", "X", LACK_NONE}, /* worth 0 there */
        {"a-level", "X", LACK_OTHER},
        {"us-letters", "W", LACK_OTHER},
        {"us-letters", "NP", LACK_NONE},
        {"gcse-9-1", "NP", LACK_OTHER},
        {"gcse-9-1", "5", LACK_NONE},
        {"gcse-9-1", "U", LACK_NONE},
        {NULL, "working well", LACK_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++) {
        const struct grade_scale *s = grade_scale_find(str_of(lacks[i].scale));
        struct grade_meaning m = grade_meaning(s, str_of(lacks[i].text));
        if (m.lack != lacks[i].lack || m.is_result != (m.lack == LACK_NONE))
            fail_msg("%s '%s': got %d", lacks[i].scale, lacks[i].text, (int)m.lack);
    }
}

/* Each list best first; equal points do not make equal ranks. */
static const struct {
    const char *scale, *texts[8];
} orders[] = {
    {"gcse-9-1", {"9", "6-", "5+", "5", "5-", "4+", "U"}},
    {"gcse-combined-science", {"9-9", "9-8", "5-5", "5-4", "4-4", "U"}},
    {"technical-award", {"L2D*", "P2", "D1", "L1P", "U"}},
    {"us-letters", {"A+", "A", "A-", "F"}},
    {"percent", {"100", "67.5", "67%", "9", "0"}},
};

static void test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        for (size_t k = 1; k < 8 && orders[i].texts[k]; k++) {
            const struct grade_scale *s = grade_scale_find(str_of(orders[i].scale));
            if (grade_meaning(s, str_of(orders[i].texts[k - 1])).rank <=
                grade_meaning(s, str_of(orders[i].texts[k])).rank)
                fail_msg("%s: %s is not above %s", orders[i].scale, orders[i].texts[k - 1],
                         orders[i].texts[k]);
        }
}

static const struct {
    const char *texts[8];
    unsigned stages;
    const char *scale, *also;
    uint64_t fitting, strange;
} fits[] = {
    {{"9", "5", "5+", "U", "NE"}, STAGE_ANY, "gcse-9-1", NULL, 3, 0},
    {{"5-4", "4-4", "U"}, STAGE_ANY, "gcse-combined-science", NULL, 2, 0},
    {{"5-4", "4-4", "5"}, STAGE_ANY, "gcse-combined-science", NULL, 2, 1},
    {{"67", "54", "9"}, STAGE_ANY, "percent", NULL, 3, 0},
    {{"L2M", "D*2", "L1P"}, STAGE_ANY, "technical-award", NULL, 3, 0},
    {{"D*", "D", "M", "P"}, STAGE_ANY, "applied-general", NULL, 4, 0},
    {{"D*D", "DM", "MM"}, STAGE_ANY, "applied-general-double", NULL, 3, 0},
    {{"4a", "5c"}, STAGE_ANY, "key-stage-3-levels", NULL, 2, 0},
    {{"A+", "B-", "F", "NP"}, STAGE_ANY, "us-letters", NULL, 3, 0},
    /* Shared letters: a rival is named, and where it is taught decides. */
    {{"A*", "B", "C"}, STAGE_ANY, "a-level", "gcse-letters", 3, 0},
    {{"A*", "B", "C"}, STAGE_GCSE, "gcse-letters", "a-level", 3, 0},
    {{"A", "B", "NP"}, STAGE_ANY, "a-level", "as-level", 2, 0}, /* NP is no evidence */
    {{"A", "B", "NP"}, STAGE_US, "us-letters", "a-level", 2, 0},
    {{"A*", "F", "G"}, STAGE_16_18, "gcse-letters", "gcse-letters-2016", 3, 0},
    /* Nothing to go by. */
    {{"SUPP", "U", "-"}, STAGE_ANY, NULL, NULL, 0, 0},
    {{"Working at", "Secure", "9"}, STAGE_ANY, NULL, NULL, 0, 3},
    {{NULL}, STAGE_ANY, NULL, NULL, 0, 0},
};

static const char *name_of(const struct grade_scale *s)
{
    return s ? s->name : "none";
}

static void test_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
        struct str texts[MAX];
        size_t count = 0;
        for (; count < 8 && fits[i].texts[count]; count++)
            texts[count] = str_of(fits[i].texts[count]);
        struct grade_fit f = grade_scale_fit(texts, NULL, count, fits[i].stages);
        if (strcmp(name_of(f.scale), fits[i].scale ? fits[i].scale : "none") != 0 ||
            strcmp(name_of(f.also), fits[i].also ? fits[i].also : "none") != 0 ||
            f.fitting != fits[i].fitting || f.strange != fits[i].strange)
            fail_msg("fit %zu (%s ...): got %s, also %s, %d on it, %d not", i, fits[i].texts[0],
                     name_of(f.scale), name_of(f.also), (int)f.fitting, (int)f.strange);
    }
}

static void test_fit_counts(void **state)
{
    const struct str texts[] = {STR("A"), STR("7"), STR("6"), STR("#")};
    const uint64_t counts[] = {2, 200, 12, 0};
    struct grade_fit f = grade_scale_fit(texts, counts, 4, STAGE_ANY);
    (void)state;
    assert_string_equal(name_of(f.scale), "gcse-9-1");
    assert_int_equal(f.fitting, 212);
    assert_int_equal(f.strange, 2);
    assert_int_equal(f.first_strange, 0);
}

/* Names are unique, and each scale is written from its best grade to its worst. */
static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; grade_scales[i]; i++) {
        const struct grade_scale *s = grade_scales[i];
        assert_ptr_equal(grade_scale_find(str_of(s->name)), s);
        assert_true(s->title[0] && s->stages && s->slots > 0 && s->size > 0);
        for (size_t k = 1; s->grades[0].text && s->grades[k].text; k++)
            assert_true(s->grades[k].points <= s->grades[k - 1].points);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meanings),   cmocka_unit_test(test_lack),
        cmocka_unit_test(test_order),      cmocka_unit_test(test_fit),
        cmocka_unit_test(test_fit_counts), cmocka_unit_test(test_registry)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
