#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/rewrite.h"

static const struct export export = {
    .path = "users.csv", .name = "users.csv", .encoding = "utf-8", .delimiter = ',', .quote = '"'};

enum { WIDE_MAX = 8 };

/* `wide` has room for the columns called "result". */
static struct reading wide_reading(const char *fields, struct wide_column wide[WIDE_MAX])
{
    struct reading r = {.section = "accounts",
                        .kind = SOURCE_ACCOUNTS,
                        .platform = "p",
                        .dates = DAY_DMY,
                        .withdrawn_word = "Withdrawn",
                        .inactive_word = "No",
                        .wide = {.columns = wide}};
    struct str rest = str_of(fields);
    for (uint16_t column = 0; rest.bytes; column++) {
        struct str name = str_cut(&rest, ' ');
        enum field field = field_find(name);
        if (field != FIELD_NONE)
            r.columns[field].at[r.columns[field].count++] = column;
        else if (str_is(name, "result"))
            wide[r.wide.count++].column = column;
    }
    return r;
}

static struct reading reading_of(const char *fields)
{
    return wide_reading(fields, NULL);
}

/* `fields` names the field of each column; "-" is an unmapped one. */
static const struct {
    const char *fields;
    unsigned actions;
    const char *before, *after;
} cases[] = {
    {"upn surname forename", ACTION_ANONYMISE, "A1,Smith,Ann", "A1,K7M2P9QX,Leaver"},
    {"upn surname forename", ACTION_ANONYMISE, "A1,\"S, jr\",\"A\"", "A1,\"K7M2P9QX\",\"Leaver\""},
    {"upn surname forename", ACTION_ANONYMISE, "A1,,Ann", "A1,,Leaver"},
    {"upn surname forename", ACTION_ANONYMISE, "A1,\"\",  ", "A1,\"\",  "},
    {"upn surname", ACTION_ANONYMISE, "A1,Ann Smith", "A1,Leaver K7M2P9QX"},
    {"upn forename", ACTION_ANONYMISE, "A1,Ann", "A1,Leaver K7M2P9QX"},
    {"upn surname surname", ACTION_ANONYMISE, "A1,Smith,Jones", "A1,Leaver K7M2P9QX,"},
    {"upn email phone", ACTION_ANONYMISE, "A1,a@example.org,\"1\n2\"", "A1,,\"\""},
    {"upn contact contact", ACTION_ANONYMISE, "A1,x,y", "A1,,"},
    {"upn username", ACTION_ANONYMISE, "A1,asmith", "A1,leaver-k7m2p9qx"},
    {"upn birth_date", ACTION_ANONYMISE, "A1,31/12/2010", "A1,01/01/2010"},
    {"upn birth_date", ACTION_ANONYMISE, "A1,5.3.2009", "A1,1.1.2009"},
    {"upn birth_date", ACTION_ANONYMISE, "A1,2009-03-05", "A1,2009-01-01"},
    {"upn birth_date", ACTION_ANONYMISE, "A1,2009-03-05T10:20:30Z", "A1,2009-01-01T00:00:00Z"},
    {"upn birth_date", ACTION_ANONYMISE, "A1,\"05/03/2009\"", "A1,\"01/01/2009\""},
    {"upn birth_date", ACTION_ANONYMISE, "A1,in March", "A1,"},
    {"upn birth_date birth_date", ACTION_ANONYMISE, "A1,March,2009", "A1,,"},
    {"upn - surname", ACTION_ANONYMISE, "A1,\"a \"\"q\"\"\",S",
     "A1,\"a \"\"q\"\"\",Leaver K7M2P9QX"},
    {"upn surname forename", ACTION_ANONYMISE, "A1,Smith", "A1,K7M2P9QX"},
    {"user_id active", ACTION_DEACTIVATE, "u,Yes", "u,No"},
    {"user_id active", ACTION_DEACTIVATE, "u,", "u,No"},
    {"user_id active", ACTION_DEACTIVATE, "u,\"No\"", "u,\"No\""},
    {"user_id status surname", ACTION_WITHDRAW, "u,Active,Smith", "u,Withdrawn,Smith"},
    {"user_id status email", ACTION_WITHDRAW | ACTION_ANONYMISE, "u,\"Active\",e",
     "u,\"Withdrawn\","},
};

static int rewritten(struct rewriter *w, const struct sources *s, unsigned actions,
                     struct str before, struct str *after)
{
    struct diag d = {0};
    const struct decision one = {.actions = (uint16_t)actions};
    assert_ptr_equal(w->sources, s);
    return rewrite_row(w, &one, 1, "K7M2P9QX", before, after, &d);
}

static void test_cells_are_rewritten(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct export e = export;
        struct reading r = reading_of(cases[i].fields);
        const struct sources s = {
            .exports = &e, .export_count = 1, .readings = &r, .reading_count = 1};
        struct rewriter w, again;
        struct str after, twice;
        rewriter_init(&w, &s, NULL);
        rewriter_init(&again, &s, NULL);
        assert_int_equal(rewritten(&w, &s, cases[i].actions, str_of(cases[i].before), &after), 0);
        if (!str_is(after, cases[i].after))
            fail_msg("'%s': got '%.*s', want '%s'", cases[i].before, STR_ARG(after),
                     cases[i].after);
        assert_int_equal(rewritten(&again, &s, cases[i].actions, after, &twice), 0);
        if (!str_equal(after, twice))
            fail_msg("'%s': changes again, to '%.*s'", cases[i].after, STR_ARG(twice));
        rewriter_release(&w);
        rewriter_release(&again);
    }
}

static void test_key_stays(void **state)
{
    struct export e = export;
    struct reading r = reading_of("username surname email");
    const struct sources s = {.exports = &e, .export_count = 1, .readings = &r, .reading_count = 1};
    struct rewriter w;
    struct str after;
    (void)state;
    r.key_is_username = 1;
    rewriter_init(&w, &s, NULL);
    assert_int_equal(rewritten(&w, &s, ACTION_ANONYMISE, STR("asmith,Smith,e"), &after), 0);
    assert_true(str_is(after, "asmith,Leaver K7M2P9QX,"));
    rewriter_release(&w);
}

/* One row under two readings: each takes its own columns. */
static void test_two_readings(void **state)
{
    struct diag d = {0};
    struct export e = export;
    struct reading r[] = {reading_of("user_id surname active -"), reading_of("user_id - - status")};
    const struct sources s = {.exports = &e, .export_count = 1, .readings = r, .reading_count = 2};
    const struct decision both[] = {{.reading = 0, .actions = ACTION_ANONYMISE | ACTION_DEACTIVATE},
                                    {.reading = 1, .actions = ACTION_WITHDRAW}};
    struct rewriter w;
    struct str after;
    (void)state;
    rewriter_init(&w, &s, NULL);
    assert_int_equal(rewrite_row(&w, both, 2, "K7M2P9QX", STR("u,Smith,Yes,Active"), &after, &d),
                     0);
    assert_true(str_is(after, "u,Leaver K7M2P9QX,No,Withdrawn"));
    rewriter_release(&w);
}

/* A row of results has a decision for each; its names are in the first. */
static const struct {
    unsigned first, others;
    const char *before, *after;
} wide_cases[] = {
    {ACTION_CLEAR, ACTION_CLEAR, "A1,Smith,5,7Z,\"6\",x", "A1,Smith,,7Z,\"\",x"},
    {ACTION_CLEAR | ACTION_ANONYMISE, ACTION_CLEAR, "A1,Smith,5-4,7Z,,x",
     "A1,Leaver K7M2P9QX,,7Z,,x"},
    {ACTION_CLEAR, ACTION_CLEAR, "A1,Smith, ,7Z,\"\",x", "A1,Smith, ,7Z,\"\",x"},
    {ACTION_CLEAR, ACTION_CLEAR, "A1,Smith,5", "A1,Smith,"}, /* trailing cells dropped */
    {ACTION_ANONYMISE, 0, "A1,Smith,5,7Z,6,x", "A1,Leaver K7M2P9QX,5,7Z,6,x"},
};

static void test_cleared_cells(void **state)
{
    struct export e = export;
    struct wide_column wide[WIDE_MAX];
    struct reading r = wide_reading("upn surname result class result -", wide);
    const struct sources s = {.exports = &e, .export_count = 1, .readings = &r, .reading_count = 1};
    (void)state;
    for (size_t i = 0; i < sizeof wide_cases / sizeof *wide_cases; i++) {
        const struct decision both[] = {{.actions = (uint16_t)wide_cases[i].first},
                                        {.actions = (uint16_t)wide_cases[i].others}};
        struct diag d = {0};
        struct rewriter w;
        struct str after;
        rewriter_init(&w, &s, NULL);
        for (int twice = 0; twice < 2; twice++) {
            const char *from = twice ? wide_cases[i].after : wide_cases[i].before;
            assert_int_equal(rewrite_row(&w, both, 2, "K7M2P9QX", str_of(from), &after, &d), 0);
            if (!str_is(after, wide_cases[i].after))
                fail_msg("'%s': got '%.*s', want '%s'", from, STR_ARG(after), wide_cases[i].after);
        }
        rewriter_release(&w);
    }
}

static void test_missing_status_is_refused(void **state)
{
    struct export e = export;
    struct reading r = reading_of("user_id status");
    const struct sources s = {.exports = &e, .export_count = 1, .readings = &r, .reading_count = 1};
    struct rewriter w;
    struct str after;
    (void)state;
    rewriter_init(&w, &s, NULL);
    assert_int_equal(rewritten(&w, &s, ACTION_WITHDRAW, STR("u"), &after), -1);
    r.withdrawn_word = "";
    assert_int_equal(rewritten(&w, &s, ACTION_WITHDRAW, STR("u,Active"), &after), -1);
    rewriter_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_are_rewritten),
        cmocka_unit_test(test_key_stays),
        cmocka_unit_test(test_two_readings),
        cmocka_unit_test(test_cleared_cells),
        cmocka_unit_test(test_missing_status_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
