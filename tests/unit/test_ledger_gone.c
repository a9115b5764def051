#include "tests/unit/ledger_vault.h"

/* Two people of two ids each; the second one's last id is met in a later run only. */
static const uint8_t ids[4][DIGEST_BYTES] = {{1}, {2, 0, 9}, {3}, {4}};
static const char as[4][PSEUDONYM_TEXT] = {"AAAA2222", "AAAA2222", "BBBB3333", "BBBB3333"};

static void add_run(struct ledger *l, uint32_t run, size_t first, size_t count)
{
    struct diag d = {0};
    const struct ledger_commit c = {.run = {.run = run,
                                            .term = "",
                                            .plan_digest = "p",
                                            .inputs_digest = "i",
                                            .confirmed_by = "",
                                            .authority = "",
                                            .confirmed_at = ""},
                                    .gone = ids + first,
                                    .gone_as = as + first,
                                    .gone_count = count};
    if (ledger_commit(l, &c, &d) != 0)
        fail_msg("%s", d.text);
}

static int set_up_gone(void **state)
{
    if (set_up(state) != 0)
        return -1;
    struct vault_dir *v = *state;
    add_run(v->ledger, 1, 0, 3);
    add_run(v->ledger, 2, 2, 2);
    return 0;
}

static uint32_t run_of(struct ledger *l, size_t id)
{
    struct diag d = {0};
    uint32_t run = 99;
    assert_int_equal(ledger_find_gone(l, ids[id], &run, &d), 0);
    return run;
}

static uint32_t run_of_person(struct ledger *l, const char *person)
{
    struct diag d = {0};
    uint32_t run = 99;
    assert_int_equal(ledger_gone_person(l, person, &run, &d), 0);
    return run;
}

static void test_who_is_gone_and_as_whom(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    char person[PSEUDONYM_TEXT];
    const uint8_t stranger[DIGEST_BYTES] = {9};
    assert_int_equal(ledger_gone_as(v->ledger, ids[1], person, &d), 0);
    assert_string_equal(person, "AAAA2222");
    assert_int_equal(ledger_gone_as(v->ledger, stranger, person, &d), 0);
    assert_string_equal(person, "");
    assert_int_equal(run_of_person(v->ledger, "BBBB3333"), 1);
    assert_int_equal(run_of_person(v->ledger, "CCCC4444"), 0);
}

/* One id is enough to clear all, and nobody else's. */
static void test_reinstated_by_one_id(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    const struct ledger_reinstated r = {.run = 1,
                                        .person = "AAAA2222",
                                        .aliases = ids + 1,
                                        .alias_count = 1,
                                        .by = "N. Name",
                                        .authority = "",
                                        .at = "2026-09-20T10:00:00Z"};
    char before[DIGEST_HEX], after[DIGEST_HEX], again[DIGEST_HEX];
    assert_int_equal(ledger_state(v->ledger, before, &d), 0);
    assert_int_equal(ledger_reinstate(v->ledger, &r, &d), 0);
    assert_int_equal(run_of(v->ledger, 0), 0);
    assert_int_equal(run_of(v->ledger, 1), 0);
    assert_int_equal(run_of(v->ledger, 2), 1);
    assert_int_equal(run_of(v->ledger, 3), 2);
    assert_int_equal(ledger_state(v->ledger, after, &d), 0);
    assert_string_not_equal(before, after);
    assert_int_equal(ledger_reinstate(v->ledger, &r, &d), 0);
    assert_int_equal(ledger_state(v->ledger, again, &d), 0);
    assert_string_equal(after, again);
}

/* Somebody in no export any more has no ids: the name in the backups is enough. */
static void test_reinstated_by_pseudonym(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    const struct ledger_reinstated r = {
        .run = 1, .person = "BBBB3333", .by = "N. Name", .authority = "", .at = ""};
    assert_int_equal(ledger_reinstate(v->ledger, &r, &d), 0);
    assert_int_equal(run_of(v->ledger, 0), 1);
    assert_int_equal(run_of(v->ledger, 2), 0);
    assert_int_equal(run_of(v->ledger, 3), 0);
    assert_int_equal(run_of_person(v->ledger, "BBBB3333"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_who_is_gone_and_as_whom, set_up_gone, tear_down),
        cmocka_unit_test_setup_teardown(test_reinstated_by_one_id, set_up_gone, tear_down),
        cmocka_unit_test_setup_teardown(test_reinstated_by_pseudonym, set_up_gone, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
