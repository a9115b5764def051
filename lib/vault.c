#include "lib/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/keyed.h"
#include "lib/outdir.h"

enum { LOCK_TRIES = 10, LOCK_PAUSE_NS = 50 * 1000 * 1000 };

/*
 * A program started with a closed descriptor 1 or 2 would get it for a file of the vault, and
 * write its messages in there. Read-only, so that what cannot be printed is an error.
 */
static int hold_standard_descriptors(struct diag *d)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd) /* the children's too */
            return diag_system(d, "cannot open /dev/null");
    return 0;
}

int process_no_core(struct diag *d)
{
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return diag_system(d, "cannot set limits");
#ifndef __SANITIZE_ADDRESS__ /* its leak checker must attach to the process */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return diag_system(d, "cannot keep memory private");
#endif
    return 0;
}

static int go_private(struct diag *d)
{
    umask(077);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
        return diag_system(d, "cannot set limits");
    return process_no_core(d) == 0 ? hold_standard_descriptors(d) : -1;
}

/* The name of a new directory is durable only once its parent is. */
static int sync_parent(const char *path, struct diag *d)
{
    char parent[sizeof((struct vault *)0)->path + 2];
    const char *slash = strrchr(path, '/');
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - path + 1) : 1,
             slash ? path : ".");
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = fd >= 0 && fsync(fd) == 0 ? 0 : diag_system(d, "cannot make '%s' durable", path);
    if (fd >= 0)
        close(fd);
    return status;
}

static int open_private(const char *path, int create, struct diag *d)
{
    struct stat st;
    if (create && mkdir(path, 0700) == 0) {
        if (sync_parent(path, d) != 0)
            return -1;
    } else if (create && errno != EEXIST) {
        return diag_system(d, "cannot make the vault '%s'", path);
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return diag_set(d, DIAG_SYSTEM, "there is no vault at '%s': 'offboard plan' makes one",
                        path);
    if (fd < 0)
        return diag_system(d, "cannot open the vault '%s' (a link is not followed)", path);
    if (fstat(fd, &st) != 0 || st.st_uid != geteuid() || (st.st_mode & 077) != 0) {
        close(fd);
        return diag_set(d, DIAG_SYSTEM,
                        "the vault '%s' is not yours alone: it must belong to you with mode 0700",
                        path);
    }
    return fd;
}

int vault_open(struct vault *v, const char *path, int create, struct diag *d)
{
    *v = (struct vault){.fd = -1, .runs_fd = -1, .lock_fd = -1, .may_make_key = create};
    if (go_private(d) != 0)
        return -1;
    if (snprintf(v->path, sizeof v->path, "%s", path) >= (int)sizeof v->path)
        return diag_set(d, DIAG_USAGE, "the vault's path is too long");
    /* With a slash at its end a link would be followed. */
    for (size_t len = strlen(v->path); len > 1 && v->path[len - 1] == '/'; len--)
        v->path[len - 1] = '\0';
    v->fd = open_private(v->path, create, d);
    if (v->fd < 0)
        return -1;
    if (create && mkdirat(v->fd, "runs", 0700) != 0 && errno != EEXIST)
        return diag_system(d, "cannot make '%s/runs'", v->path);
    v->runs_fd = dir_open(v->fd, "runs", d);
    return v->runs_fd < 0 ? -1 : 0;
}

static int sweep(int dir, struct diag *d)
{
    struct arena a = {0};
    const char **names;
    size_t count;
    int status = dir_list(&names, &count, &a, dir, d);
    for (size_t i = 0; status == 0 && i < count; i++) {
        size_t len = strlen(names[i]);
        if (len < 5 || strcmp(names[i] + len - 4, ".tmp") != 0)
            continue;
        if (dir_exists(dir, names[i]))
            status = dir_remove(dir, names[i], d);
        else if (unlinkat(dir, names[i], 0) != 0)
            status = diag_system(d, "cannot remove the leftover '%s'", names[i]);
    }
    arena_release(&a);
    return status;
}

static int sweep_runs(const struct vault *v, struct diag *d)
{
    struct arena a = {0};
    uint32_t *runs;
    size_t count;
    int status = vault_runs(v, &runs, &count, &a, d);
    for (size_t i = 0; status == 0 && i < count; i++) {
        int fd = run_open(v, runs[i], 0, d);
        status = fd < 0 ? -1 : sweep(fd, d);
        if (fd >= 0 && status == 0 && dir_exists(fd, "backup")) {
            int backup = dir_open(fd, "backup", d);
            status = backup < 0 ? -1 : sweep(backup, d);
            if (backup >= 0)
                close(backup);
        }
        if (fd >= 0)
            close(fd);
    }
    arena_release(&a);
    return status;
}

static int sweep_reinstated(const struct vault *v, struct diag *d)
{
    if (!dir_exists(v->fd, "reinstated"))
        return 0;
    int fd = dir_open(v->fd, "reinstated", d);
    int status = fd < 0 ? -1 : sweep(fd, d);
    if (fd >= 0)
        close(fd);
    return status;
}

/* A child of a run that was killed may need a moment to go. */
static int take_lock(int fd)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return -1;
        nanosleep(&pause, NULL);
    }
    errno = EWOULDBLOCK;
    return -1;
}

static int make_key(const struct vault *v, struct diag *d)
{
    if (faccessat(v->fd, "key", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return 0;
    if (faccessat(v->fd, "ledger.db", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return diag_set(d, DIAG_SYSTEM,
                        "the key of the vault '%s' is gone: put your copy back as 'key'; a new one "
                        "would recognise nobody who left before",
                        v->path);
    return key_create(v->fd, d);
}

int vault_lock(struct vault *v, struct diag *d)
{
    if (file_check_private(v->fd, "lock", d) != 0 || file_check_private(v->fd, "ledger.db", d) != 0)
        return -1;
    v->lock_fd = openat(v->fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (v->lock_fd < 0)
        return diag_system(d, "cannot open the lock of the vault '%s'", v->path);
    if (take_lock(v->lock_fd) != 0) {
        if (errno == EWOULDBLOCK)
            return diag_set(d, DIAG_SYSTEM,
                            "another offboard is working in the vault '%s': wait until it is done",
                            v->path);
        return diag_system(d, "cannot lock the vault '%s'", v->path);
    }
    if (sweep(v->fd, d) != 0 || sweep(v->runs_fd, d) != 0 || sweep_runs(v, d) != 0 ||
        sweep_reinstated(v, d) != 0)
        return -1;
    return v->may_make_key ? make_key(v, d) : 0;
}

void vault_close(struct vault *v)
{
    if (v->lock_fd >= 0)
        close(v->lock_fd);
    if (v->runs_fd >= 0)
        close(v->runs_fd);
    if (v->fd >= 0)
        close(v->fd);
    *v = (struct vault){.fd = -1, .runs_fd = -1, .lock_fd = -1};
}

void run_name(char out[RUN_NAME], uint32_t run)
{
    snprintf(out, RUN_NAME, "%06u", (unsigned)run % 1000000u);
}

int vault_runs(const struct vault *v, uint32_t **runs, size_t *count, struct arena *a,
               struct diag *d)
{
    const char **names;
    size_t found;
    if (dir_list(&names, &found, a, v->runs_fd, d) != 0)
        return -1;
    *runs = arena_alloc(a, (found + 1) * sizeof **runs);
    *count = 0;
    for (size_t i = 0; i < found; i++) {
        uint64_t run;
        if (strlen(names[i]) == 6 && str_to_u64(&run, str_of(names[i]), 999999) == 0)
            (*runs)[(*count)++] = (uint32_t)run;
    }
    return 0;
}

int run_open(const struct vault *v, uint32_t run, int create, struct diag *d)
{
    char name[RUN_NAME];
    run_name(name, run);
    if (create && mkdirat(v->runs_fd, name, 0700) != 0 && errno != EEXIST)
        return diag_system(d, "cannot make '%s/runs/%s'", v->path, name);
    if (create && fsync(v->runs_fd) != 0)
        return diag_system(d, "cannot make '%s/runs' durable", v->path);
    return dir_open(v->runs_fd, name, d);
}

enum { FOLDERS_MAX = 200 };

/* 1 if the folder is the vault, 0 if it is the top of all, 2 if it is between; -1 if unknown. */
static int place_of(int folder, int up, const struct stat *vault)
{
    struct stat here, above;
    if (up < 0 || fstat(folder, &here) != 0 || fstat(up, &above) != 0)
        return -1;
    if (here.st_dev == vault->st_dev && here.st_ino == vault->st_ino)
        return 1;
    return here.st_dev == above.st_dev && here.st_ino == above.st_ino ? 0 : 2;
}

int vault_holds(const struct vault *v, int folder, struct diag *d)
{
    struct stat vault;
    int place = fstat(v->fd, &vault) == 0 ? 2 : -1;
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int depth = 0; place == 2 && fd >= 0 && depth < FOLDERS_MAX; depth++) {
        int up = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        place = place_of(fd, up, &vault);
        close(fd);
        fd = up;
    }
    if (fd >= 0)
        close(fd);
    return place == 0 || place == 1
               ? place
               : diag_system(d, "cannot tell whether the folder named is in the vault");
}
