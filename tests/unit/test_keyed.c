#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/keyed.h"
#include "lib/outdir.h"

static void test_sha256(void **state)
{
    (void)state;
    char hex[DIGEST_HEX];
    sha256_hex(hex, STR("abc")); /* FIPS 180-4, example 1 */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_hex(hex, STR(""));
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_a_running_hash_is_the_whole(void **state)
{
    (void)state;
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    void *running = sha256_new();
    sha256_add(running, STR("a"));
    sha256_add(running, STR(""));
    sha256_add(running, STR("bc"));
    sha256_end(running, digest);
    digest_hex(hex, digest);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void test_hmac(void **state)
{
    (void)state;
    struct key k; /* RFC 4231, case 3: a 20-byte key is the same as one padded with zeros */
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX], data[50];
    memset(&k, 0, sizeof k);
    memset(k.bytes, 0xaa, 20);
    memset(data, 0xdd, sizeof data);
    hmac_sha256(digest, &k, (struct str){data, sizeof data});
    digest_hex(hex, digest);
    assert_string_equal(hex, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
}

static void test_purposes_never_share_a_key(void **state)
{
    (void)state;
    static const char *const purposes[] = {"alias-v1", "pseudonym-v1", "receipt-v1", "ledger-v1"};
    struct key main_key = {{1, 2, 3}}, keys[4], again;
    for (int i = 0; i < 4; i++) {
        key_derive(&keys[i], &main_key, purposes[i]);
        key_derive(&again, &main_key, purposes[i]);
        assert_memory_equal(&again, &keys[i], sizeof again);
        assert_memory_not_equal(&main_key, &keys[i], sizeof main_key);
        for (int k = 0; k < i; k++)
            assert_memory_not_equal(&keys[k], &keys[i], sizeof keys[i]);
    }
}

static void test_pseudonyms_are_short_and_plain(void **state)
{
    (void)state;
    struct key k = {{7}};
    char last[PSEUDONYM_TEXT] = "";
    for (uint64_t n = 0; n < 1000; n++) {
        const uint64_t hash[2] = {n, 0};
        char text[PSEUDONYM_TEXT];
        pseudonym_of(text, &k, hash);
        assert_int_equal(strlen(text), 8);
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), 8);
        assert_string_not_equal(text, last);
        memcpy(last, text, sizeof last);
    }
}

static void test_a_key_that_others_may_read_is_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/test_keyed.XXXXXX";
    struct diag d;
    struct key one, same;
    assert_non_null(mkdtemp(path));
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(key_create(dir, &d), 0);
    assert_int_equal(key_load(&one, dir, &d), 0);
    assert_int_equal(key_create(dir, &d), 0); /* there is one: it stays */
    assert_int_equal(key_load(&same, dir, &d), 0);
    assert_memory_equal(&one, &same, sizeof one);
    struct stat s;
    assert_int_equal(fstatat(dir, "key", &s, 0), 0);
    assert_int_equal(s.st_mode & 07777, 0400);
    assert_int_equal(fchmodat(dir, "key", 0440, 0), 0);
    assert_int_equal(key_load(&same, dir, &d), -1);
    assert_int_equal(fchmodat(dir, "key", 0600, 0), 0);
    int fd = openat(dir, "key", O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, "short", 5), 5);
    close(fd);
    assert_int_equal(key_load(&same, dir, &d), -1);
    close(dir);
    assert_int_equal(dir_remove(AT_FDCWD, path, &d), 0);
}

/* Opening it must not wait for somebody who writes into it. */
static void test_a_pipe_for_a_key_is_refused(void **state)
{
    (void)state;
    enum { SECONDS = 20 };
    char path[] = "/tmp/test_keyed.XXXXXX";
    struct diag d;
    struct key k;
    assert_non_null(mkdtemp(path));
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(mkfifoat(dir, "key", 0400), 0);
    alarm(SECONDS);
    assert_int_equal(key_load(&k, dir, &d), -1);
    alarm(0);
    assert_non_null(strstr(d.text, "is not a file of yours"));
    close(dir);
    assert_int_equal(dir_remove(AT_FDCWD, path, &d), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_a_running_hash_is_the_whole),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_purposes_never_share_a_key),
        cmocka_unit_test(test_pseudonyms_are_short_and_plain),
        cmocka_unit_test(test_a_key_that_others_may_read_is_refused),
        cmocka_unit_test(test_a_pipe_for_a_key_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
