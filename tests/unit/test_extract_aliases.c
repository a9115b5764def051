#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "extract/aliases.h"
#include "lib/alias_hash.h"

enum { ROW_IDS_MAX = 4, ROWS_MAX = 8, SCHOOL = 1, TRACKER = 2, COURSES = 3, OTHER_SCHOOL = 4 };

struct id {
    enum field kind;
    uint16_t space;
    const char *value; /* "-" before it: a former one */
};

struct test_row {
    int reading;
    struct id ids[ROW_IDS_MAX]; /* the strongest first, as rows are read */
};

struct test_case {
    const char *what;
    struct test_row rows[ROWS_MAX];
    /* Rows of one letter are one person; a capital one is in conflict. */
    const char *people;
};

#define UPN(v)                                                                                     \
    {                                                                                              \
        FIELD_upn, 0, v                                                                            \
    }
#define ADM(v)                                                                                     \
    {                                                                                              \
        FIELD_admission_number, SCHOOL, v                                                          \
    }
#define UID(v)                                                                                     \
    {                                                                                              \
        FIELD_user_id, TRACKER, v                                                                  \
    }
#define NAME(v)                                                                                    \
    {                                                                                              \
        FIELD_username, TRACKER, v                                                                 \
    }
#define MAIL(v)                                                                                    \
    {                                                                                              \
        FIELD_email, TRACKER, v                                                                    \
    }

static const struct test_case cases[] = {
    {"a UPN here, an admission number there, joined by a third row",
     {{0, {UPN("A1")}}, {1, {ADM("7")}}, {2, {UPN("a1 "), ADM("7")}}},
     "aaa"},
    {"one admission number in two schools is two people",
     {{0, {ADM("7")}}, {0, {{FIELD_admission_number, OTHER_SCHOOL, "7"}}}},
     "ab"},
    {"one user id on two platforms is two people",
     {{0, {UID("7")}}, {1, {{FIELD_user_id, COURSES, "7"}}}},
     "ab"},
    {"one e-mail on two platforms joins nobody",
     {{0, {UID("7"), MAIL("x@")}},
      {1, {{FIELD_user_id, COURSES, "9"}, {FIELD_email, COURSES, "x@"}}}},
     "ab"},
    {"an e-mail joins a row that has nothing else",
     {{0, {UID("7"), MAIL("x@")}}, {1, {MAIL("x@")}}},
     "aa"},
    {"siblings with one e-mail, and a row known by it alone",
     {{0, {UID("7"), MAIL("x@")}}, {0, {UID("8"), MAIL("x@")}}, {1, {MAIL("x@")}}},
     "abC"},
    {"three siblings",
     {{0, {UID("7"), MAIL("x@")}}, {0, {UID("8"), MAIL("x@")}}, {0, {UID("9"), MAIL("x@")}}},
     "abc"},
    {"a sibling's second row, known by user name and the shared e-mail",
     {{0, {UID("7"), NAME("p"), MAIL("x@")}},
      {0, {UID("8"), NAME("q"), MAIL("x@")}},
      {1, {NAME("q"), MAIL("x@")}}},
     "abb"},
    {"an e-mail joins one person's two kinds of id",
     {{0, {UPN("A1"), MAIL("x@")}}, {1, {UID("7"), MAIL("x@")}}},
     "aa"},
    /* Either e-mail alone would be sound; together they make one person of A1 and A2. */
    {"a chain of e-mails from one person to another is undone whole",
     {{0, {UPN("A1"), MAIL("x@")}},
      {0, {UPN("A2"), MAIL("y@")}},
      {1, {UID("7"), MAIL("x@")}},
      {1, {UID("7"), MAIL("y@")}}},
     "abcc"},
    {"a former UPN is the same person",
     {{0, {UPN("A2"), {FIELD_former_upn, 0, "A1"}}}, {1, {UPN("A1")}}},
     "aa"},
    {"one UPN with two admission numbers in one source is a conflict",
     {{0, {UPN("A1"), ADM("7")}}, {0, {UPN("A1"), ADM("8")}}, {1, {ADM("8")}}},
     "AAB"},
    {"two admission numbers from two sources are none",
     {{0, {UPN("A1"), ADM("7")}}, {1, {UPN("A1"), ADM("8")}}},
     "aa"},
    {"an e-mail that everybody has joins nobody",
     {{0, {UPN("A1"), MAIL("x@")}},
      {0, {UPN("A2"), MAIL("x@")}},
      {0, {UPN("A1"), MAIL("x@")}},
      {1, {UID("7"), MAIL("x@")}}},
     "abac"},
};

static uint32_t add_id(struct aliases *a, enum field kind, uint16_t space, const char *value,
                       int seen_by)
{
    uint64_t hash[2];
    alias_hash(hash, &a->seed, (unsigned)kind, str_of(value));
    return aliases_add(a, kind, space, hash, seen_by);
}

static uint32_t add_row(struct aliases *a, const struct test_row *row)
{
    uint32_t first = NO_INDEX;
    for (int i = 0; i < ROW_IDS_MAX && row->ids[i].value; i++) {
        const struct id *id = &row->ids[i];
        int is_former = id->kind == FIELD_former_upn;
        uint32_t alias = add_id(a, is_former ? FIELD_upn : id->kind, id->space, id->value,
                                is_former ? -1 : row->reading);
        if (first == NO_INDEX)
            first = alias;
        else
            aliases_join(a, alias, first);
    }
    return first;
}

/* What a person is known by in the ledger: it must not depend on the order either. */
struct outcome {
    char people[ROWS_MAX + 1];
    uint64_t known_by[ROWS_MAX];
};

static void settle(struct aliases *a, const uint32_t *rows, size_t count, struct outcome *out)
{
    struct person *people;
    uint32_t people_count;
    char letters[ROWS_MAX] = {0}, next = 'a';
    memset(out, 0, sizeof *out);
    aliases_settle(a, &people, &people_count);
    uint32_t of[ROWS_MAX];
    for (size_t i = 0; i < count; i++) {
        of[i] = a->items[rows[i]].person;
        assert_true(of[i] < people_count);
        for (size_t k = 0; k < i && !letters[i]; k++)
            if (of[k] == of[i])
                letters[i] = letters[k];
        if (!letters[i])
            letters[i] = next++;
        int is_conflict = people[of[i]].flags & PERSON_CONFLICT;
        out->people[i] = (char)(is_conflict ? letters[i] - 'a' + 'A' : letters[i]);
        out->known_by[i] = a->items[people[of[i]].alias].hash[0];
    }
    free(people);
}

static void run(const struct test_case *t, const size_t *order, size_t count, struct outcome *out)
{
    struct aliases a;
    uint32_t rows[ROWS_MAX];
    const struct hash_seed seed = {{1}};
    aliases_init(&a, &seed);
    for (size_t i = 0; i < count; i++)
        rows[order[i]] = add_row(&a, &t->rows[order[i]]);
    settle(&a, rows, count, out);
    aliases_release(&a);
}

static size_t row_count(const struct test_case *t)
{
    size_t count = 0;
    while (count < ROWS_MAX && t->rows[count].ids[0].value)
        count++;
    return count;
}

/* The next order of 0 ... count - 1 in lexical order; 0 after the last. */
static int next_order(size_t *order, size_t count)
{
    size_t i = count - 1, k = count - 1;
    while (i > 0 && order[i - 1] >= order[i])
        i--;
    if (i == 0)
        return 0;
    while (order[k] <= order[i - 1])
        k--;
    size_t moved = order[i - 1];
    order[i - 1] = order[k];
    order[k] = moved;
    for (k = count - 1; i < k; i++, k--) {
        moved = order[i];
        order[i] = order[k];
        order[k] = moved;
    }
    return 1;
}

static void test_people_whatever_the_order_of_rows(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        size_t count = row_count(&cases[c]), order[ROWS_MAX];
        struct outcome first, again;
        for (size_t i = 0; i < count; i++)
            order[i] = i;
        run(&cases[c], order, count, &first);
        if (strcmp(first.people, cases[c].people) != 0)
            fail_msg("%s: got %s, want %s", cases[c].what, first.people, cases[c].people);
        while (next_order(order, count)) {
            run(&cases[c], order, count, &again);
            if (memcmp(&first, &again, sizeof first) != 0)
                fail_msg("%s: another order gives %s", cases[c].what, again.people);
        }
    }
}

/* Rows that leave the one school unnamed, and rows that name it. */
static void test_one_school_named_and_unnamed(void **state)
{
    (void)state;
    static const struct test_row rows[] = {{0, {{FIELD_admission_number, OTHER_SCHOOL, "7"}}},
                                           {1, {ADM("7")}},
                                           {0, {{FIELD_admission_number, OTHER_SCHOOL, "8"}}},
                                           {1, {UPN("A1"), ADM("8")}},
                                           {1, {ADM("9")}}};
    for (int turn = 0; turn < 2; turn++) {
        struct aliases a;
        uint32_t at[5];
        struct outcome out;
        const struct hash_seed seed = {{2}};
        aliases_init(&a, &seed);
        for (int i = 0; i < 5; i++) {
            int row = turn ? 4 - i : i;
            at[row] = add_row(&a, &rows[row]);
        }
        aliases_unite_spaces(&a, OTHER_SCHOOL, SCHOOL);
        settle(&a, at, 5, &out);
        assert_string_equal(out.people, "aabbc");
        for (uint32_t i = 0; i < a.count; i++)
            assert_int_not_equal(a.items[i].space, OTHER_SCHOOL);
        /* Found again after the joining, where decisions and rejects look. */
        assert_int_not_equal(aliases_find(&a, FIELD_upn, 0, STR("A1")), NO_INDEX);
        assert_int_equal(aliases_find(&a, FIELD_upn, 0, STR("A2")), NO_INDEX);
        aliases_release(&a);
    }
}

/* A placeholder address in every row of a large file: neither memory nor time may explode. */
static void test_an_address_that_all_share_stays_cheap(void **state)
{
    (void)state;
    struct aliases a;
    struct person *people;
    uint32_t count;
    const struct hash_seed seed = {{3}};
    aliases_init(&a, &seed);
    for (int i = 0; i < 300000; i++) {
        char upn[16];
        snprintf(upn, sizeof upn, "U%d", i % 1000);
        struct test_row row = {0, {UPN(upn), MAIL("nobody@example.org")}};
        add_row(&a, &row);
    }
    assert_true(a.mates.capacity <= 4096);
    aliases_settle(&a, &people, &count);
    assert_int_equal(count, 1001);
    free(people);
    aliases_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_whatever_the_order_of_rows),
        cmocka_unit_test(test_one_school_named_and_unnamed),
        cmocka_unit_test(test_an_address_that_all_share_stays_cheap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
