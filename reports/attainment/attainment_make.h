/*
 * attainment_make - the steps of attainment_make, in their order: for this folder only.
 */
#ifndef OFFBOARD_ATTAINMENT_MAKE_H
#define OFFBOARD_ATTAINMENT_MAKE_H

#include "reports/attainment/attainment.h"

/* Who is in it, with what the roll says of them. Bands of year groups. */
int students_make(struct attainment *a, const struct table *roll, const struct table *aliases,
                  struct diag *d);
/* First pass: how many rows each student has; grades by subject and band; first dates. */
struct first_dates {
    int32_t *assessments, *terms; /* by code: first day of a counted result; FIRST_DATE_NEVER */
};
enum { FIRST_DATE_NEVER = INT32_MAX, FIRST_DATE_UNDATED = INT32_MIN };
int gather_counts(struct attainment *a, struct first_dates *dates, struct diag *d);
/* Second pass: the rows of each student, in any order. */
void gather_rows(struct attainment *a);
/* Stages of year groups, scales of subjects, what each grade means there. */
void scales_find(struct attainment *a);
/* Each student's rows down to those that count; pairs; outcomes; prior bands. */
void results_choose(struct attainment *a);

void outcome_make(struct outcome *out, const struct attainment *a, uint32_t person);

/* LAYERS where the row is nobody's who is in the attainment, or about prior attainment. */
enum layer attainment_layer(const struct attainment *a, const struct result_row *row,
                            uint32_t *person);
int sitting_holds(const struct sitting *s, const struct result_row *row);
struct scale_cell *attainment_cell(const struct attainment *a, uint16_t subject,
                                   const struct student *who);

#endif
