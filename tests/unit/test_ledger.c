#include "tests/unit/ledger_vault.h"

#include <unistd.h>

static struct ledger *opened(struct vault_dir *v)
{
    struct diag d = {0};
    ledger_close(v->ledger);
    v->ledger = NULL;
    if (ledger_open(&v->ledger, v->path, &d) != 0)
        fail_msg("%s", d.text);
    return v->ledger;
}

static const uint8_t gone[2][DIGEST_BYTES] = {{1, 2, 3}, {4, 0, 6}};
static const uint8_t gone_later[2][DIGEST_BYTES] = {{1, 2, 3}, {7}};
static const char *const years[] = {"Year 7", "Year 11"};
static const uint64_t on_roll[] = {30, 28};

static struct ledger_commit first_run(const struct ledger_backup *b,
                                      const struct ledger_disposal *what)
{
    return (struct ledger_commit){.run = {.run = 1,
                                          .term = "2026-summer",
                                          .as_of = {20600},
                                          .plan_digest = "p1",
                                          .inputs_digest = "i1",
                                          .confirmed_by = "N. Name",
                                          .authority = "governors",
                                          .confirmed_at = "2026-08-21T10:00:00Z",
                                          .on_roll = 58,
                                          .people = 64,
                                          .left_new = 6},
                                  .backup = b,
                                  .disposals = what,
                                  .disposal_count = 1,
                                  .gone = gone,
                                  .gone_count = 2,
                                  .years = years,
                                  .on_roll_by_year = on_roll,
                                  .year_count = 2};
}

static const struct ledger_backup backup = {"abc", 2, 40, 9000, {23000}};
static const struct ledger_disposal purged = {"attainment purged", 6, 40};

static void commit_first(struct vault_dir *v)
{
    struct diag d = {0};
    struct ledger_commit c = first_run(&backup, &purged);
    if (ledger_commit(v->ledger, &c, &d) != 0)
        fail_msg("%s", d.text);
}

static void test_new_ledger_is_empty(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_run last;
    int64_t count = 5;
    uint32_t run = 9;
    assert_int_equal(ledger_last(v->ledger, &last, &v->arena, &d), 1);
    assert_int_equal(ledger_is_prepared(v->ledger, 1, &d), 0);
    assert_int_equal(ledger_year(v->ledger, "Year 7", &count, &d), 0);
    assert_int_equal(count, -1);
    assert_int_equal(ledger_find_gone(v->ledger, gone[0], &run, &d), 0);
    assert_int_equal(run, 0);
}

static void test_file_is_private(void **state)
{
    struct vault_dir *v = *state;
    struct stat st;
    char path[96];
    snprintf(path, sizeof path, "%s/ledger.db", v->path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
}

static void test_commit_is_read_back(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_run last;
    commit_first(v);
    opened(v);
    assert_int_equal(ledger_last(v->ledger, &last, &v->arena, &d), 0);
    assert_int_equal(last.run, 1);
    assert_string_equal(last.term, "2026-summer");
    assert_int_equal(last.as_of.since_epoch, 20600);
    assert_string_equal(last.plan_digest, "p1");
    assert_string_equal(last.inputs_digest, "i1");
    assert_string_equal(last.confirmed_by, "N. Name");
    assert_string_equal(last.authority, "governors");
    assert_int_equal(last.on_roll, 58);
    assert_int_equal(last.people, 64);
    assert_int_equal(last.left_new, 6);
    assert_int_equal(ledger_is_prepared(v->ledger, 1, &d), 1);
    assert_int_equal(ledger_is_prepared(v->ledger, 2, &d), 0);
}

static void test_years_and_backups(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    int64_t count = 0;
    struct ledger_backup_row *rows;
    size_t n;
    commit_first(v);
    assert_int_equal(ledger_year(v->ledger, "Year 11", &count, &d), 0);
    assert_int_equal(count, 28);
    assert_int_equal(ledger_year(v->ledger, "Year 9", &count, &d), 0);
    assert_int_equal(count, -1);
    assert_int_equal(ledger_backups(v->ledger, &rows, &n, &v->arena, &d), 0);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].run, 1);
    assert_string_equal(rows[0].backup.digest, "abc");
    assert_int_equal(rows[0].backup.rows, 40);
    assert_int_equal(rows[0].backup.expires.since_epoch, 23000);
}

/* Running again after a kill commits the same plan once more: nothing changes. */
static void test_same_plan_again_is_success(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    char before[DIGEST_HEX], after[DIGEST_HEX];
    commit_first(v);
    assert_int_equal(ledger_state(v->ledger, before, &d), 0);
    commit_first(v);
    assert_int_equal(ledger_state(v->ledger, after, &d), 0);
    assert_string_equal(before, after);
}

static void test_other_plan_of_same_run_is_refused(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_run last;
    struct ledger_commit c = first_run(NULL, NULL);
    commit_first(v);
    c.run.plan_digest = "p2";
    c.disposal_count = 0;
    assert_int_equal(ledger_commit(v->ledger, &c, &d), -1);
    assert_int_equal(d.kind, DIAG_SYSTEM);
    assert_int_equal(ledger_last(v->ledger, &last, &v->arena, &d), 0);
    assert_string_equal(last.plan_digest, "p1");
}

/* A failure in the middle of a commit leaves nothing of it. */
static void test_failed_commit_leaves_nothing(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    const struct ledger_disposal twice[] = {purged, purged};
    uint32_t run;
    struct ledger_commit c = first_run(&backup, twice);
    c.disposal_count = 2;
    assert_int_equal(ledger_commit(v->ledger, &c, &d), -1);
    assert_int_equal(ledger_is_prepared(v->ledger, 1, &d), 0);
    assert_int_equal(ledger_find_gone(v->ledger, gone[0], &run, &d), 0);
    assert_int_equal(run, 0);
    commit_first(v);
}

static void test_gone_keeps_first_run(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    uint32_t run;
    struct ledger_commit c = first_run(NULL, NULL);
    commit_first(v);
    c.run.run = 2;
    c.run.plan_digest = "p2";
    c.disposal_count = 0;
    c.gone = gone_later;
    assert_int_equal(ledger_commit(v->ledger, &c, &d), 0);
    assert_int_equal(ledger_find_gone(v->ledger, gone_later[0], &run, &d), 0);
    assert_int_equal(run, 1);
    assert_int_equal(ledger_find_gone(v->ledger, gone_later[1], &run, &d), 0);
    assert_int_equal(run, 2);
    assert_int_equal(ledger_find_gone(v->ledger, gone[1], &run, &d), 0);
    assert_int_equal(run, 1);
}

static void test_state_follows_newest_run(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    char before[DIGEST_HEX], after[DIGEST_HEX];
    assert_int_equal(ledger_state(v->ledger, before, &d), 0);
    commit_first(v);
    assert_int_equal(ledger_state(v->ledger, after, &d), 0);
    assert_string_not_equal(before, after);
}

static void test_link_and_garbage_are_refused(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    char path[96], other[96];
    ledger_close(v->ledger);
    v->ledger = NULL;
    snprintf(path, sizeof path, "%s/ledger.db", v->path);
    snprintf(other, sizeof other, "%s/other.db", v->path);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink("other.db", path), 0);
    assert_int_equal(ledger_open(&v->ledger, v->path, &d), -1);
    assert_int_equal(d.kind, DIAG_SYSTEM);
    assert_int_equal(unlink(path), 0);
    int dir = open(v->path, O_RDONLY | O_DIRECTORY);
    assert_int_equal(file_replace(dir, "ledger.db", STR("this is no data base, is it?"), &d), 0);
    close(dir);
    assert_int_equal(ledger_open(&v->ledger, v->path, &d), -1);
    assert_int_equal(d.kind, DIAG_SYSTEM);
}

static void test_pseudonym_depends_on_every_part(void **state)
{
    const struct key key = {{1}}, other_key = {{2}};
    const uint64_t hash[2] = {1, 2}, other_hash[2] = {1, 3};
    uint8_t base[DIGEST_BYTES], changed[DIGEST_BYTES];
    (void)state;
    ledger_pseudonym(base, &key, hash, 2, STR("A"));
    ledger_pseudonym(changed, &key, hash, 2, STR("A"));
    assert_memory_equal(base, changed, DIGEST_BYTES);
    ledger_pseudonym(changed, &other_key, hash, 2, STR("A"));
    assert_memory_not_equal(base, changed, DIGEST_BYTES);
    ledger_pseudonym(changed, &key, other_hash, 2, STR("A"));
    assert_memory_not_equal(base, changed, DIGEST_BYTES);
    ledger_pseudonym(changed, &key, hash, 3, STR("A"));
    assert_memory_not_equal(base, changed, DIGEST_BYTES);
    ledger_pseudonym(changed, &key, hash, 2, STR("B"));
    assert_memory_not_equal(base, changed, DIGEST_BYTES);
}

int main(void)
{
#define WITH_VAULT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_VAULT(test_new_ledger_is_empty),
        WITH_VAULT(test_file_is_private),
        WITH_VAULT(test_commit_is_read_back),
        WITH_VAULT(test_years_and_backups),
        WITH_VAULT(test_same_plan_again_is_success),
        WITH_VAULT(test_other_plan_of_same_run_is_refused),
        WITH_VAULT(test_failed_commit_leaves_nothing),
        WITH_VAULT(test_gone_keeps_first_run),
        WITH_VAULT(test_state_follows_newest_run),
        WITH_VAULT(test_link_and_garbage_are_refused),
        cmocka_unit_test(test_pseudonym_depends_on_every_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
