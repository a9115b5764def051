/*
 * courses - enrolments by course and status: of those counted, and of those who have left.
 */
#ifndef OFFBOARD_COURSES_H
#define OFFBOARD_COURSES_H

#include "reports/people/membership.h"

struct course_tally {
    uint64_t students; /* different people */
    uint64_t enrolments;
    uint64_t by_status[ENROLMENT_STATUSES];
    int can_complete; /* the platform says of some enrolment, in any course, that it is completed */
};

struct courses {
    struct course_tally *counted;      /* by WORDS_COURSE */
    struct course_tally *with_leavers; /* counted and left together */
    uint32_t count;
};

int courses_make(struct courses *c, const struct membership *m, const struct table *enrolments,
                 uint32_t course_count, struct diag *d);
void courses_release(struct courses *c);

#endif
