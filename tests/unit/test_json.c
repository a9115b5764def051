#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/json.h"

static void test_written_and_read(void **state)
{
    (void)state;
    struct arena a = {0};
    struct buf text = {0};
    struct diag d;
    struct json *root = json_new_object(), *list = json_new_array();
    json_put_text(root, "name", "caf\xC3\xA9 \"x\"");
    json_put_text(root, "nothing", NULL);
    json_put_count(root, "count", 28785);
    json_put_number(root, "seconds", 0.25);
    json_put_flag(root, "open", 1);
    json_put_none(root, "none");
    json_push_text(list, "a");
    json_push_count(list, 7);
    json_put(root, "list", list);
    json_print(&text, root);
    json_free(root);
    assert_int_equal(text.bytes[text.len - 1], '\n');

    root = json_parse(buf_str(&text), "x.json", &d);
    assert_non_null(root);
    assert_string_equal(json_text(root, "name", &a), "caf\xC3\xA9 \"x\"");
    assert_string_equal(json_text(root, "nothing", &a), "");
    assert_string_equal(json_text(root, "count", &a), ""); /* another type is as good as absent */
    assert_string_equal(json_text(root, "absent", &a), "");
    assert_int_equal(json_count(root, "count"), 28785);
    assert_int_equal(json_count(root, "absent"), 0);
    assert_true(json_number(root, "seconds") > 0.24 && json_number(root, "seconds") < 0.26);
    assert_true(json_flag(root, "open"));
    assert_false(json_flag(root, "absent"));
    const struct json *read = json_get(root, "list");
    assert_int_equal(json_length(read), 2);
    assert_string_equal(json_text_at(read, 0, &a), "a");
    assert_int_equal(json_count_at(read, 1), 7);
    assert_non_null(json_at(read, 1));
    json_free(root);
    buf_release(&text);
    arena_release(&a);
}

/* One key after the other: what it may hold, and then what not. */
static void test_what_a_key_may_hold(void **state)
{
    (void)state;
    static const struct {
        enum json_holds holds;
        const char *right, *wrong;
    } cases[] = {
        {HOLDS_TEXT, "\"\"", "7"},
        {HOLDS_COUNT, "9", "10"},
        {HOLDS_COUNT, "0", "-1"},
        {HOLDS_COUNT, "3", "3.0"},
        {HOLDS_NUMBER, "-1.5", "\"1\""},
        {HOLDS_FLAG, "false", "0"},
        {HOLDS_OBJECT, "{}", "[]"},
        {HOLDS_OBJECTS, "[{}, {}]", "[{}, []]"},
        {HOLDS_OBJECTS, "[]", "{}"},
        {HOLDS_TEXTS, "[\"a\"]", "[\"a\", 1]"},
        {HOLDS_COUNTS, "[0, 9]", "[0, 10]"},
        {HOLDS_COUNTS, "[]", "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int is_wrong = 0; is_wrong < 2; is_wrong++) {
            const struct json_key may[] = {{"k", cases[i].holds, 9, 0}, {0}},
                                  must[] = {{"other", HOLDS_TEXT, 0, 1}, {0}};
            const char *value = is_wrong ? cases[i].wrong : cases[i].right;
            struct arena a = {0};
            struct diag d;
            struct json *root =
                json_parse(str_of(arena_format(&a, "[{\"k\": %s}, {}]", value)), "x.json", &d);
            assert_non_null(root);
            if (json_fits(json_at(root, 0), may) == is_wrong ||
                json_all_fit(root, may) == is_wrong || json_fits(json_at(root, 0), must))
                fail_msg("case %zu: %s", i, value);
            assert_true(json_fits(json_at(root, 1), may)); /* missing: as by default */
            json_free(root);
            arena_release(&a);
        }
    const struct json_key none[] = {{0}};
    assert_false(json_fits(NULL, none));
    assert_true(json_all_fit(NULL, none));
}

static void test_damage_names_the_line(void **state)
{
    (void)state;
    static const char *const damaged[] = {"", "{", "{\"a\": 1,\n\"a\": 2}", "{\"a\": \"\xE9\"}"};
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        struct diag d = {0};
        if (json_parse(str_of(damaged[i]), "x.json", &d) != NULL || d.kind != DIAG_SYSTEM ||
            !strstr(d.text, "x.json"))
            fail_msg("text %d was taken", (int)i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_and_read),
        cmocka_unit_test(test_what_a_key_may_hold),
        cmocka_unit_test(test_damage_names_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
