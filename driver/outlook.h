/*
 * outlook - what waits for somebody: steps on the platforms, results on hold, people to review.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_OUTLOOK_H
#define OFFBOARD_OUTLOOK_H

#include "driver/session.h"
#include "lib/json.h"

struct outlook {
    struct ledger_step_count *steps; /* by platform and action */
    size_t step_count;
    int is_done;      /* of the newest prepared run, as check saw it */
    uint32_t planned; /* the plan that the following is from; 0 = none */
    struct plan plan;
    uint64_t held;             /* leavers whose results wait for purge_after */
    const char *key_copied_at; /* "" if never */
    struct day held_due;       /* of the first of them; DAY_NONE if nobody knows */
};

int outlook_read(struct outlook *o, struct session *s, struct diag *d);
void outlook_put(const struct outlook *o, struct json *root);
void outlook_print(const struct outlook *o, struct session *s);

#endif
