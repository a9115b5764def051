/*
 * withdrawals - which enrolments the decisions file withdraws, and that no line of it is idle.
 */
#ifndef OFFBOARD_WITHDRAWALS_H
#define OFFBOARD_WITHDRAWALS_H

#include "transform/standings.h"

struct withdrawals {
    const struct facts *f;
    uint8_t *is_named; /* by person: a line withdraws an enrolment of theirs */
    uint8_t *met;      /* by line: has it met an enrolment, and on a platform with its status? */
};

void withdrawals_init(struct withdrawals *w, const struct facts *f);
void withdrawals_release(struct withdrawals *w);

/* The line that withdraws an enrolment, or NULL. Ask for every student's enrolment once. */
const struct decided_row *withdrawal_of(struct withdrawals *w, const struct enrolment_row *e);
/* The status that the line asks for, as the enrolment's platform spells it; 0: the policy's. */
uint16_t withdrawal_status(const struct withdrawals *w, const struct enrolment_row *e,
                           const struct decided_row *line);
/* When all were asked for: DIAG_DATA by line where one is about staff or nobody's enrolment. */
int withdrawals_check(const struct withdrawals *w, const struct standings *s, struct diag *d);

#endif
