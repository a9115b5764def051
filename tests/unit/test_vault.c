#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/ledger.h"
#include "lib/outdir.h"
#include "lib/vault.h"

static char root[64], path[80];

static int set_up(void **state)
{
    (void)state;
    struct diag d;
    snprintf(root, sizeof root, "/tmp/test_vault.%d", (int)getpid());
    snprintf(path, sizeof path, "%s/vault", root);
    return dir_remove(AT_FDCWD, root, &d) == 0 ? mkdir(root, 0700) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    struct diag d;
    char runs[96];
    snprintf(runs, sizeof runs, "%s/runs", path);
    return dir_remove(AT_FDCWD, runs, &d) == 0 ? dir_remove(AT_FDCWD, root, &d) : -1;
}

static unsigned mode_of(const char *name)
{
    struct stat s;
    char whole[160];
    snprintf(whole, sizeof whole, "%s/%s", path, name);
    return stat(whole, &s) == 0 ? s.st_mode & 07777 : 0;
}

static void open_and_lock(struct vault *v, int create)
{
    struct diag d = {0};
    if (vault_open(v, path, create, &d) != 0 || vault_lock(v, &d) != 0)
        fail_msg("%s", d.text);
}

static void test_made_private(void **state)
{
    (void)state;
    struct vault v;
    struct diag d;
    assert_int_equal(vault_open(&v, path, 0, &d), -1); /* none yet, and none is made */
    assert_int_equal(d.kind, DIAG_SYSTEM);
    vault_close(&v);
    umask(0);
    open_and_lock(&v, 1);
    assert_int_equal(mode_of("."), 0700);
    assert_int_equal(mode_of("runs"), 0700);
    assert_int_equal(mode_of("lock"), 0600);
    assert_int_equal(mode_of("key"), 0400);
    vault_close(&v);
}

static void test_loose_vaults_are_refused(void **state)
{
    (void)state;
    struct vault v;
    struct diag d;
    char link[80], slash[88];
    snprintf(link, sizeof link, "%s/link", root);
    snprintf(slash, sizeof slash, "%s//", link);
    open_and_lock(&v, 1);
    vault_close(&v);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(vault_open(&v, link, 0, &d), -1);
    vault_close(&v);
    assert_int_equal(vault_open(&v, slash, 0, &d), -1);
    vault_close(&v);
    assert_int_equal(chmod(path, 0750), 0);
    assert_int_equal(vault_open(&v, path, 0, &d), -1);
    assert_int_equal(d.kind, DIAG_SYSTEM);
    vault_close(&v);
    char longer[500];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(vault_open(&v, longer, 1, &d), -1);
    vault_close(&v);
    snprintf(slash, sizeof slash, "%s/no/vault", root);
    assert_int_equal(vault_open(&v, slash, 1, &d), -1); /* its parent is not there */
    vault_close(&v);
}

static void test_one_at_a_time(void **state)
{
    (void)state;
    struct vault first, second;
    struct diag d;
    open_and_lock(&first, 1);
    assert_int_equal(vault_open(&second, path, 0, &d), 0);
    assert_int_equal(vault_lock(&second, &d), -1);
    assert_non_null(strstr(d.text, "another offboard"));
    vault_close(&second);
    vault_close(&first);
    open_and_lock(&second, 0);
    vault_close(&second);
}

static void test_leftovers_are_swept(void **state)
{
    (void)state;
    static const char *const leftovers[] = {"key.tmp", "runs/000007.tmp", "runs/000001/plan.tmp",
                                            "runs/000001/backup/receipt.tmp"};
    struct vault v;
    struct diag d;
    open_and_lock(&v, 1);
    close(run_open(&v, 1, 1, &d));
    assert_int_equal(mkdirat(v.runs_fd, "000007.tmp", 0700), 0);
    assert_int_equal(mkdirat(v.runs_fd, "000007.tmp/staged", 0700), 0);
    assert_int_equal(mkdirat(v.runs_fd, "000001/plan.tmp", 0700), 0);
    assert_int_equal(mkdirat(v.runs_fd, "000001/backup", 0700), 0);
    close(openat(v.fd, "key.tmp", O_CREAT | O_WRONLY | O_CLOEXEC, 0400));
    close(openat(v.runs_fd, "000001/backup/receipt.tmp", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    vault_close(&v);
    open_and_lock(&v, 0);
    for (size_t i = 0; i < sizeof leftovers / sizeof *leftovers; i++)
        if (faccessat(v.fd, leftovers[i], F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            fail_msg("'%s' is still there", leftovers[i]);
    assert_int_equal(faccessat(v.fd, "runs/000001/backup", F_OK, 0), 0);
    vault_close(&v);
}

static void test_runs_in_order(void **state)
{
    (void)state;
    struct vault v;
    struct diag d;
    struct arena a = {0};
    uint32_t *runs;
    size_t count;
    char name[RUN_NAME];
    open_and_lock(&v, 1);
    close(run_open(&v, 12, 1, &d));
    close(run_open(&v, 3, 1, &d));
    assert_int_equal(mkdirat(v.runs_fd, "notes", 0700), 0);
    assert_int_equal(vault_runs(&v, &runs, &count, &a, &d), 0);
    assert_int_equal(count, 2);
    assert_int_equal(runs[0], 3);
    assert_int_equal(runs[1], 12);
    assert_int_equal(run_open(&v, 4, 0, &d), -1);
    run_name(name, 12);
    assert_string_equal(name, "000012");
    assert_int_equal(symlinkat("000003", v.runs_fd, "000004"), 0);
    assert_int_equal(run_open(&v, 4, 0, &d), -1);
    vault_close(&v);
    assert_int_equal(vault_open(&v, path, 0, &d), 0);
    assert_int_equal(vault_lock(&v, &d), -1); /* a run that is a link is not swept */
    vault_close(&v);
    arena_release(&a);
}

/* Beside a ledger a new key would recognise nobody. */
static void test_a_lost_key_is_not_replaced(void **state)
{
    (void)state;
    struct vault v;
    struct diag d;
    struct ledger *l;
    struct key key, other = {{7}};
    open_and_lock(&v, 1);
    assert_int_equal(key_load(&key, v.fd, &d), 0);
    assert_int_equal(ledger_open(&l, path, &d), 0);
    assert_int_equal(ledger_check_key(l, &key, 0, &d), 0); /* not known yet, nor remembered */
    assert_int_equal(ledger_check_key(l, &other, 0, &d), 0);
    assert_int_equal(ledger_check_key(l, &key, 1, &d), 0);
    assert_int_equal(ledger_check_key(l, &key, 1, &d), 0);
    assert_int_equal(ledger_check_key(l, &other, 1, &d), -1);
    assert_non_null(strstr(d.text, "put your copy"));
    ledger_close(l);
    assert_int_equal(unlinkat(v.fd, "key", 0), 0);
    vault_close(&v);
    assert_int_equal(vault_open(&v, path, 1, &d), 0);
    assert_int_equal(vault_lock(&v, &d), -1);
    assert_non_null(strstr(d.text, "put your copy"));
    assert_int_equal(faccessat(v.fd, "key", F_OK, 0), -1);
    vault_close(&v);
}

/* A closed descriptor is not given to a file of the vault. */
static void test_standard_descriptors_are_held(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct vault v;
        struct diag d;
        for (int fd = 0; fd < 3; fd++)
            close(fd);
        _exit(vault_open(&v, path, 1, &d) == 0 && v.fd > 2 && v.runs_fd > 2 &&
                      write(STDOUT_FILENO, "x", 1) < 0
                  ? 0
                  : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Half a folder is never seen under its own name. */
static void test_removing_renames_first(void **state)
{
    (void)state;
    struct diag d;
    int parent = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(mkdirat(parent, "staged", 0700), 0);
    assert_int_equal(mkdirat(parent, "staged/deep", 0700), 0);
    assert_int_equal(mkdirat(parent, "staged.tmp", 0700), 0); /* of a removal that was killed */
    assert_int_equal(mkdirat(parent, "staged.tmp/rest", 0700), 0);
    assert_int_equal(dir_remove(parent, "staged", &d), 0);
    assert_false(dir_exists(parent, "staged"));
    assert_false(dir_exists(parent, "staged.tmp"));
    assert_int_equal(symlinkat("/tmp", parent, "link"), 0);
    assert_int_equal(dir_remove(parent, "link", &d), -1);
    assert_int_equal(mkdirat(parent, "a", 0700), 0);
    assert_int_equal(mkdirat(parent, "a/b", 0700), 0);
    assert_int_equal(mkdirat(parent, "a/b/c", 0700), 0);
    assert_int_equal(mkdirat(parent, "a/b/c/d", 0700), 0);
    assert_int_equal(mkdirat(parent, "a/b/c/d/e", 0700), 0);
    assert_int_equal(dir_remove(parent, "a", &d), -1); /* deeper than anything of ours */
    assert_int_equal(unlinkat(parent, "a.tmp/b/c/d/e", AT_REMOVEDIR), 0);
    assert_int_equal(unlinkat(parent, "a.tmp/b/c/d", AT_REMOVEDIR), 0);
    close(parent);
}

static void test_names_that_a_manifest_cannot_hold(void **state)
{
    (void)state;
    struct diag d;
    struct outdir o;
    struct outfile f;
    char longer[200];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    int parent = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(outdir_open(&o, parent, root, "plan", &d), 0);
    assert_int_equal(outfile_open(&f, &o, longer, &d), -1);
    assert_int_equal(outfile_open(&f, &o, "a\nb", &d), -1);
    assert_int_equal(d.kind, DIAG_USAGE);
    outfile_drop(&f);
    outdir_abandon(&o);
    close(parent);
}

/* What a library forgot in the folder is not published with it. */
static void test_a_file_that_nobody_listed(void **state)
{
    (void)state;
    struct diag d;
    struct outdir o;
    int parent = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(outdir_open(&o, parent, root, "plan", &d), 0);
    assert_int_equal(outdir_put(&o, "a b.csv", STR("x"), &d), 0);
    close(openat(o.fd, "tmp.XYZ", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    assert_int_equal(outdir_commit(&o, &d), -1);
    assert_int_equal(d.kind, DIAG_SYSTEM);
    assert_false(dir_exists(parent, "plan"));
    assert_false(dir_exists(parent, "plan.tmp"));
    assert_int_equal(outdir_open(&o, parent, root, "plan", &d), 0);
    assert_int_equal(outdir_put(&o, "a b.csv", STR("x"), &d), 0);
    assert_int_equal(outdir_commit(&o, &d), 0);
    close(parent);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_made_private),
        TEST(test_loose_vaults_are_refused),
        TEST(test_one_at_a_time),
        TEST(test_leftovers_are_swept),
        TEST(test_runs_in_order),
        TEST(test_a_lost_key_is_not_replaced),
        TEST(test_standard_descriptors_are_held),
        TEST(test_removing_renames_first),
        TEST(test_a_file_that_nobody_listed),
        TEST(test_names_that_a_manifest_cannot_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
