#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/text.h"

static const struct {
    const char *one, *other;
    int same;
} fold_cases[] = {
    {"ABC", "abc", 1},
    {" a  b ", "A B", 1},
    {"Zo\xc3\xab", "ZOE\xcc\x88", 1}, /* one character, or a letter and its mark */
    {"Stra\xc3\x9f\x65", "STRASSE", 1},
    {"\xc2\xa0x", "x", 1}, /* a no-break space is a blank */
    {"a-b", "ab", 0},
    {"0123", "123", 0}, /* a leading zero is part of an id */
};

static void test_fold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fold_cases / sizeof *fold_cases; i++) {
        struct buf a = {0}, b = {0};
        struct str one = text_fold(&a, str_of(fold_cases[i].one));
        struct str other = text_fold(&b, str_of(fold_cases[i].other));
        if (str_equal(one, other) != fold_cases[i].same)
            fail_msg("'%s' and '%s' fold to '%.*s' and '%.*s'", fold_cases[i].one,
                     fold_cases[i].other, STR_ARG(one), STR_ARG(other));
        buf_release(&a);
        buf_release(&b);
    }
}

static void test_fold_name(void **state)
{
    (void)state;
    struct buf a = {0}, b = {0};
    struct str one = text_fold_name(&a, STR("O'Brambleby-Smith"));
    assert_true(str_equal(one, text_fold_name(&b, STR("OBRAMBLEBYSMITH"))));
    buf_release(&a);
    buf_release(&b);
}

static void test_utf8(void **state)
{
    (void)state;
    assert_int_equal(text_utf8_valid(STR("caf\xc3\xa9")), 5);
    assert_int_equal(text_utf8_valid(STR("caf\xe9")), 3);
    assert_int_equal(text_utf8_valid(STR("\xc0\xaf")), 0);         /* overlong */
    assert_int_equal(text_utf8_valid(STR("a\xed\xa0\x80")), 1);    /* a lone surrogate */
    assert_int_equal(text_utf8_valid(STR("\xf4\x90\x80\x80")), 0); /* beyond U+10FFFF */
}

static void test_windows_1252_goes_there_and_back(void **state)
{
    (void)state;
    struct diag d = {0};
    for (int byte = 1; byte < 256; byte++) {
        if (byte == 0x81 || byte == 0x8d || byte == 0x8f || byte == 0x90 || byte == 0x9d)
            continue; /* these five mean nothing */
        char c = (char)byte;
        struct buf utf8 = {0}, back = {0};
        assert_int_equal(text_decode(&utf8, "windows-1252", (struct str){&c, 1}, &d), 0);
        assert_int_equal(text_encode(&back, "windows-1252", buf_str(&utf8), &d), 0);
        assert_int_equal(back.len, 1);
        assert_int_equal(back.bytes[0], c);
        buf_release(&utf8);
        buf_release(&back);
    }
}

static void test_what_has_no_counterpart_is_refused(void **state)
{
    (void)state;
    struct diag d = {0};
    struct buf out = {0};
    assert_int_equal(text_encode(&out, "windows-1252", STR("\xc5\xbb"), &d), -1);
    assert_int_equal(d.kind, DIAG_DATA);
    d = (struct diag){0};
    assert_int_equal(text_decode(&out, "utf-8", STR("a\xf4\xa0\x80\x80"), &d), -1); /* > U+10FFFF */
    assert_int_equal(d.kind, DIAG_DATA);
    buf_release(&out);
}

/* With a mark, a character beyond ASCII, and one that takes two units. */
static void test_utf_16_goes_there_and_back(void **state)
{
    static const struct {
        const char *encoding;
        struct str bytes;
    } cases[] = {{"utf-16le",
                  {"\xff\xfe"
                   "a\0\n\0\xeb\0\x3d\xd8\x00\xde",
                   12}},
                 {"utf-16be", {"\xfe\xff\0a\0\n\0\xeb\xd8\x3d\xde\x00", 12}}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diag d = {0};
        struct buf utf8 = {0}, back = {0};
        assert_int_equal(text_decode(&utf8, cases[i].encoding, cases[i].bytes, &d), 0);
        assert_true(str_is(buf_str(&utf8), "\xef\xbb\xbf"
                                           "a\n\xc3\xab\xf0\x9f\x98\x80"));
        assert_int_equal(text_encoded_bytes(cases[i].encoding, buf_str(&utf8)), 12);
        assert_int_equal(text_encode(&back, cases[i].encoding, buf_str(&utf8), &d), 0);
        assert_true(str_equal(buf_str(&back), cases[i].bytes));
        buf_clear(&utf8); /* half a character, and half of a pair */
        assert_int_equal(text_decode(&utf8, cases[i].encoding, STR("a"), &d), -1);
        assert_int_equal(d.kind, DIAG_DATA);
        struct str half = {cases[i].bytes.bytes + 8, 2};
        assert_int_equal(text_decode(&utf8, cases[i].encoding, half, &d), -1);
        buf_release(&utf8);
        buf_release(&back);
    }
}

static void test_bytes_once_encoded(void **state)
{
    (void)state;
    assert_int_equal(text_encoded_bytes("utf-8", STR("a\xc3\xab")), 3);
    assert_int_equal(text_encoded_bytes("windows-1252", STR("a\xc3\xab\xe2\x82\xac")), 3);
    assert_int_equal(text_encoded_bytes("utf-16be", STR("\x98\x80")), 0); /* the end of one */
    assert_int_equal(text_unit_bytes("windows-1252"), 1);
    assert_int_equal(text_unit_bytes("utf-16be"), 2);
}

static void test_encoding_names(void **state)
{
    (void)state;
    assert_string_equal(text_encoding_name(STR("UTF-8")), "utf-8");
    assert_string_equal(text_encoding_name(STR("Windows-1252")), "windows-1252");
    assert_string_equal(text_encoding_name(STR("UTF-16LE")), "utf-16le");
    assert_null(text_encoding_name(STR("utf-16"))); /* which end first? */
    assert_null(text_encoding_name(STR("ebcdic")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_fold_name),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_windows_1252_goes_there_and_back),
        cmocka_unit_test(test_what_has_no_counterpart_is_refused),
        cmocka_unit_test(test_utf_16_goes_there_and_back),
        cmocka_unit_test(test_bytes_once_encoded),
        cmocka_unit_test(test_encoding_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
