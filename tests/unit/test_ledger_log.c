#include "tests/unit/ledger_vault.h"
#include "lib/ledger_sql.h"

static void add(struct vault_dir *v, const char *verb, uint32_t run, const char *at)
{
    struct diag d = {0};
    const struct ledger_log_row row = {verb, run, "N. Name", "governors", "2 rows", at};
    if (ledger_log_add(v->ledger, &row, &d) != 0)
        fail_msg("%s", d.text);
}

static void commit(struct vault_dir *v, uint32_t run, const struct ledger_backup *backup)
{
    static const struct ledger_disposal what[] = {{"attainment purged", 6, 40},
                                                  {"account deactivated", 2, 2}};
    struct diag d = {0};
    struct ledger_commit c = {.run = {.run = run,
                                      .term = "2026-summer",
                                      .plan_digest = "p",
                                      .inputs_digest = "i",
                                      .confirmed_by = "N. Name",
                                      .authority = "governors",
                                      .confirmed_at = "2026-08-31T10:00:00Z"},
                              .backup = backup,
                              .disposals = what,
                              .disposal_count = backup ? 2 : 0};
    if (ledger_commit(v->ledger, &c, &d) != 0)
        fail_msg("%s", d.text);
}

static const struct ledger_backup backup = {"abc", 2, 40, 9000, {23000}};

static void test_an_empty_log(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_log_row *rows;
    struct ledger_disposal_row *disposals;
    const char *at = "";
    size_t count = 7;
    assert_int_equal(ledger_log_read(v->ledger, &rows, &count, &v->arena, &d), 0);
    assert_int_equal(count, 0);
    assert_int_equal(ledger_disposals(v->ledger, &disposals, &count, &v->arena, &d), 0);
    assert_int_equal(count, 0);
    assert_int_equal(ledger_log_find(v->ledger, LOG_PRUNE, 0, &at, &v->arena, &d), 0);
}

static void test_the_log_is_read_in_order_of_time(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_log_row *rows;
    size_t count;
    add(v, LOG_PRUNE, 2, "2033-09-01T08:00:00Z");
    add(v, LOG_KEY_BACKUP, 0, "2026-09-01T08:00:00Z");
    assert_int_equal(ledger_log_read(v->ledger, &rows, &count, &v->arena, &d), 0);
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].verb, "key backup");
    assert_string_equal(rows[0].by, "N. Name");
    assert_string_equal(rows[1].verb, "prune");
    assert_int_equal(rows[1].run, 2);
    assert_string_equal(rows[1].authority, "governors");
    assert_string_equal(rows[1].what, "2 rows");
}

static void test_the_last_of_a_verb_is_found(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    const char *at = "";
    add(v, LOG_PRUNE, 1, "2033-09-01T08:00:00Z");
    add(v, LOG_PRUNE, 1, "2033-09-02T08:00:00Z");
    assert_int_equal(ledger_log_find(v->ledger, LOG_PRUNE, 1, &at, &v->arena, &d), 1);
    assert_string_equal(at, "2033-09-02T08:00:00Z");
    assert_int_equal(ledger_log_find(v->ledger, LOG_PRUNE, 2, &at, &v->arena, &d), 0);
    assert_int_equal(ledger_log_find(v->ledger, LOG_PRUNE, 0, &at, &v->arena, &d), 1);
    assert_int_equal(ledger_log_find(v->ledger, LOG_KEY_BACKUP, 0, &at, &v->arena, &d), 0);
}

static void test_disposals_say_until_when_the_backup_lives(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_disposal_row *rows;
    struct ledger_backup_row *backups;
    size_t count;
    commit(v, 1, &backup);
    commit(v, 2, NULL);
    commit(v, 3, &backup);
    add(v, LOG_PRUNE, 1, "2033-09-01T08:00:00Z");
    assert_int_equal(ledger_disposals(v->ledger, &rows, &count, &v->arena, &d), 0);
    assert_int_equal(count, 4);
    assert_string_equal(rows[0].category, "account deactivated");
    assert_int_equal(rows[1].people, 6);
    assert_int_equal(rows[1].rows, 40);
    assert_string_equal(rows[1].pruned_at, "2033-09-01T08:00:00Z");
    assert_int_equal(rows[2].run, 3);
    assert_int_equal(rows[2].expires.since_epoch, 23000);
    assert_string_equal(rows[2].pruned_at, "");
    assert_string_equal(rows[2].confirmed_by, "N. Name");
    assert_int_equal(ledger_backups(v->ledger, &backups, &count, &v->arena, &d), 0);
    assert_int_equal(count, 2);
    assert_string_equal(backups[0].pruned_at, "");
    assert_string_equal(backups[1].pruned_at, "2033-09-01T08:00:00Z");
}

/* Version 3 had everything but the log. */
static void test_a_ledger_of_version_3_gets_a_log(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    const char *at = "";
    commit(v, 1, &backup);
    assert_int_equal(sql_script(v->ledger, "DROP TABLE log; PRAGMA user_version = 3;", &d), 0);
    ledger_close(v->ledger);
    v->ledger = NULL;
    if (ledger_open(&v->ledger, v->path, &d) != 0)
        fail_msg("%s", d.text);
    add(v, LOG_PRUNE, 1, "2033-09-01T08:00:00Z");
    assert_int_equal(ledger_log_find(v->ledger, LOG_PRUNE, 1, &at, &v->arena, &d), 1);
    assert_int_equal(ledger_is_prepared(v->ledger, 1, &d), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_empty_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_log_is_read_in_order_of_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_last_of_a_verb_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_ledger_of_version_3_gets_a_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_disposals_say_until_when_the_backup_lives, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
