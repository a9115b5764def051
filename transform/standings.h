/*
 * standings - everybody's standing, block and notes: plan/people.
 */
#ifndef OFFBOARD_STANDINGS_H
#define OFFBOARD_STANDINGS_H

#include "transform/facts.h"

struct standings {
    struct standing_row *people; /* by person */
    const struct rule **rules;   /* by person; NULL for those in no count */
    /* By person: a list of users gives both name and birth date, without which absence proves
     * nothing. */
    uint8_t *is_identified;
};

/* Fills in all but is_changed. Errors: 0, or -1 with *d. */
int standings_find(struct standings *s, struct facts *f, struct diag *d);
void standings_release(struct standings *s);

/* May rows of this person be changed because they have left? */
int is_leaver(const struct standings *s, const struct policy *p, uint32_t person);

#endif
