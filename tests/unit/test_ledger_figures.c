#include "tests/unit/ledger_vault.h"
#include "lib/ledger_sql.h"

/* Prepares a run; year 11 then has as many on roll as the run's number. */
static void commit(struct vault_dir *v, uint32_t run, const char *term)
{
    static const char *const years[] = {"11"};
    struct diag d = {0};
    const uint64_t on_roll[] = {run};
    const struct ledger_commit c = {.run = {.run = run,
                                            .term = term,
                                            .as_of = {(int32_t)(20000 + run)},
                                            .plan_digest = "p",
                                            .inputs_digest = "i"},
                                    .years = years,
                                    .on_roll_by_year = on_roll,
                                    .year_count = 1};
    if (ledger_commit(v->ledger, &c, &d) != 0)
        fail_msg("%s", d.text);
}

/* Two figures, made of the run's number and `value`. */
static int keep(struct vault_dir *v, uint32_t run, int64_t value, struct diag *d)
{
    struct ledger_figure figures[] = {{"progress", "", -value, 3, 2},
                                      {"on_roll", "11", value, 1, 9}};
    const struct ledger_term t = {.run = run,
                                  .cohort = run == 2 ? (struct day){20468} : DAY_NONE,
                                  .figures = figures,
                                  .figure_count = 2};
    return ledger_figures_add(v->ledger, &t, d);
}

static void kept_once(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_term terms[4];
    size_t count;
    commit(v, 1, "spring");
    assert_int_equal(ledger_has_figures(v->ledger, 1, &d), 0);
    assert_int_equal(keep(v, 1, 7, &d), 0);
    assert_int_equal(ledger_has_figures(v->ledger, 1, &d), 1);
    assert_int_equal(keep(v, 1, 8, &d), 0); /* kept already: success, and no change */
    assert_int_equal(ledger_terms_before(v->ledger, terms, 4, &count, 2, "summer", &v->arena, &d),
                     0);
    assert_int_equal(count, 1);
    assert_int_equal(terms[0].figure_count, 2);
    assert_string_equal(terms[0].figures[0].name, "on_roll");
    assert_int_equal(terms[0].figures[0].part, 7);
    assert_int_equal(terms[0].figures[0].students, 9);
    assert_int_equal(terms[0].figures[1].part, -7);
    assert_true(day_is_none(terms[0].cohort));
}

/* Figures belong to a prepared run: of another, none is kept, not even in part. */
static void only_of_a_prepared_run(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    assert_int_equal(keep(v, 5, 7, &d), -1);
    assert_int_equal(ledger_has_figures(v->ledger, 5, &d), 0);
    commit(v, 5, "spring");
    assert_int_equal(keep(v, 5, 7, &d), 0);
}

/* Runs 1 spring, 2 and 3 summer, 4 and 5 without a term, 6 autumn; run 4 without figures. */
static void terms_by_their_last_run(void **state)
{
    static const char *const names[] = {"", "spring", "summer", "summer", "", "", "autumn"};
    struct vault_dir *v = *state;
    struct diag d = {0};
    struct ledger_term terms[4], last;
    size_t count;
    int64_t on_roll;
    for (uint32_t run = 1; run <= 6; run++) {
        commit(v, run, names[run]);
        if (run != 4)
            assert_int_equal(keep(v, run, run, &d), 0);
    }
    assert_int_equal(ledger_terms_before(v->ledger, terms, 4, &count, 7, "winter", &v->arena, &d),
                     0);
    assert_int_equal(count, 4);
    assert_int_equal(terms[0].run, 6);
    assert_int_equal(terms[1].run, 5);
    assert_int_equal(terms[2].run, 3);
    assert_int_equal(terms[3].run, 1);
    /* Of two only, the newest. */
    assert_int_equal(ledger_terms_before(v->ledger, terms, 2, &count, 7, "winter", &v->arena, &d),
                     0);
    assert_int_equal(count, 2);
    assert_int_equal(terms[1].run, 5);
    /* Prepared again, summer is compared with spring; and what came later is not before it. */
    assert_int_equal(ledger_terms_before(v->ledger, terms, 4, &count, 4, "summer", &v->arena, &d),
                     0);
    assert_int_equal(count, 1);
    assert_int_equal(terms[0].run, 1);
    assert_int_equal(ledger_terms_before(v->ledger, terms, 4, &count, 3, "autumn", &v->arena, &d),
                     0);
    assert_int_equal(terms[0].run, 2);
    assert_int_equal(terms[0].cohort.since_epoch, 20468);
    assert_int_equal(ledger_term_before(v->ledger, &last, 3, "summer", &v->arena, &d), 0);
    assert_int_equal(last.run, 1);
    assert_int_equal(ledger_term_before(v->ledger, &last, 5, "", &v->arena, &d), 0);
    assert_int_equal(last.run, 4);
    assert_true(day_is_none(last.cohort));
    assert_int_equal(ledger_term_before(v->ledger, &last, 1, "", &v->arena, &d), 1);
    assert_int_equal(ledger_year_of(v->ledger, 3, "11", &on_roll, &d), 0);
    assert_int_equal(on_roll, 3);
    assert_int_equal(ledger_year_of(v->ledger, 3, "12", &on_roll, &d), 0);
    assert_int_equal(on_roll, -1);
}

/* A ledger of the version before has no figures, and gets the tables when it is opened. */
static void an_earlier_ledger(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    commit(v, 1, "spring");
    assert_int_equal(sql_script(v->ledger,
                                "DROP TABLE figures; DROP TABLE figure_sets;"
                                "PRAGMA user_version = 4;",
                                &d),
                     0);
    ledger_close(v->ledger);
    assert_int_equal(ledger_open(&v->ledger, v->path, &d), 0);
    assert_int_equal(keep(v, 1, 7, &d), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_of_a_prepared_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(terms_by_their_last_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_earlier_ledger, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
