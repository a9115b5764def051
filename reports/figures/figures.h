/*
 * figures - every figure of a run in one list: figures.csv, the twin of all sheets' measures,
 * and what the ledger keeps of a term.
 *
 * Order: population, groups, subjects, measures as registered, grades the best first; courses.
 */
#ifndef OFFBOARD_FIGURES_H
#define OFFBOARD_FIGURES_H

#include "reports/measure.h"

struct report;
struct sheet;

struct figures_line {
    const struct measure_family *family;
    const struct measure *measure;
    const char *population; /* "counted" or "with_leavers" */
    const char *group_kind; /* group_kind_name: "everyone", "year", "sex", ... */
    const char *group;      /* "Year 10"; of a class its name; "" for everyone */
    const char *year;       /* the year group the group is within, "" for all */
    const char *subject;    /* subject or course, "" for measures of students */
    const char *grade;      /* of the measure `grade`, else "" */
    struct figure figure;   /* never FIGURE_NONE */
};

struct figures {
    struct figures_line *lines;
    size_t count, capacity;
    struct arena arena;
};

/* Needs r->attainment and r->courses. */
void figures_make(struct figures *f, const struct report *r);
void figures_release(struct figures *f);
/* A sheet of its own book, for sheet_csv. */
void figures_sheet(struct sheet *s, const struct figures *f);

#endif
