#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "lib/staged_check.h"

enum { ALIASES = 5, PEOPLE = 3 };

/* One export under a reading of each kind, and dictionaries of one word. */
struct world {
    struct export export;
    struct reading readings[SOURCE_KINDS];
    struct sources sources;
    struct words words[WORDS_DOMAINS];
    struct staged_limits limits;
};

static void make_world(struct world *w)
{
    *w = (struct world){.export = {.body_at = 10, .text_bytes = 100}};
    for (int k = 0; k < SOURCE_KINDS; k++)
        w->readings[k].kind = (enum source_kind)k;
    w->sources = (struct sources){.exports = &w->export,
                                  .export_count = 1,
                                  .readings = w->readings,
                                  .reading_count = SOURCE_KINDS};
    for (int i = 0; i < WORDS_DOMAINS; i++) {
        words_init(&w->words[i]);
        assert_int_equal(words_code(&w->words[i], STR("one")), 1);
    }
    w->limits = (struct staged_limits){ALIASES, PEOPLE, &w->sources, w->words};
}

static void release_world(struct world *w)
{
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&w->words[i]);
}

static int check_one(const struct world *w, const struct table_kind *kind, const void *record)
{
    struct diag d = {0};
    struct table t = {.records = record, .count = 1};
    int status = staged_check(&t, kind, &w->limits, &d);
    assert_int_equal(d.kind, status == 0 ? DIAG_NONE : DIAG_SYSTEM);
    return status;
}

/* Every number that is an index or a code, one too large. */
static const struct {
    const struct table_kind *kind;
    size_t at, bytes;
} wrong[] = {
#define WRONG(kind, type, member)                                                                  \
    {                                                                                              \
        &kind, offsetof(type, member), sizeof(((type *)NULL)->member)                              \
    }
    WRONG(table_roll, struct roll_row, row.alias),
    WRONG(table_roll, struct roll_row, row.reading),
    WRONG(table_roll, struct roll_row, row.at),
    WRONG(table_roll, struct roll_row, row.len),
    WRONG(table_roll, struct roll_row, year),
    WRONG(table_roll, struct roll_row, ethnicity),
    WRONG(table_roll, struct roll_row, status),
    WRONG(table_account, struct account_row, row.alias),
    WRONG(table_account, struct account_row, class),
    WRONG(table_account, struct account_row, active),
    WRONG(table_enrolment, struct enrolment_row, row.reading),
    WRONG(table_enrolment, struct enrolment_row, course_name),
    WRONG(table_enrolment, struct enrolment_row, status),
    WRONG(table_result, struct result_row, row.alias),
    WRONG(table_result, struct result_row, subject),
    WRONG(table_result, struct result_row, grade),
    WRONG(table_alias, struct alias, person),
    WRONG(table_alias, struct alias, space),
    WRONG(table_alias, struct alias, kind),
    WRONG(table_person, struct person, alias),
    WRONG(table_person, struct person, year),
    WRONG(table_reject, struct reject_row, row.reading),
    WRONG(table_decided, struct decided_row, row.alias),
    WRONG(table_decided, struct decided_row, status),
    WRONG(table_decided, struct decided_row, decided),
#undef WRONG
};

static void make_record(const struct table_kind *kind, char *record)
{
    static const struct table_kind *const of_rows[] = {&table_roll, &table_account,
                                                       &table_enrolment, &table_result};
    memset(record, 0, kind->record_size);
    for (uint16_t k = 0; k < SOURCE_KINDS; k++)
        if (of_rows[k] == kind) {
            struct row_at row = {.at = 20, .len = 5, .alias = ALIASES - 1, .reading = k};
            memcpy(record, &row, sizeof row);
        }
}

static void test_whatever_is_out_of_range_is_refused(void **state)
{
    (void)state;
    struct world w;
    make_world(&w);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        _Alignas(16) char record[256];
        assert_true(wrong[i].kind->record_size <= sizeof record);
        make_record(wrong[i].kind, record);
        assert_int_equal(check_one(&w, wrong[i].kind, record), 0);
        memset(record + wrong[i].at, 0x7F, wrong[i].bytes);
        if (check_one(&w, wrong[i].kind, record) == 0)
            fail_msg("%s: offset %d is not looked at", wrong[i].kind->name, (int)wrong[i].at);
    }
    release_world(&w);
}

static void test_a_reject_may_name_nobody(void **state)
{
    (void)state;
    struct world w;
    make_world(&w);
    struct reject_row reject = {.row = {.alias = NO_INDEX}};
    assert_int_equal(check_one(&w, &table_reject, &reject), 0);
    reject.row.alias = ALIASES;
    assert_int_equal(check_one(&w, &table_reject, &reject), -1);
    release_world(&w);
}

static const char *const good_json =
    "{\"as_of\":\"2026-08-31\",\"ini_digest\":\"\",\"config_digest\":\"\",\"lookups\":[],"
    "\"exports\":[{\"path\":\"in/a.csv\",\"delivered\":\"in/a.csv\",\"name\":\"a.csv\","
    "\"encoding\":\"utf-8\",\"heading_rows\":1,"
    "\"fingerprint\":\"0123456789abcdef0123456789abcdef\",\"delimiter\":\",\",\"quote\":\"\\\"\","
    "\"bytes\":100,\"text_bytes\":100,\"heading_at\":0,\"heading_len\":3,\"body_at\":4,"
    "\"headings\":[\"A\",\"B\"],\"mapped\":[1,0]}],"
    "\"readings\":[{\"section\":\"roll\",\"kind\":\"roll\",\"export\":0,\"dates\":\"iso\","
    "\"day_zero\":-2147483648.0,\"columns\":{\"upn\":[1]}}]}";

static const struct {
    const char *was, *is;
} hostile[] = {
    {"\"name\":\"a.csv\"", "\"name\":\"../key\""},
    {"\"name\":\"a.csv\"", "\"name\":\"\""},
    {"\"delimiter\":\",\"", "\"delimiter\":\"\""},
    {"\"quote\":\"\\\"\"", "\"quote\":\",\""},
    {"\"encoding\":\"utf-8\"", "\"encoding\":\"utf-7\""},
    {"\"encoding\":\"utf-8\"", "\"encoding\":\"UTF-8\""},
    {"\"delivered\":\"in/a.csv\"", "\"delivered\":\"\""},
    {"\"heading_rows\":1", "\"heading_rows\":3"},
    {"\"body_at\":4", "\"body_at\":101"},
    {"\"heading_len\":3", "\"heading_len\":5"},
    {"\"text_bytes\":100", "\"text_bytes\":1000"},
    {"\"export\":0", "\"export\":1"},
    {"\"upn\":[1]", "\"upn\":[2]"},
    {"\"upn\":[1]", "\"upn\":[-1]"},
    {"\"kind\":\"roll\"", "\"kind\":\"rolls\""},
    {"\"fingerprint\":\"0", "\"fingerprint\":\""},
};

static int read_json(int dir, struct str text)
{
    struct arena a = {0};
    struct sources s;
    struct diag d = {0};
    assert_int_equal(file_replace(dir, "sources.json", text, &d), 0);
    int status = sources_read(&s, &a, dir, &d);
    arena_release(&a);
    return status;
}

static void test_hostile_sources_are_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/offboard-test-XXXXXX";
    assert_non_null(mkdtemp(path));
    int dir = open(path, O_RDONLY | O_DIRECTORY);
    assert_true(dir >= 0);
    assert_int_equal(read_json(dir, str_of(good_json)), 0);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct buf text = {0};
        const char *at = strstr(good_json, hostile[i].was);
        assert_non_null(at);
        buf_append(&text, (struct str){good_json, (size_t)(at - good_json)});
        buf_text(&text, hostile[i].is);
        buf_text(&text, at + strlen(hostile[i].was));
        if (read_json(dir, buf_str(&text)) == 0)
            fail_msg("%s was accepted", hostile[i].is);
        buf_release(&text);
    }
    assert_int_equal(unlinkat(dir, "sources.json", 0), 0);
    close(dir);
    assert_int_equal(rmdir(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whatever_is_out_of_range_is_refused),
        cmocka_unit_test(test_a_reject_may_name_nobody),
        cmocka_unit_test(test_hostile_sources_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
