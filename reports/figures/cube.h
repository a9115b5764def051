/*
 * cube - counts of what the people who are counted have: enrolments by course, results in all.
 *
 * Rows are seen once, in any order, through the membership filter; counts add up, so that
 * slices of a table can be counted apart and merged. Memory grows with courses and people, never
 * with rows.
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_SYSTEM: a record that refers to nothing).
 */
#ifndef OFFBOARD_CUBE_H
#define OFFBOARD_CUBE_H

#include "reports/people/membership.h"

/* Distinct people: one bit each, made when the first one comes. */
struct headset {
    uint64_t *bits;
    uint64_t count;
};

struct cube_course {
    struct headset students;
    uint64_t enrolments;
    uint64_t by_status[ENROLMENT_STATUSES];
    uint16_t name; /* WORDS_COURSE: the course's name in the first row that has one */
};

struct cube {
    const struct membership *members;
    struct cube_course *courses; /* by WORDS_COURSE */
    uint32_t subject_count, course_count, grade_count;
    uint64_t results_read, results_counted;
    uint64_t enrolments_read, enrolments_counted;
};

/* The counts are the sizes of the dictionaries; `members` must outlive the cube. */
void cube_init(struct cube *c, const struct membership *members, uint32_t subject_count,
               uint32_t course_count, uint32_t grade_count);
int cube_count_results(struct cube *c, const struct table *results, struct diag *d);
int cube_count_enrolments(struct cube *c, const struct table *enrolments, struct diag *d);
void cube_release(struct cube *c);

#endif
