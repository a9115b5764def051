/*
 * retention - which backups have had their time.
 *
 * A backup is kept until the day that the policy gave it when it was made. The newest two that are
 * whole stay longer: a clock that runs ahead must not take the last way back, so they go only when
 * a person says what day it is (--as-of), and when no step is outstanding on any platform.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_RETENTION_H
#define OFFBOARD_RETENTION_H

#include "driver/session.h"

enum retention {
    RETENTION_RUNS,     /* its day has not come */
    RETENTION_NEWEST,   /* one of the newest two, and only the clock says so */
    RETENTION_ONLY_WAY, /* one of the newest two, and steps are outstanding */
    RETENTION_OVER,
    RETENTION_PRUNED,     /* before, and gone */
    RETENTION_UNFINISHED, /* pruned before, but its folder is still there */
    RETENTION_MISSING     /* its folder is gone, and not by prune */
};

struct retained {
    struct ledger_backup_row row;
    enum retention state;
    int is_damaged;
};

/* Newest first. The day is the earlier of the machine's and what --as-of says. */
int retention_judge(struct retained **backups, size_t *count, struct day *today, struct session *s,
                    struct diag *d);
const char *retention_reason(enum retention state);
/* What stands in the vault, without looking into it: 1 yes, 0 no, -1 with *d. */
int retention_has_backup(struct session *s, uint32_t run, struct diag *d);

#endif
