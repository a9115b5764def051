/*
 * membership - the one filter: who is in the numbers.
 *
 * Every number of every sheet, chart and page comes through here: people through
 * membership_counts, rows through membership_of. A block stops actions, never counting.
 *
 * Who counts is a question of the standing (cohort = now), or of who was on roll on a census
 * day (lib/cohort.h). Events, such as withdrawals in a period, happened whoever left since:
 * they are counted through membership_student_of, and their sheets say so.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_MEMBERSHIP_H
#define OFFBOARD_MEMBERSHIP_H

#include "lib/cohort.h"
#include "lib/plan.h"

/* Everyone read = counted + not counted; staff are in neither. */
struct headcount {
    uint64_t read, counted;
    uint64_t by_standing[STANDINGS];
    uint64_t by_census[CENSUS_PLACES]; /* zeros where the cohort is now */
};

struct membership {
    const struct standing_row *people; /* mapped: plan/people */
    uint64_t people_count;
    struct day census;   /* DAY_NONE: the standing decides */
    uint8_t *places;     /* by person: enum census; NULL where the standing decides */
    uint32_t *person_of; /* by alias; NO_INDEX for staff, NOT_COUNTED added where that is so */
    uint64_t alias_count;
    struct headcount heads;
};

/* The tables may be unmapped afterwards, `people` must stay. */
struct membership_tables {
    const struct table *aliases, *people, *roll;
};
int membership_init(struct membership *m, const struct membership_tables *t,
                    const struct policy *policy, struct diag *d);
void membership_release(struct membership *m);

int membership_counts(const struct membership *m, uint64_t person);

/* The person a row counts for, or NO_INDEX: somebody not counted, nobody, or staff. */
uint32_t membership_of(const struct membership *m, const struct row_at *row);
/* The student a row is about, counted or not: for events. NO_INDEX: nobody, or staff. */
uint32_t membership_student_of(const struct membership *m, const struct row_at *row);

/*
 * Where the spans of a roll place each person on a day: one enum census a person, freed by the
 * caller. A row about nobody is passed over: extract has refused or reported it.
 */
uint8_t *membership_places(const struct membership_tables *t, const struct policy *policy,
                           struct day day);

#endif
