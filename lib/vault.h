/*
 * vault - the one directory that offboard keeps, and its runs.          (lib level 2)
 *
 * vault/ (0700): lock, key, ledger.db, runs/000012/{staged,plan,backup,exports,uploads,
 * reports,run.json} (design section 3). Refused: a vault, or a folder, ledger or key in it, that
 * is a link, is not ours or is open to others.
 *
 * Errors: int functions give 0, or -1 with *d.
 */
#ifndef OFFBOARD_VAULT_H
#define OFFBOARD_VAULT_H

#include "lib/arena.h"
#include "lib/diag.h"

struct vault {
    char path[400];
    int fd, runs_fd;
    int lock_fd; /* -1 where not locked */
    int may_make_key;
};

enum { RUN_NAME = 8 }; /* "000012", NUL included */

/* Names and grades must not end in a core file, nor another process look at them. */
int process_no_core(struct diag *d);
/*
 * Opens; with `create` makes vault and runs where missing, and lets vault_lock make the key.
 * Sets umask 077 and no core; a broken pipe or a file-size limit becomes an error that is
 * reported; descriptors 0 to 2 are never those of a file of ours.
 */
int vault_open(struct vault *v, const char *path, int create, struct diag *d);
/*
 * Takes the lock, or refuses within a second (DIAG_SYSTEM) where another run has it; it dies
 * with the process and its children. Then sweeps leftovers, every *.tmp in the vault and its
 * runs, and makes the key of a vault that never had one: where there is a ledger the key was
 * lost, and a new one would not recognise anybody.
 */
int vault_lock(struct vault *v, struct diag *d);
void vault_close(struct vault *v);

void run_name(char out[RUN_NAME], uint32_t run);
/* Run numbers present, ascending. */
int vault_runs(const struct vault *v, uint32_t **runs, size_t *count, struct arena *a,
               struct diag *d);
/* A descriptor of runs/NNNNNN, made where missing with `create`; -1 with *d. */
int run_open(const struct vault *v, uint32_t run, int create, struct diag *d);

/* Is the folder the vault, or in it? 1 yes, 0 no, -1 with *d. By what they are, not by name. */
int vault_holds(const struct vault *v, int folder, struct diag *d);

#endif
