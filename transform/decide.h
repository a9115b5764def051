/*
 * decide - standings, and what is to be done about the rows of those who left.
 *
 * A row is changed only if its person has left, is a student, is not blocked, the policy switched
 * the action on, and at least one byte of the row would differ; or if the decisions file names
 * it: one enrolment to withdraw, one account created in error to delete.
 */
#ifndef OFFBOARD_DECIDE_H
#define OFFBOARD_DECIDE_H

#include "transform/standings.h"

/* What is done to one person, for plans that people read. */
struct person_actions {
    uint32_t purged, withdrawn, anonymised, removed, deactivated, deleted; /* rows */
};

struct verdicts {
    struct standings standings;
    struct person_actions *actions; /* by person */
    struct decision *decisions;     /* plan/decisions, in its order */
    size_t decision_count, capacity;
    struct plan_counts counts;
};

int decide(struct verdicts *v, struct facts *f, struct diag *d);
void verdicts_release(struct verdicts *v);

/* The words to confirm: the strongest verb and the number of people; "" if nothing changes. */
const char *confirm_words(const struct plan_counts *c, struct arena *a);

#endif
