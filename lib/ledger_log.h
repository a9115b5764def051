/*
 * ledger_log - the ledger's part for whoever answers for the data.         (lib level 3)
 *
 * What was done with what the vault keeps - a backup removed, the key copied, rows restored - by
 * whom and on whose authority; and the disposal log, what was taken from how many people in each
 * run. Never whom.
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_SYSTEM). Texts live in the arena given.
 */
#ifndef OFFBOARD_LEDGER_LOG_H
#define OFFBOARD_LEDGER_LOG_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"

struct ledger;

#define LOG_PRUNE      "prune"      /* the backup of `run` was given up; its folder may follow */
#define LOG_ERASE      "erase"      /* somebody's rows were taken out of the backup of `run` */
#define LOG_KEY_BACKUP "key backup" /* the key was copied out of the vault */

struct ledger_log_row {
    const char *verb;
    uint32_t run;                      /* 0 where it is about no run */
    const char *by, *authority, *what; /* `what`: categories and counts, for people to read */
    const char *at;                    /* as in 2026-08-31T12:00:00Z */
};
/* Part of ledger_open. */
int ledger_log_tables(struct ledger *l, struct diag *d);
/* One transaction. */
int ledger_log_add(struct ledger *l, const struct ledger_log_row *row, struct diag *d);
/* The log, the oldest first; with who was reinstated on whose word among it. */
int ledger_log_read(struct ledger *l, struct ledger_log_row **rows, size_t *count, struct arena *a,
                    struct diag *d);
/* When that was last done: 1 with *at, 0 never, -1 with *d. `run` 0: about any run, or none. */
int ledger_log_find(struct ledger *l, const char *verb, uint32_t run, const char **at,
                    struct arena *a, struct diag *d);

/* One category of one run. */
struct ledger_disposal_row {
    uint32_t run;
    const char *term, *confirmed_by, *authority, *confirmed_at;
    const char *category;
    uint64_t people, rows;
    struct day expires;    /* of the backup that holds the rows; DAY_NONE where there is none */
    const char *pruned_at; /* "" while it is kept */
};
/* By run and category. */
int ledger_disposals(struct ledger *l, struct ledger_disposal_row **rows, size_t *count,
                     struct arena *a, struct diag *d);

#endif
