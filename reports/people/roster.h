/*
 * roster - the names of those counted, for the Students sheet: read again from the exports.
 *
 * Nobody who has left is in it, whatever the cohort. Names are the roll's; of those whom no roll
 * names, the account's. Texts live in the roster's arena.
 *
 * Where an export was changed or taken away since it was read, its people are listed by
 * pseudonym alone and is_incomplete says so: a run that is prepared can always be finished.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_ROSTER_H
#define OFFBOARD_ROSTER_H

#include "lib/arena.h"
#include "lib/diag.h"
#include "lib/str.h"

struct report;

struct roster_line {
    uint32_t person;
    struct str id, surname, forename; /* "" where the export has none */
};

struct roster {
    struct roster_line *list; /* by year group, tutor group, surname, forename, id */
    size_t count;
    int is_incomplete, has_names;
    struct arena arena;
};

/* Empty with [report] students = no. Needs r->attainment. */
int roster_make(struct roster *roster, const struct report *r, int staged_fd, struct diag *d);
void roster_release(struct roster *roster);

#endif
