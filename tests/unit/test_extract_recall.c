#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "extract/recall.h"

static int64_t find(const struct recall *r, const char *cell)
{
    struct str text = {cell, strlen(cell)};
    return recall_find(r, recall_ends_alone(text), text.len);
}

static void keep(struct recall *r, const char *cell, uint32_t value)
{
    struct str text = {cell, strlen(cell)};
    recall_keep(r, recall_ends_alone(text), text.len, value);
}

static void test_kept_until_forgotten(void **state)
{
    struct recall *r = recall_new(1);
    (void)state;
    assert_int_equal(find(r, ""), -1);
    assert_int_equal(find(r, "French"), -1);
    keep(r, "French", 7);
    keep(r, "", 0);
    keep(r, "-", UINT32_MAX);
    assert_int_equal(find(r, "French"), 7);
    assert_int_equal(find(r, ""), 0);
    assert_int_equal(find(r, "-"), UINT32_MAX);
    assert_int_equal(find(r, "Frencha"), -1);
    assert_int_equal(find(r, "french"), -1);
    recall_forget(r);
    assert_int_equal(find(r, "French"), -1);
    assert_int_equal(find(r, ""), -1);
    keep(r, "French", 8);
    assert_int_equal(find(r, "French"), 8);
    free(r);
}

/* Many more cells than slots: each is found with its own value, or not at all. */
static void test_never_another_cells_value(void **state)
{
    struct recall *r = recall_new(1);
    size_t found = 0;
    (void)state;
    for (uint32_t i = 0; i < 20 * RECALL_SLOTS; i++) {
        char cell[32];
        snprintf(cell, sizeof cell, "%u/Ma%u", i % 977, i);
        keep(r, cell, i);
        assert_int_equal(find(r, cell), i);
    }
    for (uint32_t i = 0; i < 20 * RECALL_SLOTS; i++) {
        char cell[32];
        snprintf(cell, sizeof cell, "%u/Ma%u", i % 977, i);
        int64_t value = find(r, cell);
        found += value >= 0;
        assert_true(value == -1 || value == i);
    }
    assert_in_range(found, RECALL_SLOTS / 2, RECALL_SLOTS);
    free(r);
}

/* What stands behind a cell is looked at and must not count, whatever its length. */
static void test_padding_does_not_count(void **state)
{
    (void)state;
    for (size_t len = 0; len <= RECALL_BYTES; len++) {
        char a[2 * ROW_PADDING], b[2 * ROW_PADDING];
        memset(a, 'x', sizeof a);
        memset(b, 'x', len);
        memset(b + len, ',', sizeof b - len);
        struct recall_ends x = recall_ends_short((struct str){a, len});
        struct recall_ends y = recall_ends_short((struct str){b, len});
        struct recall_ends alone = recall_ends_alone((struct str){a, len});
        assert_true(recall_are(x, y) && recall_are(x, alone));
        if (len) {
            b[len - 1] = 'y';
            assert_false(recall_are(x, recall_ends_short((struct str){b, len})));
        }
    }
}

/* A long cell has the ends of a short one, and not its length. */
static void test_long_is_not_short(void **state)
{
    struct recall *r = recall_new(1);
    (void)state;
    keep(r, "Design and other Technology", 3);
    assert_int_equal(find(r, "Design achnology"), -1);
    assert_int_equal(find(r, "Design and other Technology"), 3);
    /* The ends and the length of the one kept: the caller compares the middle. */
    assert_int_equal(find(r, "Design and OTHER Technology"), 3);
    free(r);
}

/* Ages are counted in 32 bits: what was kept at the first of them must not come back. */
static void test_forgotten_for_good(void **state)
{
    struct recall *r = recall_new(1);
    (void)state;
    keep(r, "French", 7);
    r->age = (uint64_t)UINT32_MAX << 32;
    recall_forget(r);
    assert_int_equal(find(r, "French"), -1);
    assert_int_equal(find(r, ""), -1); /* an empty slot looks like a blank cell, but for its age */
    free(r);
}

/* Cells that agree in one of their ends, in the same slots. */
static void test_both_ends_count(void **state)
{
    struct recall *r = recall_new(1);
    (void)state;
    for (uint64_t i = 1; i < 100000; i++) {
        struct recall_ends one = {i, i}, head = {i, i ^ UINT64_C(1) << 63};
        struct recall_ends tail = {i ^ UINT64_C(1) << 60, i};
        recall_keep(r, one, 16, 1);
        assert_int_equal(recall_find(r, one, 16), 1);
        assert_int_equal(recall_find(r, head, 16), -1);
        assert_int_equal(recall_find(r, tail, 16), -1);
        assert_int_equal(recall_find(r, one, 15), -1);
    }
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_until_forgotten),
        cmocka_unit_test(test_never_another_cells_value),
        cmocka_unit_test(test_padding_does_not_count),
        cmocka_unit_test(test_long_is_not_short),
        cmocka_unit_test(test_forgotten_for_good),
        cmocka_unit_test(test_both_ends_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
