/*
 * figure - one number of the reports, exact: part of whole, and of how many students.
 *
 * Nothing is rounded before it is shown: put_figure divides once, half away from zero. Points
 * are thousandths, so that a mean's whole is 1000 times what it is divided by.
 */
#ifndef OFFBOARD_FIGURE_H
#define OFFBOARD_FIGURE_H

#include "lib/book.h"

enum figure_kind {
    FIGURE_COUNT,   /* part; whole is 1 */
    FIGURE_PERCENT, /* 100 * part / whole */
    FIGURE_MEAN     /* part / whole */
};

enum figure_state {
    FIGURE_VALUE,
    FIGURE_NONE,      /* does not apply, or there is nobody to count: left out, never 0 */
    FIGURE_WITHHELD,  /* most of a year group has left (report_is_withheld): "[x]" */
    FIGURE_SUPPRESSED /* a publication's small number: "[c]" */
};

struct figure {
    enum figure_kind kind;
    enum figure_state state;
    int places;        /* MEAN: digits after the point that the column shows */
    int64_t part;      /* COUNT: the number; PERCENT: those who; MEAN: a sum; may be below 0 */
    int64_t whole;     /* above 0 where state is FIGURE_VALUE */
    uint64_t students; /* N: different students in the denominator */
};

/* States FIGURE_NONE where whole is 0. */
struct figure figure_count(uint64_t count, uint64_t students);
struct figure figure_percent(uint64_t part, uint64_t whole, uint64_t students);
struct figure figure_mean(int64_t part, int64_t whole, int places, uint64_t students);

/*
 * A column for figures of a kind and places, and a cell of it: the number, nothing for
 * FIGURE_NONE, "[x]", "[c]". Beside a percentage or mean the sheet shows N: put_students.
 */
struct column figure_column(const char *heading, const char *field, enum figure_kind kind,
                            int places);
void put_figure(struct sheet *s, struct figure f); /* the column is COUNT, PERCENT or DECIMAL */
void put_students(struct sheet *s, struct figure f);

/* Thousandths of the value, half away from zero (a percentage is its fraction); 0 for no value.
 * For charts, words and order; cells take put_figure. */
int64_t figure_thousandths(struct figure f);
/* "63.4 %", "46.25", "12", "[x]", "" */
void figure_text(struct buf *out, struct figure f);

/* a - b in thousandths of a point, or of a percentage point; 0 where one has no value: ask
 * figure_has_gap first. */
int figure_has_gap(struct figure a, struct figure b);
int64_t figure_gap(struct figure a, struct figure b);
/* The gap as a cell of a DECIMAL column with `places`, of counts whole; empty where there is none.
 */
void put_gap(struct sheet *s, struct figure a, struct figure b);

#endif
