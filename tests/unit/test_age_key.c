/* lib/age_key: the form of age's keys. The keys are those of age's README and of BIP 173's rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/age_key.h"

/* github.com/FiloSottile/age, README, "Usage". */
#define README_KEY "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

static const struct {
    const char *text;
    int is_valid;
} recipients[] = {
    {README_KEY, 1},
    {"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q", 0}, /* last one wrong */
    {"age1lq3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", 0}, /* two swapped */
    {"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8", 0},  /* one missing */
    {README_KEY "p", 0},
    {"AGE1QL3Z7HJY54PW3HYWW5AYYFG7ZQGVC7W3J2ELW8ZMRJ2KG5SFN9AQMCAC8P", 0}, /* age writes small */
    {"age1Ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", 0}, /* mixed */
    {"age1bl3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", 0}, /* b is no symbol */
    {"agf1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", 0},
    {"age", 0},
    {"", 0},
};

static void recipients_by_their_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof recipients / sizeof *recipients; i++)
        if (age_recipient_is_valid(str_of(recipients[i].text)) != recipients[i].is_valid)
            fail_msg("age_recipient_is_valid(\"%s\"): want %d", recipients[i].text,
                     recipients[i].is_valid);
}

/* Bech32 finds every single wrong character (BIP 173, "Checksum design"). */
static void every_wrong_character_is_found(void **state)
{
    static const char symbols[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    char key[] = README_KEY;
    (void)state;
    for (size_t i = 4; i < sizeof key - 1; i++) {
        char right = key[i];
        for (const char *c = symbols; *c; c++) {
            key[i] = *c;
            assert_int_equal(age_recipient_is_valid(str_of(key)), *c == right);
        }
        key[i] = right;
    }
}

static void a_secret_is_no_recipient(void **state)
{
    (void)state;
    assert_int_equal(age_secret_is_valid(str_of(README_KEY)), 0);
    assert_int_equal(age_secret_is_valid(str_of("AGE-SECRET-KEY-1")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipients_by_their_form),
        cmocka_unit_test(every_wrong_character_is_found),
        cmocka_unit_test(a_secret_is_no_recipient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
