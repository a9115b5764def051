/*
 * membership - the one filter: who is in the numbers.
 *
 * Every number of every sheet, chart and page comes through here: people through
 * membership_counts, rows through membership_of. A block stops actions, never counting.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_MEMBERSHIP_H
#define OFFBOARD_MEMBERSHIP_H

#include "lib/plan.h"

/* Everyone read = counted + not counted; staff are in neither. */
struct headcount {
    uint64_t read, counted;
    uint64_t by_standing[STANDINGS];
};

struct membership {
    const struct standing_row *people; /* mapped: plan/people */
    uint64_t people_count;
    uint32_t *person_of; /* by alias; NO_INDEX where the person is not counted */
    uint64_t alias_count;
    struct headcount heads;
};

int membership_counts(const struct standing_row *who);

/* `aliases` may be unmapped afterwards, `people` must stay. */
int membership_init(struct membership *m, const struct table *aliases, const struct table *people,
                    struct diag *d);
void membership_release(struct membership *m);

/* The person a row counts for, or NO_INDEX: somebody not counted, nobody, or staff. */
uint32_t membership_of(const struct membership *m, const struct row_at *row);

#endif
