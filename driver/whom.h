/*
 * whom - the person typed on the command line, as the backups may know them.
 *
 * A pseudonym is looked up in the ledger. To know who is meant by an id or a name the exports that
 * school.ini names are read, as for explain. Errors: 0, or -1 with *d (DIAG_DATA: nobody, or
 * several people, or somebody who was never off-boarded).
 */
#ifndef OFFBOARD_WHOM_H
#define OFFBOARD_WHOM_H

#include "driver/session.h"

struct whom {
    const char (*names)[PSEUDONYM_TEXT]; /* in backups; in s->arena */
    size_t count;
};

enum whom_where {
    WHOM_OFF_BOARDED, /* only somebody whom an earlier run off-boarded */
    WHOM_ANYWHERE     /* anybody: a backup of every export whole has those who stayed */
};

/* `undone` ends a refusal: "nothing was written". */
int whom_find(struct whom *w, struct session *s, enum whom_where where, const char *undone,
              struct diag *d);

#endif
