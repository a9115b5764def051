/* Archives made here, whole and damaged: every cut and every flipped bit is refused, or harmless.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/arena.h"
#include "lib/unpack.h"

static char path[] = "/tmp/offboard-test-unpack-XXXXXX";
static const char text[] = "UPN,Grade\r\nD001000026001,5\r\nG001000026003,7\r\n";

enum { NO_LIMIT = 1 << 30 };

static void put_file(struct str bytes)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.bytes, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

/* Appends one gzip member. */
static void add_gzip(struct buf *out, struct str content)
{
    z_stream z = {0};
    unsigned char block[4096];
    union {
        const char *in;
        unsigned char *out;
    } bytes = {content.bytes};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = bytes.out;
    z.avail_in = (unsigned)content.len;
    int result = Z_OK;
    while (result == Z_OK) {
        z.next_out = block;
        z.avail_out = sizeof block;
        result = deflate(&z, Z_FINISH);
        buf_append(out, (struct str){(char *)block, sizeof block - z.avail_out});
    }
    assert_int_equal(result, Z_STREAM_END);
    deflateEnd(&z);
}

struct made_entry {
    const char *name, *content;
    unsigned type; /* AE_IF... */
};

/* A zip file, or a tar file without its gzip. */
static void make_archive(struct buf *out, int is_zip, const struct made_entry *entries,
                         size_t count)
{
    enum { ARCHIVE_BYTES_MAX = 1 << 16 };
    size_t used = 0;
    struct archive *a = archive_write_new();
    char *bytes = mem_alloc(ARCHIVE_BYTES_MAX, 1);
    is_zip ? archive_write_set_format_zip(a) : archive_write_set_format_ustar(a);
    archive_write_set_bytes_per_block(a, 0);
    assert_int_equal(archive_write_open_memory(a, bytes, ARCHIVE_BYTES_MAX, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(entries[i].content);
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, entries[i].name);
        archive_entry_set_filetype(e, entries[i].type);
        archive_entry_set_perm(e, 0644);
        if (entries[i].type == AE_IFREG)
            archive_entry_set_size(e, (la_int64_t)len);
        else
            archive_entry_set_symlink(e, "/etc/passwd");
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        if (entries[i].type == AE_IFREG)
            assert_int_equal(archive_write_data(a, entries[i].content, len), len);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    buf_append(out, (struct str){bytes, used});
    free(bytes);
}

static void make_tar_gz(struct buf *out, const struct made_entry *entries, size_t count)
{
    struct buf tar = {0};
    make_archive(&tar, 0, entries, count);
    add_gzip(out, buf_str(&tar));
    buf_release(&tar);
}

static int take(void *to, struct str chunk, struct diag *d)
{
    (void)d;
    buf_append(to, chunk);
    return 0;
}

/* What comes out of the file: of the entry called `name`, or for NULL of a gzip file. */
static int unpack(struct buf *out, int *found, const char *name, struct diag *d)
{
    struct unpack_sink sink = {take, out};
    buf_clear(out);
    *d = (struct diag){0};
    *found = 1;
    if (name)
        return unpack_entry(found, path, name, NO_LIMIT, sink, d);
    return unpack_gzip(path, NO_LIMIT, sink, d);
}

static void expect_text(const char *name)
{
    struct buf out = {0};
    struct diag d;
    int found;
    if (unpack(&out, &found, name, &d) != 0)
        fail_msg("refused: %s", d.text);
    assert_true(found);
    assert_true(str_is(buf_str(&out), text));
    buf_release(&out);
}

static void expect_refusal(const char *name, const char *part)
{
    struct buf out = {0};
    struct diag d;
    int found;
    assert_int_equal(unpack(&out, &found, name, &d), -1);
    assert_int_equal(d.kind, DIAG_DATA);
    if (!strstr(d.text, part))
        fail_msg("got '%s', want '%s' in it", d.text, part);
    assert_string_equal(d.path, path);
    buf_release(&out);
}

/* Never other bytes than the true ones without a refusal. */
static void sweep(struct str whole, const char *name)
{
    struct buf out = {0};
    struct diag d;
    int found;
    char *bytes = mem_alloc(whole.len, 1);
    memcpy(bytes, whole.bytes, whole.len);
    for (size_t len = 0; len < whole.len; len++) {
        put_file((struct str){bytes, len});
        if (unpack(&out, &found, name, &d) == 0)
            fail_msg("cut to %zu bytes of %zu: not refused", len, whole.len);
    }
    for (size_t bit = 0; bit < whole.len * 8; bit++) {
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        put_file((struct str){bytes, whole.len});
        if (unpack(&out, &found, name, &d) == 0 && found && !str_is(buf_str(&out), text))
            fail_msg("byte %zu, bit %zu flipped: other content, not refused", bit / 8, bit % 8);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
    }
    free(bytes);
    buf_release(&out);
}

static void test_gzip(void **state)
{
    (void)state;
    struct buf gz = {0};
    add_gzip(&gz, STR(text));
    put_file(buf_str(&gz));
    expect_text(NULL);
    sweep(buf_str(&gz), NULL);
    buf_byte(&gz, '\0');
    put_file(buf_str(&gz));
    expect_refusal(NULL, "more follows its end");
    buf_release(&gz);
    add_gzip(&gz, (struct str){text, 11});
    add_gzip(&gz, (struct str){text + 11, sizeof text - 12});
    put_file(buf_str(&gz));
    expect_text(NULL);
    buf_release(&gz);
}

static void test_zip(void **state)
{
    static const struct made_entry entries[] = {{"manifest.csv", "a,b\r\n", AE_IFREG},
                                                {"Sub\\Users.csv", text, AE_IFREG}};
    (void)state;
    struct buf zip = {0};
    make_archive(&zip, 1, entries, 2);
    put_file(buf_str(&zip));
    expect_text("sub/users.csv");
    sweep(buf_str(&zip), "sub/users.csv");
    buf_text(&zip, "junk");
    put_file(buf_str(&zip));
    expect_refusal("sub/users.csv", "not a whole zip file");
    buf_release(&zip);
}

static void test_tar_gz(void **state)
{
    static const struct made_entry entries[] = {{"./users.csv", text, AE_IFREG},
                                                {"./zz.csv", "a,b\r\n", AE_IFREG}};
    (void)state;
    struct buf gz = {0};
    make_tar_gz(&gz, entries, 2);
    put_file(buf_str(&gz));
    expect_text("users.csv");
    sweep(buf_str(&gz), "users.csv");
    buf_text(&gz, "junk");
    put_file(buf_str(&gz));
    expect_refusal("users.csv", "more follows its end");
    buf_release(&gz);
}

static void test_entries_that_are_refused(void **state)
{
    static const struct made_entry entries[] = {
        {"a.csv", text, AE_IFREG}, {"A.csv", text, AE_IFREG}, {"link.csv", "", AE_IFLNK}};
    (void)state;
    for (int is_zip = 0; is_zip < 2; is_zip++) {
        struct buf archive = {0}, out = {0};
        struct diag d;
        int found;
        if (is_zip)
            make_archive(&archive, 1, entries, 3);
        else
            make_tar_gz(&archive, entries, 3);
        put_file(buf_str(&archive));
        expect_refusal("a.csv", "twice");
        expect_refusal("link.csv", "no plain file");
        assert_int_equal(unpack(&out, &found, "b.csv", &d), 0);
        assert_false(found);
        assert_int_equal(out.len, 0);
        buf_release(&archive);
        buf_release(&out);
    }
}

/* 17 MiB of zeros are some 17 KiB: more than 200 times the file, and more than 16 MiB. */
static void test_bombs(void **state)
{
    enum { BOMB_BYTES = 17 << 20 };
    (void)state;
    struct buf gz = {0}, out = {0};
    struct diag d;
    int found;
    char *zeros = mem_alloc(BOMB_BYTES, 1);
    add_gzip(&gz, (struct str){zeros, BOMB_BYTES});
    put_file(buf_str(&gz));
    assert_int_equal(unpack(&out, &found, NULL, &d), -1);
    assert_non_null(strstr(d.text, "unpacks to more than 16777216 bytes"));
    assert_true(out.len <= 16 << 20);
    expect_refusal("users.csv", "unpacks to more than");
    buf_clear(&gz);
    add_gzip(&gz, (struct str){zeros, 16 << 20});
    put_file(buf_str(&gz));
    assert_int_equal(unpack(&out, &found, NULL, &d), 0);
    assert_int_equal(out.len, 16 << 20);
    free(zeros);
    buf_release(&gz);
    buf_release(&out);
}

static void test_kinds(void **state)
{
    (void)state;
    char tar[512] = "users.csv";
    memcpy(tar + 257, "ustar", 5);
    const struct {
        struct str head;
        enum unpack_kind kind;
    } heads[] = {
        {STR("UPN,Grade\r\n"), UNPACK_PLAIN},
        {STR(""), UNPACK_PLAIN},
        {STR("PK"), UNPACK_PLAIN},
        {STR("PKZ,Grade"), UNPACK_PLAIN},
        {STR("PK\3\4 and more"), UNPACK_ZIP},
        {STR("\x1F\x8B\x08"), UNPACK_GZIP},
        {STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), UNPACK_OLE},
        {{tar, sizeof tar}, UNPACK_TAR},
        {{tar, 261}, UNPACK_PLAIN},
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_int_equal(unpack_kind_of(heads[i].head), heads[i].kind);
    put_file(STR("UPN,Grade\r\n"));
    expect_refusal("users.csv", "cannot be read as a zip file");
}

static int make_path(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gzip),   cmocka_unit_test(test_zip),
        cmocka_unit_test(test_tar_gz), cmocka_unit_test(test_entries_that_are_refused),
        cmocka_unit_test(test_bombs),  cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
