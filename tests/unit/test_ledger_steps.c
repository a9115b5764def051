#include "tests/unit/ledger_vault.h"

enum { DAY_1 = 20600, DAY_2 = 20630, DAY_3 = 20660 };

/* Two people on two platforms, not in the order in which the ledger gives them back. */
static struct ledger_step asked[] = {
    {.platform = "tracker", .action = "purge", .key = {3}, .person = {1}, .shown = "BBBB2222"},
    {.platform = "connexus", .action = "withdraw", .key = {2}, .person = {2}, .shown = "CCCC3333"},
    {.platform = "connexus", .action = "withdraw", .key = {1}, .person = {1}, .shown = "BBBB2222"},
};
static struct ledger_step_alias aliases[] = {{{9}, {1}}, {{8}, {1}}, {{7}, {2}}};

/* Commits a run that asks for the first `steps` of them. */
static void commit(struct vault_dir *v, uint32_t run, int32_t as_of, size_t steps)
{
    struct diag d = {0};
    struct ledger_commit c = {
        .run =
            {.run = run, .term = "t", .as_of = {as_of}, .plan_digest = "p", .inputs_digest = "i"},
        .steps = {.rows = asked, .count = steps, .aliases = aliases, .alias_count = 3}};
    if (ledger_commit(v->ledger, &c, &d) != 0)
        fail_msg("%s", d.text);
}

static struct ledger_steps read_steps(struct vault_dir *v)
{
    struct diag d = {0};
    struct ledger_steps s;
    if (ledger_steps_read(v->ledger, &s, &v->arena, &d) != 0)
        fail_msg("%s", d.text);
    return s;
}

static void see(struct vault_dir *v, struct ledger_steps *s, int32_t on)
{
    struct diag d = {0};
    if (ledger_steps_seen(v->ledger, s, (struct day){on}, &d) != 0)
        fail_msg("%s", d.text);
}

static void see_all_as(struct vault_dir *v, enum step_state state, int32_t on)
{
    struct ledger_steps s = read_steps(v);
    for (size_t i = 0; i < s.count; i++)
        s.rows[i].state = state;
    see(v, &s, on);
}

static int is_done(struct vault_dir *v, uint32_t run)
{
    struct diag d = {0};
    return ledger_run_is_done(v->ledger, run, &d);
}

static void test_steps_are_read_back_in_order(void **state)
{
    struct vault_dir *v = *state;
    commit(v, 1, DAY_1, 3);
    struct ledger_steps s = read_steps(v);
    assert_int_equal(s.count, 3);
    assert_int_equal(s.alias_count, 3);
    assert_string_equal(s.rows[0].platform, "connexus");
    assert_string_equal(s.rows[0].action, "withdraw");
    assert_int_equal(s.rows[0].key[0], 1);
    assert_int_equal(s.rows[1].key[0], 2);
    assert_int_equal(s.rows[1].person[0], 2);
    assert_string_equal(s.rows[2].platform, "tracker");
    assert_string_equal(s.rows[2].shown, "BBBB2222");
    assert_int_equal(s.rows[2].state, STEP_OUTSTANDING);
    assert_int_equal(s.rows[2].run, 1);
    assert_int_equal(s.rows[2].since.since_epoch, DAY_1);
    assert_int_equal(s.aliases[0].alias[0], 7);
    assert_int_equal(s.aliases[0].person[0], 2);
}

static void test_same_run_again_changes_nothing(void **state)
{
    struct vault_dir *v = *state;
    commit(v, 1, DAY_1, 3);
    see_all_as(v, STEP_DONE, DAY_2);
    commit(v, 1, DAY_1, 3);
    struct ledger_steps s = read_steps(v);
    assert_int_equal(s.count, 3);
    assert_int_equal(s.rows[0].state, STEP_DONE);
}

static void test_a_state_that_stays_keeps_its_day(void **state)
{
    struct vault_dir *v = *state;
    commit(v, 1, DAY_1, 3);
    struct ledger_steps s = read_steps(v);
    s.rows[1].state = STEP_DONE;
    see(v, &s, DAY_2);
    s = read_steps(v);
    assert_int_equal(s.rows[0].state, STEP_OUTSTANDING);
    assert_int_equal(s.rows[0].since.since_epoch, DAY_1);
    assert_int_equal(s.rows[1].state, STEP_DONE);
    assert_int_equal(s.rows[1].since.since_epoch, DAY_2);
    see(v, &s, DAY_3);
    assert_int_equal(read_steps(v).rows[1].since.since_epoch, DAY_2);
}

static void test_a_run_is_done_with_its_last_step_and_undone_with_one(void **state)
{
    struct vault_dir *v = *state;
    commit(v, 1, DAY_1, 3);
    assert_int_equal(is_done(v, 1), 0);
    struct ledger_steps s = read_steps(v);
    s.rows[0].state = s.rows[1].state = STEP_DONE;
    see(v, &s, DAY_2);
    assert_int_equal(is_done(v, 1), 0);
    s.rows[2].state = STEP_DONE;
    see(v, &s, DAY_2);
    assert_int_equal(is_done(v, 1), 1);
    s.rows[2].state = STEP_UNDONE;
    see(v, &s, DAY_3);
    assert_int_equal(is_done(v, 1), 0);
}

static void test_a_later_run_takes_over_what_is_left(void **state)
{
    struct vault_dir *v = *state;
    commit(v, 1, DAY_1, 3);
    struct ledger_steps s = read_steps(v);
    s.rows[2].state = STEP_DONE; /* tracker, purge: asked[0] */
    see(v, &s, DAY_2);
    commit(v, 2, DAY_3, 2);
    s = read_steps(v);
    assert_int_equal(s.count, 3);
    assert_int_equal(s.rows[0].run, 1);
    assert_int_equal(s.rows[1].run, 2);
    assert_int_equal(s.rows[1].state, STEP_OUTSTANDING);
    assert_int_equal(s.rows[1].since.since_epoch, DAY_1);
    /* Done once, and asked for again because an export shows it again. */
    assert_int_equal(s.rows[2].state, STEP_UNDONE);
    assert_int_equal(s.rows[2].since.since_epoch, DAY_3);
    see_all_as(v, STEP_DONE, DAY_3);
    assert_int_equal(is_done(v, 1), 1);
    assert_int_equal(is_done(v, 2), 1);
}

static void test_a_run_that_asks_for_nothing_is_done_when_checked(void **state)
{
    struct vault_dir *v = *state;
    commit(v, 1, DAY_1, 0);
    assert_int_equal(is_done(v, 1), 0);
    see_all_as(v, STEP_DONE, DAY_2);
    assert_int_equal(is_done(v, 1), 1);
}

static void test_people_are_known_by_any_alias(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    uint8_t person[DIGEST_BYTES];
    const uint8_t known[DIGEST_BYTES] = {8}, unknown[DIGEST_BYTES] = {5};
    assert_int_equal(ledger_step_person(v->ledger, known, person, &d), 0);
    commit(v, 1, DAY_1, 3);
    assert_int_equal(ledger_step_person(v->ledger, known, person, &d), 1);
    assert_int_equal(person[0], 1);
    assert_int_equal(ledger_step_person(v->ledger, unknown, person, &d), 0);
}

static void test_counts_by_platform_and_action(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_step_count *rows;
    size_t count;
    commit(v, 1, DAY_1, 3);
    struct ledger_steps s = read_steps(v);
    s.rows[0].state = STEP_UNDONE;
    s.rows[2].state = STEP_DONE;
    see(v, &s, DAY_2);
    assert_int_equal(ledger_steps_count(v->ledger, &rows, &count, &v->arena, &d), 0);
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].action, "withdraw");
    assert_int_equal(rows[0].steps, 2);
    assert_int_equal(rows[0].undone, 1);
    assert_int_equal(rows[0].done, 0);
    assert_int_equal(rows[0].since.since_epoch, DAY_1);
    assert_string_equal(rows[1].platform, "tracker");
    assert_int_equal(rows[1].done, 1);
    assert_true(day_is_none(rows[1].since));
}

#define WITH_VAULT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_VAULT(test_steps_are_read_back_in_order),
        WITH_VAULT(test_same_run_again_changes_nothing),
        WITH_VAULT(test_a_state_that_stays_keeps_its_day),
        WITH_VAULT(test_a_run_is_done_with_its_last_step_and_undone_with_one),
        WITH_VAULT(test_a_later_run_takes_over_what_is_left),
        WITH_VAULT(test_a_run_that_asks_for_nothing_is_done_when_checked),
        WITH_VAULT(test_people_are_known_by_any_alias),
        WITH_VAULT(test_counts_by_platform_and_action),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
