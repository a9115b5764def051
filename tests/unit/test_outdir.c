#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/staged.h"

static char path[64];
static int parent;

static int set_up(void **state)
{
    (void)state;
    struct diag d;
    snprintf(path, sizeof path, "/tmp/test_outdir.%d", (int)getpid());
    umask(0);
    if (dir_remove(AT_FDCWD, path, &d) != 0 || mkdir(path, 0700) != 0)
        return -1;
    parent = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return parent < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct diag d;
    close(parent);
    return dir_remove(AT_FDCWD, path, &d);
}

static void publish(const char *name, const char *text)
{
    struct diag d;
    struct outdir o;
    assert_int_equal(outdir_open(&o, parent, path, name, &d), 0);
    assert_int_equal(outdir_put(&o, "a.txt", str_of(text), &d), 0);
    assert_int_equal(outdir_put(&o, "b.txt", STR(""), &d), 0);
    assert_int_equal(outdir_commit(&o, &d), 0);
}

static unsigned mode_of(const char *name)
{
    struct stat s;
    assert_int_equal(fstatat(parent, name, &s, AT_SYMLINK_NOFOLLOW), 0);
    return s.st_mode & 07777;
}

static void test_published_whole_and_private(void **state)
{
    (void)state;
    struct diag d;
    publish("plan", "hello\n");
    assert_true(dir_exists(parent, "plan"));
    assert_false(dir_exists(parent, "plan.tmp"));
    assert_int_equal(mode_of("plan"), 0700);
    assert_int_equal(mode_of("plan/a.txt"), 0600);
    assert_int_equal(mode_of("plan/MANIFEST"), 0600);
    int dir = dir_open(parent, "plan", &d);
    assert_true(dir >= 0);
    assert_int_equal(dir_verify(dir, "plan", VERIFY_SHA256, &d), 0);
    struct buf manifest = {0};
    assert_int_equal(file_read(&manifest, dir, "MANIFEST", 1000, &d), 0);
    assert_non_null(
        strstr(manifest.bytes, "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"));
    assert_string_equal(manifest.bytes + manifest.len - 4, "END\n");
    buf_release(&manifest);
    close(dir);
}

static void test_nothing_before_commit_or_after_abandon(void **state)
{
    (void)state;
    struct diag d;
    struct outdir o;
    assert_int_equal(outdir_open(&o, parent, path, "plan", &d), 0);
    assert_int_equal(outdir_put(&o, "a.txt", STR("x"), &d), 0);
    assert_false(dir_exists(parent, "plan"));
    outdir_abandon(&o);
    assert_false(dir_exists(parent, "plan"));
    assert_false(dir_exists(parent, "plan.tmp"));
}

static void test_never_replaces(void **state)
{
    (void)state;
    struct diag d;
    struct outdir o;
    publish("plan", "first\n");
    assert_int_equal(outdir_open(&o, parent, path, "plan", &d), 0);
    assert_int_equal(outdir_put(&o, "a.txt", STR("second\n"), &d), 0);
    assert_int_equal(outdir_commit(&o, &d), -1);
    assert_int_equal(d.kind, DIAG_SYSTEM);
    assert_false(dir_exists(parent, "plan.tmp"));
    struct buf text = {0};
    assert_int_equal(file_read(&text, parent, "plan/a.txt", 100, &d), 0);
    assert_string_equal(text.bytes, "first\n");
    buf_release(&text);
}

/* What a dead run left under the temporary name is in nobody's way. */
static void test_leftovers_are_swept(void **state)
{
    (void)state;
    assert_int_equal(mkdirat(parent, "plan.tmp", 0700), 0);
    int fd = openat(parent, "plan.tmp/a.txt", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
    publish("plan", "whole\n");
}

static void test_damage_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text; /* NULL: the file goes */
    } damages[] = {
        {"a.txt", "hellO\n"}, {"a.txt", "hello"}, {"a.txt", NULL},
        {"MANIFEST", ""},     {"MANIFEST", NULL},
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct diag d;
        publish("plan", "hello\n");
        int dir = dir_open(parent, "plan", &d);
        assert_int_equal(unlinkat(dir, damages[i].name, 0), 0);
        if (damages[i].text)
            assert_int_equal(file_replace(dir, damages[i].name, str_of(damages[i].text), &d), 0);
        if (dir_verify(dir, "plan", VERIFY_SHA256, &d) != -1)
            fail_msg("damage %d was not found", (int)i);
        close(dir);
        assert_int_equal(dir_remove(parent, "plan", &d), 0);
    }
}

static void test_links_are_not_followed(void **state)
{
    (void)state;
    struct diag d;
    struct buf text = {0};
    assert_int_equal(symlinkat("/etc/hostname", parent, "link"), 0);
    assert_int_equal(file_read(&text, parent, "link", 1000, &d), -1);
    assert_int_equal(symlinkat("/tmp", parent, "folder"), 0);
    assert_int_equal(dir_open(parent, "folder", &d), -1);
    assert_int_equal(file_read(&text, parent, "nothing", 1000, &d), 1);
    buf_release(&text);
}

static void test_folders_two_levels_deep(void **state)
{
    (void)state;
    static const char *const wanted[] = {"MANIFEST", "a.csv", "sis/b.csv", "sis/c.csv",
                                         "sis/deep/b.csv"};
    struct arena a = {0};
    struct diag d;
    struct outdir o;
    const char **names;
    size_t count;
    assert_int_equal(outdir_open(&o, parent, path, "exports", &d), 0);
    assert_int_equal(outdir_put(&o, "sis/c.csv", STR("c"), &d), 0);
    assert_int_equal(outdir_put(&o, "a.csv", STR("a"), &d), 0);
    assert_int_equal(outdir_put(&o, "sis/b.csv", STR("b"), &d), 0);
    assert_int_equal(outdir_put(&o, "a.csv/b.csv", STR("b"), &d), -1);
    assert_int_equal(outdir_put(&o, "sis/deep/b.csv", STR("b"), &d), 0);
    assert_int_equal(outdir_commit(&o, &d), 0);
    assert_int_equal(mode_of("exports/sis"), 0700);
    int dir = dir_open(parent, "exports", &d);
    assert_int_equal(dir_verify(dir, "exports", VERIFY_SHA256, &d), 0);
    assert_int_equal(dir_files(&names, &count, &a, dir, &d), 0);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(names[i], wanted[i]);
    assert_int_equal(file_replace(dir, "sis/c.csv", STR("x"), &d), 0);
    assert_int_equal(dir_verify(dir, "exports", VERIFY_SHA256, &d), -1);
    close(dir);
    assert_int_equal(dir_remove(parent, "exports", &d), 0);
    assert_false(dir_exists(parent, "exports"));
    arena_release(&a);
}

/* A library may leave something in a folder, too. */
static void test_what_no_one_listed_is_not_published(void **state)
{
    (void)state;
    struct diag d;
    struct outdir o;
    assert_int_equal(outdir_open(&o, parent, path, "exports", &d), 0);
    assert_int_equal(outdir_put(&o, "sis/b.csv", STR("b"), &d), 0);
    int fd = openat(o.fd, "sis/left-behind", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(outdir_commit(&o, &d), -1);
    assert_false(dir_exists(parent, "exports"));
}

static void write_days(struct diag *d)
{
    static const struct table_kind kind = {"days", sizeof(struct day)};
    struct outdir o;
    struct table_writer w;
    assert_int_equal(outdir_open(&o, parent, path, "staged", d), 0);
    assert_int_equal(table_create(&w, &o, &kind, d), 0);
    for (int32_t i = 0; i < 1000; i++)
        assert_int_equal(table_add(&w, &(struct day){i}, d), 0);
    assert_int_equal(table_close(&w, d), 0);
    assert_int_equal(outdir_commit(&o, d), 0);
}

static void test_tables(void **state)
{
    (void)state;
    static const struct table_kind kind = {"days", sizeof(struct day)},
                                   larger = {"days", 2 * sizeof(struct day)};
    struct diag d;
    struct table t;
    write_days(&d);
    int dir = dir_open(parent, "staged", &d);
    assert_int_equal(table_map(&t, dir, &larger, &d), -1); /* another version's records */
    assert_int_equal(table_map(&t, dir, &kind, &d), 0);
    assert_int_equal(t.count, 1000);
    assert_int_equal(((const struct day *)t.records)[999].since_epoch, 999);
    table_unmap(&t);
    for (off_t size = 0; size < 4064; size += 127) { /* cut short anywhere: refused */
        int fd = openat(dir, "days", O_RDWR | O_CLOEXEC);
        assert_int_equal(ftruncate(fd, 4064 - 1 - size), 0);
        close(fd);
        assert_int_equal(table_map(&t, dir, &kind, &d), -1);
    }
    close(dir);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_published_whole_and_private),
        TEST(test_nothing_before_commit_or_after_abandon),
        TEST(test_never_replaces),
        TEST(test_leftovers_are_swept),
        TEST(test_damage_is_found),
        TEST(test_links_are_not_followed),
        TEST(test_folders_two_levels_deep),
        TEST(test_what_no_one_listed_is_not_published),
        TEST(test_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
