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
        cmocka_unit_test(test_damage_names_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
