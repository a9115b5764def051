/*
 * past - an earlier run, opened as far as its backup needs.
 *
 * Needs neither staged/ nor the delivered files: plan/ says what was done to each row, and the
 * backup holds the rest. Calling order: past_open; then past_prove, or past_reread, which looks
 * at every byte, before anything is taken from the backup; past_close, whatever came of it.
 *
 * Errors: 0, or -1 with *d (DIAG_DATA: the backup is missing; DIAG_SYSTEM: it is damaged).
 */
#ifndef OFFBOARD_LOAD_PAST_H
#define OFFBOARD_LOAD_PAST_H

#include "lib/json.h"
#include "load/load.h"

struct past {
    struct stage stage;
    struct load load; /* plan, decisions, people; sources where has_sources */
    int has_sources;  /* the backup says how its files were read */
    int backup_fd;
    struct json *totals;
    uint16_t *exports; /* numbers in the plan of the files that totals name */
    size_t file_count;
    int is_sealed;    /* encrypted: rows can be read with stage.identity only */
    char damage[400]; /* what past_damaged was told */
};

/* `now`: the stage that looks back; its vault and key are those of the run. */
int past_open(struct past *p, const struct stage *now, uint32_t run, struct diag *d);
/* The same where the backup is in another folder of the run, as while it is rewritten. */
int past_open_in(struct past *p, const struct stage *now, uint32_t run, const char *folder,
                 struct diag *d);
void past_close(struct past *p);

/* The receipt, and by it every file's checksum. */
int past_prove(struct past *p, struct diag *d);

struct past_counts {
    uint64_t files, rows, bytes; /* bytes: unpacked */
    int is_unread;               /* encrypted, and no identity given: as totals.json says */
};
/*
 * Every row out of every member, then all sums, totals and the receipt. Of an encrypted backup
 * without identity all but the rows.
 */
int past_reread(struct past *p, struct past_counts *counts, struct diag *d);

/* -1 with *d: nothing is taken from a backup of which this is true. */
int past_damaged(struct past *p, struct diag *d, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
