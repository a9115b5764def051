#include "driver/erasure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/outdir.h"

/* Is this folder the backup that the ledger knows? */
static int is_known(int run_fd, const char *folder, const char *digest)
{
    char name[64], manifest[SHA256_HEX];
    struct diag unread;
    snprintf(name, sizeof name, "%s/MANIFEST", folder);
    return file_digest(manifest, run_fd, name, &unread) == 0 && strcmp(manifest, digest) == 0;
}

/* In one step where the file system can; else the old one is put aside under a name that the
 * vault's lock sweeps away, and the next start goes on from there. */
static int swap(int run_fd, struct diag *d)
{
    int is_there = dir_exists(run_fd, "backup");
    int status = renameat2(run_fd, ERASURE_FOLDER, run_fd, "backup",
                           is_there ? RENAME_EXCHANGE : RENAME_NOREPLACE);
    if (status != 0 && (errno == EINVAL || errno == ENOSYS))
        status = (is_there && renameat(run_fd, "backup", run_fd, "backup.tmp") != 0) ||
                 renameat(run_fd, ERASURE_FOLDER, run_fd, "backup") != 0;
    if (status != 0 || fsync(run_fd) != 0)
        return diag_system(d, "cannot put the rewritten backup into its place: run the same "
                              "command again");
    return dir_remove(run_fd, "backup.tmp", d);
}

/* Runs that are not in the ledger have no backup that was relied on. */
static int settle(int run_fd, const char *digest, struct diag *d)
{
    if (digest && !is_known(run_fd, "backup", digest) && is_known(run_fd, ERASURE_FOLDER, digest) &&
        swap(run_fd, d) != 0)
        return -1;
    if (dir_remove(run_fd, ERASURE_FOLDER, d) != 0)
        return -1;
    return fsync(run_fd) == 0 ? 0 : diag_system(d, "cannot make it durable that rows were erased");
}

static const char *digest_of(const struct ledger_backup_row *backups, size_t count, uint32_t run)
{
    for (size_t i = 0; i < count; i++)
        if (backups[i].run == run)
            return backups[i].backup.digest;
    return NULL;
}

/* Questions and answers of the steps, which name a pseudonym. */
static int clear(int run_fd, struct diag *d)
{
    static const char *const names[] = {ERASURE_REQUEST, ERASURE_ANSWER};
    for (size_t i = 0; i < 2; i++)
        if (unlinkat(run_fd, names[i], 0) != 0 && errno != ENOENT)
            return diag_system(d, "cannot remove '%s'", names[i]);
    return 0;
}

int erasure_settle(struct session *s, struct diag *d)
{
    struct ledger_backup_row *backups;
    uint32_t *runs;
    size_t count, run_count;
    if (ledger_backups(s->ledger, &backups, &count, &s->arena, d) != 0 ||
        vault_runs(&s->vault, &runs, &run_count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < run_count; i++) {
        int fd = run_open(&s->vault, runs[i], 0, d);
        int status = fd < 0 ? -1 : clear(fd, d);
        if (status == 0 && dir_exists(fd, ERASURE_FOLDER))
            status = settle(fd, digest_of(backups, count, runs[i]), d);
        if (fd >= 0)
            close(fd);
        if (status != 0)
            return -1;
    }
    return 0;
}
