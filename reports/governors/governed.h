/*
 * governed - the figures of a publication, with its small numbers suppressed.
 *
 * Each year group is judged alone: figures of all years together are not published, since a
 * year's would follow from them. First its headlines and subjects at once, since what is inside
 * what (Basics 9-4 inside mathematics 9-4) goes across sheets; then each characteristic, of which
 * the headlines are the totals. That a measure is inside another is found from the students of
 * the whole school, not from a list.
 *
 * Nobody is hidden who only lacks a result: that N of a subject is less than N of the year is
 * the number of those without one, and says nothing of what somebody attained. Nor are 0 % and
 * 100 %: 0 is no small number, and a reader has to be told it.
 */
#ifndef OFFBOARD_GOVERNORS_GOVERNED_H
#define OFFBOARD_GOVERNORS_GOVERNED_H

#include "reports/report.h"

struct governed_value {
    const struct measure_family *family;
    const struct measure *measure;
    struct figure figure; /* a copy: FIGURE_SUPPRESSED where it must not be shown */
    int hides_students;   /* nor its N */
    struct figure whole;  /* of a group: that of its year, which a gap is to */
};

struct governed_row {
    const char *year;     /* "Year 11" */
    enum group_kind kind; /* of a group */
    const char *name;     /* of a subject or group */
    struct governed_value *values;
    size_t count;
};

struct governed_rows {
    struct governed_row *list;
    size_t count, capacity;
};

struct governed {
    struct governed_rows years;    /* with their headlines */
    struct governed_rows subjects; /* of each year; the last value is the mean */
    struct governed_rows groups;   /* of each year, by characteristic */
    int has_unfit;                 /* a characteristic was left out: too few people */
    struct arena arena;
};

/* The names of the subjects' measures, each on one scale of theirs; ended by NULL. */
extern const char *const governed_subject_measures[];

void governed_make(struct governed *g, const struct report *r);
void governed_release(struct governed *g);

/*
 * Earlier terms' headlines of a year: out[term * year->count + value]. FIGURE_SUPPRESSED where
 * it is small, or where so few joined or left that their results would follow from two terms;
 * FIGURE_NONE if not kept.
 */
void governed_past(struct figure *out, const struct report *r, const struct governed_row *year);

#endif
