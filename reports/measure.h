/*
 * measure - what is measured: definition, source, unit, and how. One family a file under
 * reports/measures/, one line in reports/measures.c.
 *
 * Scopes: of students (Attainment 8), of a subject's results, of one grade in a subject, of a
 * course's enrolments.
 * A measure of students adds up shares: figure = sum of parts / sum of wholes over a group, so
 * one student's own figure is that of a group of one.
 *
 * POPULATION: students of the measure's stage (STAGE_ bits) whose year group has at least one
 * result that the measure can use; all of them, also those without a result (formats.md 5.4,
 * cohort), unless the definition says otherwise. Where that is nobody the figure is FIGURE_NONE,
 * and measure_applies is 0: the sheet leaves the measure out.
 */
#ifndef OFFBOARD_MEASURE_H
#define OFFBOARD_MEASURE_H

#include "reports/figures/courses.h"
#include "reports/figures/figure.h"
#include "reports/figures/tally.h"

struct share {
    int64_t part, whole;
};

struct measure {
    const char *name;  /* attainment_8: for files and the ledger, never changed */
    const char *title; /* "Attainment 8" */
    const char *note;  /* "" or what sets it apart from its family: "9 to 4" */
    int at;            /* the family's own: a threshold */
    int is_headline;
};

struct measure_family {
    const char *title;      /* "Basics": for the Notes sheet */
    const char *unit;       /* "points", "% of the cohort" */
    const char *definition; /* one or two sentences */
    const char *source;     /* "formats.md 5.4" and where that has it from */
    enum figure_kind kind;
    int places;
    unsigned stages;                /* STAGE_ bits; STAGE_ANY */
    const struct measure *measures; /* ended by a name of NULL */
    /* Exactly one of the four. `student` returns 0 where the student is not in the population. */
    int (*student)(const struct measure *m, const struct attainment *a, uint32_t person,
                   struct share *out);
    struct figure (*subject)(const struct measure *m, const struct tally *t);
    struct figure (*grade)(const struct measure *m, const struct tally *t, uint16_t grade);
    struct figure (*course)(const struct measure *m, const struct course_tally *t);
};

extern const struct measure_family *const measure_families[]; /* in order, ended by NULL */

/* A measure by its name, with its family; NULL if there is none. */
const struct measure *measure_find(const char *name, const struct measure_family **family);

/* Of students. */
struct figure measure_of(const struct measure_family *f, const struct measure *m,
                         const struct attainment *a, const struct group *g);
/* Whether it applies to anybody of a group: 0 = leave it out. */
int measure_applies(const struct measure_family *f, const struct measure *m,
                    const struct attainment *a, const struct group *g);
/* Of a subject, by the tally of a group; withheld where a student's year group is. */
struct figure measure_of_subject(const struct measure_family *f, const struct measure *m,
                                 const struct attainment *a, const struct group *g,
                                 const struct tally *t);
/* Of a grade (WORDS_GRADE) in a subject. */
struct figure measure_of_grade(const struct measure_family *f, const struct measure *m,
                               const struct attainment *a, const struct group *g,
                               const struct tally *t, uint16_t grade);
struct figure measure_of_course(const struct measure_family *f, const struct measure *m,
                                const struct course_tally *t);
/* A column for the measure. */
struct column measure_column(const struct measure_family *f, const struct measure *m);

#endif
