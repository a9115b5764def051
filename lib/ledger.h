/*
 * ledger - what must outlive a run: <vault>/ledger.db (SQLite).          (lib level 3)
 *
 * synchronous=EXTRA, secure_delete on, journal DELETE: see ledger_sql.h.
 * Holds runs and who confirmed them, one keyed pseudonym per alias of everyone ever
 * off-boarded (HMAC under the key "ledger-v1"; never a name or id), backups with expiry, the
 * disposal log and each term's figures. Committing a run is the product's one commit point:
 * after it the run is prepared (design section 3).
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_SYSTEM). Texts live in the arena given.
 */
#ifndef OFFBOARD_LEDGER_H
#define OFFBOARD_LEDGER_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"
#include "lib/keyed.h"
#include "lib/ledger_figures.h"
#include "lib/ledger_log.h"
#include "lib/ledger_steps.h"

struct ledger;

/* vault_path is the vault's directory. The file and its tables are made where missing. */
int ledger_open(struct ledger **l, const char *vault_path, struct diag *d);
void ledger_close(struct ledger *l); /* NULL is fine */

struct ledger_run {
    uint32_t run;
    const char *term;
    struct day as_of;
    const char *plan_digest;
    const char *inputs_digest; /* config_digest + fingerprints of all exports, see driver */
    const char *confirmed_by, *authority, *confirmed_at; /* "" if nobody had to */
    uint64_t on_roll, people, left_new;
};
struct ledger_backup {
    const char *digest; /* SHA-256 of the backup's MANIFEST */
    uint64_t files, rows, bytes;
    struct day expires;
};
/* What was done to how many people: categories for the data protection officer. */
struct ledger_disposal {
    const char *category; /* "contact anonymised", "attainment purged", ... */
    uint64_t people, rows;
};

/*
 * One transaction: the run, its backup (NULL if nothing changed), disposals, on-roll counts
 * per year, and the pseudonyms of everybody off-boarded in it. Committing a run that is
 * there already with the same plan_digest changes nothing and is success.
 */
struct ledger_commit {
    struct ledger_run run;
    const struct ledger_backup *backup;
    const struct ledger_disposal *disposals;
    size_t disposal_count;
    const uint8_t (*gone)[DIGEST_BYTES];
    /* As whom each of them was off-boarded: the person's pseudonym in the backup; or NULL. */
    const char (*gone_as)[PSEUDONYM_TEXT];
    size_t gone_count;
    const char *const *years; /* year group names */
    const uint64_t *on_roll_by_year;
    size_t year_count;
    struct ledger_steps steps; /* of the run: outstanding, or undone where done once */
};
int ledger_commit(struct ledger *l, const struct ledger_commit *c, struct diag *d);

/* The newest prepared run. Returns 0; 1 where there is none; -1 with *d. */
int ledger_last(struct ledger *l, struct ledger_run *out, struct arena *a, struct diag *d);
/* Is the run prepared? 1 yes, 0 no, -1 with *d. */
int ledger_is_prepared(struct ledger *l, uint32_t run, struct diag *d);
/* Was this pseudonym off-boarded? Sets *run (0 = never). */
int ledger_find_gone(struct ledger *l, const uint8_t pseudonym[DIGEST_BYTES], uint32_t *run,
                     struct diag *d);
/* Everybody off-boarded, ordered by pseudonym, for looking up many; freed by the caller. */
struct ledger_gone {
    uint8_t pseudonym[DIGEST_BYTES];
    uint32_t run;
    char person[PSEUDONYM_TEXT]; /* the name given to the person then; "" if not kept */
};
int ledger_all_gone(struct ledger *l, struct ledger_gone **gone, size_t *count, struct diag *d);
/* How many pupils of that year were on roll at the newest prepared run; -1 in *count if none. */
int ledger_year(struct ledger *l, const char *year, int64_t *count, struct diag *d);
/* Backups, newest first. */
struct ledger_backup_row {
    uint32_t run;
    struct ledger_backup backup;
    const char *pruned_at; /* "" while it is kept */
};
int ledger_backups(struct ledger *l, struct ledger_backup_row **rows, size_t *count,
                   struct arena *a, struct diag *d);
/* A backup that was written anew without one person. */
struct ledger_erasure {
    uint32_t run;
    struct ledger_backup backup; /* as it is now; its expiry stays what it was */
    const char *what;            /* categories and counts, for the log */
};
/* One transaction: all these backups are the new ones, and the log says so, never of whom. */
int ledger_erase(struct ledger *l, const struct ledger_erasure *runs, size_t count, const char *by,
                 const char *authority, const char *at, struct diag *d);
/* A digest of what the ledger holds that a plan rests on: the newest prepared run, and how many
 * people were reinstated. */
int ledger_state(struct ledger *l, char out[DIGEST_HEX], struct diag *d);

/*
 * What `gone` holds of an alias. `k` is the key for "ledger-v1"; `kind` an id field; `space`
 * the text of the alias's space, "" for everywhere.
 */
void ledger_pseudonym(uint8_t out[DIGEST_BYTES], const struct key *k, const uint64_t alias_hash[2],
                      unsigned kind, struct str space);

/*
 * Is this the key that the ledger's pseudonyms were made with? With `may_remember` a ledger
 * that does not know yet takes this one for good.
 */
int ledger_check_key(struct ledger *l, const struct key *k, int may_remember, struct diag *d);

/*
 * As whom an alias was off-boarded: the person's pseudonym in that run's backup, "" if nobody.
 * `pseudonym` is the alias's, from ledger_pseudonym.
 */
int ledger_gone_as(struct ledger *l, const uint8_t pseudonym[DIGEST_BYTES],
                   char person[PSEUDONYM_TEXT], struct diag *d);
/* The first run that off-boarded somebody under this name of the backups; *run 0 = none. */
int ledger_gone_person(struct ledger *l, const char *person, uint32_t *run, struct diag *d);

/* Somebody taken back: by whom and on whose authority, never who. */
struct ledger_reinstated {
    uint32_t run;       /* that off-boarded the person */
    const char *person; /* pseudonym in its backup */
    const uint8_t (*aliases)[DIGEST_BYTES];
    size_t alias_count; /* those known now; others of the person are found by `person` */
    const char *by, *authority, *at;
};
/* One transaction: no alias of the person is gone any more. Of somebody who is not gone: none. */
int ledger_reinstate(struct ledger *l, const struct ledger_reinstated *r, struct diag *d);

#endif
