/* plan.json and the confirmation: everything comes back, and nothing that is damaged. */
#include "tests/unit/json_damage.h"

#include "lib/plan.h"

static struct gate gates[] = {
    {"max_leavers", "10 % or 60", "61 of 300", "12", "look at the roll", 0, 0},
    {"file_age", "30 days", "2 days", "", "export again", 1, 0},
    {"roll_rejects", "0 rows", "1 row", "", "mend the row", 0, 0},
};
static struct plan_title rules[] = {{"left", "every span has ended"}, {"guest", "attends only"}};
static struct plan_title blocks[] = {{"kept", "somebody said 'keep'"}};
static const struct decision decisions[] = {
    {.at = 10, .len = 5, .line = 2, .person = 0, .actions = ACTION_PURGE},
    {.at = 20, .len = 5, .line = 3, .person = 0, .actions = ACTION_ANONYMISE},
};
static const struct standing_row people[] = {{.pseudonym = "BCDFGHJK", .standing = STANDING_LEFT}};

/* Every count another one. */
static struct plan given(void)
{
    struct plan p = {.run = 999999,
                     .school = "Caf\xC3\xA9 \"School\"",
                     .term = "2026-summer",
                     .as_of = {20600},
                     .policy = "contact keep; all else as well",
                     .words = "delete 40",
                     .config_digest = "config",
                     .inputs_digest = "inputs",
                     .vault_state = "vault",
                     .program = "0.1.0",
                     .gates = gates,
                     .gate_count = 3,
                     .rules = rules,
                     .rule_count = 2,
                     .blocks = blocks,
                     .block_count = 1};
    uint64_t n = 100;
    for (int i = STANDING_ON_ROLL; i < STANDINGS; i++)
        p.counts.people[i] = n++;
    for (int i = BLOCK_KEPT; i < BLOCKS; i++)
        p.counts.blocked[i] = n++;
    uint64_t *const others[] = {
        &p.counts.people_total, &p.counts.enrolments, &p.counts.enrolments_of_leavers,
        &p.counts.withdrawn,    &p.counts.results,    &p.counts.results_of_leavers,
        &p.counts.purged,       &p.counts.anonymised, &p.counts.removed,
        &p.counts.deactivated,  &p.counts.deleted,    &p.counts.changed,
        &p.counts.rows,         &p.counts.returned,   &p.counts.unassigned};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        *others[i] = 5000000000 + n++;
    return p;
}

struct folder {
    char path[64];
    int parent, dir;
};

static void write_tables(struct outdir *out)
{
    struct table_writer w;
    struct diag d = {0};
    assert_int_equal(table_create(&w, out, &table_decision, &d), 0);
    assert_int_equal(table_add_many(&w, decisions, 2, &d), 0);
    assert_int_equal(table_close(&w, &d), 0);
    assert_int_equal(table_create(&w, out, &table_standing, &d), 0);
    assert_int_equal(table_add_many(&w, people, 1, &d), 0);
    assert_int_equal(table_close(&w, &d), 0);
}

static int set_up(void **state)
{
    static struct folder f;
    struct outdir out;
    struct diag d = {0};
    struct plan p = given();
    f = (struct folder){.path = "/tmp/test_plan_XXXXXX"};
    umask(077);
    assert_non_null(mkdtemp(f.path));
    f.parent = open(f.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(outdir_open(&out, f.parent, f.path, "plan", &d), 0);
    write_tables(&out);
    assert_int_equal(plan_write(&p, &out, &d), 0);
    assert_int_equal(outdir_commit(&out, &d), 0);
    f.dir = dir_open(f.parent, "plan", &d);
    assert_true(f.dir >= 0);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct folder *f = *state;
    struct diag d = {0};
    close(f->dir);
    close(f->parent);
    return dir_remove(AT_FDCWD, f->path, &d);
}

static void everything_comes_back(void **state)
{
    struct folder *f = *state;
    struct arena a = {0};
    struct diag d = {0};
    struct plan p, want = given();
    char digest[SHA256_HEX];
    assert_int_equal(plan_read(&p, &a, f->dir, &d), 0);
    assert_int_equal(p.run, want.run);
    assert_string_equal(p.school, want.school);
    assert_string_equal(p.term, want.term);
    assert_int_equal(p.as_of.since_epoch, want.as_of.since_epoch);
    assert_string_equal(p.policy, want.policy);
    assert_string_equal(p.words, want.words);
    assert_string_equal(p.config_digest, want.config_digest);
    assert_string_equal(p.inputs_digest, want.inputs_digest);
    assert_string_equal(p.vault_state, want.vault_state);
    assert_string_equal(p.program, want.program);
    assert_memory_equal(&p.counts, &want.counts, sizeof p.counts);
    assert_int_equal(p.gate_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(p.gates[i].name, gates[i].name);
        assert_string_equal(p.gates[i].limit, gates[i].limit);
        assert_string_equal(p.gates[i].value, gates[i].value);
        assert_string_equal(p.gates[i].last, gates[i].last);
        assert_string_equal(p.gates[i].advice, gates[i].advice);
        assert_int_equal(p.gates[i].is_open, gates[i].is_open);
    }
    assert_string_equal(plan_title_of(p.rules, p.rule_count, "guest"), "attends only");
    assert_string_equal(plan_title_of(p.rules, p.rule_count, "nothing such"), "nothing such");
    assert_int_equal(p.block_count, 1);
    assert_string_equal(p.blocks[0].title, blocks[0].title);
    /* The digests are of the three files as they stand there. */
    assert_int_equal(file_digest(digest, f->dir, "plan.json", &d), 0);
    assert_string_equal(p.digest, digest);
    assert_int_equal(file_digest(digest, f->dir, "decisions", &d), 0);
    assert_string_equal(p.decisions_digest, digest);
    assert_int_equal(file_digest(digest, f->dir, "people", &d), 0);
    assert_string_equal(p.people_digest, digest);
    arena_release(&a);
}

static void gates_open_one_by_one(void **state)
{
    struct folder *f = *state;
    struct arena a = {0};
    struct diag d = {0};
    struct plan p;
    assert_int_equal(plan_read(&p, &a, f->dir, &d), 0);
    assert_int_equal(plan_gates_closed(&p), 2);
    assert_int_equal(plan_allow(&p, ""), 0);
    assert_int_equal(plan_allow(&p, "max_leaver"), -1);
    assert_int_equal(plan_gates_closed(&p), 2);
    assert_int_equal(plan_allow(&p, "max_leavers"), 0);
    assert_int_equal(plan_gates_closed(&p), 1);
    arena_release(&a);
}

static int read_it(int dir, struct diag *d)
{
    struct arena a = {0};
    struct plan p;
    int status = plan_read(&p, &a, dir, d);
    arena_release(&a);
    return status;
}

/* Without its gates a plan would have none closed. */
static const struct {
    const char *from, *to;
} bounds[] = {
    {"\"run\": 999999", "\"run\": 1000000"},
    {"\"run\": 999999", "\"rum\": 999999"},
    {"\"gates\": [", "\"gatez\": ["},
    {"\"gates\": [", "\"gates\": [[],"},
    {"\"open\": true", "\"opem\": true"},
    {"\"counts\": {", "\"countz\": {"},
    {"\"people\": {", "\"peoplz\": {"},
    {"\"words\": \"delete 40\",", ""},
    {"\"vault\": \"vault\",", ""},
    {"\"inputs\": \"inputs\",", ""},
    {"\"as_of\": \"2026-05-27\"", "\"as_of\": \"2026-05-32\""},
};

static void damage_is_refused(void **state)
{
    struct folder *f = *state;
    struct damaged x;
    struct diag d = {0};
    damage_open(&x, f->dir, "plan.json", read_it);
    cut_everywhere(&x);
    other_types(&x);
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        replaced(&x, bounds[i].from, bounds[i].to);
    damage_close(&x);
    assert_int_equal(unlinkat(f->dir, "plan.json", 0), 0);
    assert_int_equal(read_it(f->dir, &d), -1);
    assert_non_null(strstr(d.text, "plan again"));
}

/* The tables are those that were planned, byte for byte. */
static void other_tables_are_refused(void **state)
{
    static const char *const tables[] = {"decisions", "people"};
    struct folder *f = *state;
    for (size_t i = 0; i < 2; i++) {
        struct buf whole = {0};
        struct diag d = {0};
        assert_int_equal(file_read(&whole, f->dir, tables[i], 1 << 16, &d), 0);
        for (size_t at = 0; at < whole.len; at++) {
            whole.bytes[at] ^= 1;
            int fd = openat(f->dir, tables[i], O_WRONLY | O_TRUNC | O_CLOEXEC);
            assert_int_equal(write(fd, whole.bytes, whole.len), whole.len);
            assert_int_equal(close(fd), 0);
            if (read_it(f->dir, &d) != -1 || !strstr(d.text, tables[i]) ||
                !strstr(d.text, "plan again"))
                fail_msg("%s, byte %zu: '%s'", tables[i], at, d.text);
            whole.bytes[at] ^= 1;
        }
        assert_int_equal(file_replace(f->dir, tables[i], buf_str(&whole), &d), 0);
        assert_int_equal(read_it(f->dir, &d), 0);
        buf_release(&whole);
    }
}

static int read_confirmed(int dir, struct diag *d)
{
    struct arena a = {0};
    struct confirmation c;
    int status = confirmation_read(&c, &a, dir, d);
    arena_release(&a);
    return status;
}

static void confirmations(void **state)
{
    struct folder *f = *state;
    struct arena a = {0};
    struct diag d = {0};
    struct damaged x;
    struct confirmation c = {"delete 40", "A. \"Tester\"", "", "2026-08-31T17:05:00Z", NULL}, got;
    assert_int_equal(confirmation_read(&got, &a, f->dir, &d), 1); /* nobody yet */
    assert_int_equal(confirmation_write(&c, f->dir, &d), 0);
    assert_int_equal(confirmation_read(&got, &a, f->dir, &d), 0);
    assert_string_equal(got.words, c.words);
    assert_string_equal(got.by, c.by);
    assert_string_equal(got.authority, "");
    assert_string_equal(got.at, c.at);
    assert_string_equal(got.allowed, "");
    damage_open(&x, f->dir, "confirmed", read_confirmed);
    cut_everywhere(&x);
    other_types(&x);
    replaced(&x, "\"by\":", "\"bye\":");
    damage_close(&x);
    arena_release(&a);
}

/* By export, place, reading, record, each only where those before it are the same. */
static void decisions_in_order(void **state)
{
    (void)state;
    static const struct decision sorted[] = {
        {.at = 9, .reading = 9, .record = 9},
        {.export = 1, .at = 1, .reading = 2, .record = 9},
        {.export = 1, .at = 5000000000, .record = 9},
        {.export = 1, .at = 5000000000, .reading = 1},
        {.export = 1, .at = 5000000000, .reading = 1, .record = 1}};
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 5; k++)
            assert_int_equal(decision_compare(&sorted[i], &sorted[k]), (i > k) - (i < k));
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(everything_comes_back), WITH_FOLDER(gates_open_one_by_one),
        WITH_FOLDER(damage_is_refused),     WITH_FOLDER(other_tables_are_refused),
        WITH_FOLDER(confirmations),         cmocka_unit_test(decisions_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
