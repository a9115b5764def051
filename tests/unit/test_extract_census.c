/* Encodings over whole files, and line ends, whatever the blocks they come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "extract/census.h"
#include "lib/arena.h"

static struct census count(struct str file, size_t block)
{
    struct census c = {0};
    while (file.len) {
        size_t len = file.len < block ? file.len : block;
        census_add(&c, (struct str){file.bytes, len});
        file = (struct str){file.bytes + len, file.len - len};
    }
    census_end(&c);
    return c;
}

static void encodings_have_their_reason(void **state)
{
    const struct {
        struct str file;
        const char *encoding;
        enum encoding_reason why;
    } cases[] = {
        {STR("Name,Mark\nAnn,3\n"), "utf-8", ENCODING_ASCII},
        {STR("Name\nZo\xC3\xAB\n"), "utf-8", ENCODING_VALID},
        {STR("\xEF\xBB\xBFName\nAnn\n"), "utf-8", ENCODING_MARK},
        {STR("\xEF\xBB\xBFName\nZo\xEB\n"), "utf-8", ENCODING_MARK},
        {STR("Name\nZo\xEB\n"), "windows-1252", ENCODING_ODD_BYTES},
        {STR("Name\nZo\xC3\xAB\nZo\xC3\xAB\nZo\xEB\n"), "utf-8", ENCODING_MOSTLY},
        {STR("\xFF\xFEN\0a\0m\0e\0"), "utf-16le", ENCODING_MARK},
        {STR("\xFE\xFF\0N\0a\0m\0e"), "utf-16be", ENCODING_MARK},
        {STR("N\0a\0m\0e\0\n\0"), "utf-16le", ENCODING_NULS},
        {STR("\0N\0a\0m\0e\0\n"), "utf-16be", ENCODING_NULS},
        {STR("Name,Mark\nAnn\0,3\nBob,4\n"), "utf-8", ENCODING_ASCII},
        {STR("Name\n\0\0\0\0\0\0\0\0\0\0\0\0\n"), "utf-8", ENCODING_ASCII},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum encoding_reason why;
        struct census c = count(cases[i].file, 1 << 20);
        assert_string_equal(census_encoding(&c, &why), cases[i].encoding);
        assert_int_equal(why, cases[i].why);
    }
}

/* A character over the end of a block is one character, and a cut one is odd at its own place. */
static void blocks_do_not_matter(void **state)
{
    const struct str file = STR("a,\xC3\xAB,\xE2\x82\xAC\n\xF0\x9F\x98\x80,\xC3x\xE2\x82");
    (void)state;
    for (size_t block = 1; block <= file.len; block++) {
        struct census c = count(file, block);
        assert_int_equal(c.bytes, file.len);
        assert_int_equal(c.characters, 3);
        assert_int_equal(c.odd, 3); /* C3 before x, and the two bytes at the end */
        assert_int_equal(c.odd_at, 14);
    }
}

static void one_odd_byte_far_into_the_file_decides(void **state)
{
    enum { SIZE = 3000000, AT = 2345678 };
    enum encoding_reason why;
    char *bytes = mem_alloc(SIZE, 1);
    (void)state;
    memset(bytes, 'x', SIZE);
    bytes[AT] = (char)0xE9;
    struct census c = count((struct str){bytes, SIZE}, 1 << 20);
    assert_string_equal(census_encoding(&c, &why), "windows-1252");
    assert_int_equal(c.odd, 1);
    assert_int_equal(c.odd_at, AT);
    free(bytes);
}

static void line_ends_are_told_apart(void **state)
{
    const struct str text = STR("a\r\nb\nc\rd\r\r\n\ne");
    (void)state;
    for (size_t block = 1; block <= text.len; block++) {
        struct line_ends l = {0};
        for (size_t at = 0; at < text.len; at += block)
            line_ends_add(
                &l, (struct str){text.bytes + at, text.len - at < block ? text.len - at : block});
        line_ends_end(&l);
        assert_int_equal(l.crlf, 2);
        assert_int_equal(l.lf, 2);
        assert_int_equal(l.cr, 2);
        assert_true(l.is_open);
    }
    struct line_ends l = {0};
    line_ends_add(&l, STR("a\r"));
    line_ends_end(&l);
    assert_int_equal(l.cr, 1);
    assert_false(l.is_open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_have_their_reason),
        cmocka_unit_test(blocks_do_not_matter),
        cmocka_unit_test(one_odd_byte_far_into_the_file_decides),
        cmocka_unit_test(line_ends_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
