/*
 * gate - what stops apply until a person has looked.
 *
 * A gate is one file under transform/gates/ and one line in the registry in gates.c. It fills
 * in limit, value, last term's figure and advice; name comes from the registry.
 */
#ifndef OFFBOARD_GATE_H
#define OFFBOARD_GATE_H

#include "transform/decide.h"

struct gate_check {
    const char *name;
    int (*check)(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d);
};
extern const struct gate_check *const gate_checks[]; /* ended by NULL */

/* All of them, in the arena. Returns 0, or -1 with *d. */
int check_gates(struct plan *p, const struct facts *f, const struct verdicts *v, struct diag *d);

/* "10 % or 60"; and whether part of whole exceeds either figure (nobody of nobody does not). */
const char *limit_text(const struct limit *l, struct arena *a);
int limit_is_exceeded(const struct limit *l, uint64_t part, uint64_t whole);
/* "20 of 300 (6.7 %)" */
const char *share_text(uint64_t part, uint64_t whole, struct arena *a);

/* Newly left: not off-boarded before, and not of a final year between June and September. */
int is_new_leaver(const struct facts *f, const struct standing_row *who);
/*
 * How many, in one year group or in all (`year` 0). A first run finds the leavers of many years:
 * it gives the worst school year and sets *school_year_end; else that is 0.
 */
uint64_t count_new_leavers(const struct facts *f, const struct verdicts *v, uint16_t year,
                           int *school_year_end);
/*
 * On roll or leaving now, in one year group or in all. A final year that has gone for the summer
 * counts in its own: it is what the others of that year are measured against.
 */
uint64_t count_on_roll(const struct facts *f, const struct verdicts *v, uint16_t year);

#endif
