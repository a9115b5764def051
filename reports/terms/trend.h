/*
 * trend - the figures by which terms are compared: people and measures, for all and by year.
 *
 * The sheet Movement shows them beside those of earlier terms. term.json in reports/ holds them
 * for the driver, which keeps them in the ledger once the run is prepared: a plan that nobody
 * applied leaves no trace, nor do PROVISIONAL reports, whose file has another name.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_TREND_H
#define OFFBOARD_TREND_H

#include "reports/figures/figure.h"

struct ledger_term;
struct report;

#define TREND_FILE "term.json"

struct trend_line {
    const char *name;  /* people_counted, attainment_8: never changed, the ledger knows it */
    const char *title; /* "People counted" */
    const char *unit;  /* "people", "points" */
    const char *year;  /* "Year 10"; "" for all */
    int is_headline;   /* on the sheet; the others are kept for later questions */
    struct figure figure;
};

/* Of a course, since the last term's run: of everyone, also who left since. */
struct course_events {
    uint64_t withdrawals;
    uint16_t name; /* WORDS_COURSE */
};

struct trend {
    struct course_events *courses; /* by WORDS_COURSE; NULL where there is no earlier term */
    struct trend_line *lines;      /* by figure, then all of the school before its year groups */
    size_t count, capacity;
};

/* The report is loaded but for its trend. Texts live in the stage's arena. */
int trend_make(struct trend *t, const struct report *r, int staged_fd, struct diag *d);
void trend_release(struct trend *t);
/* The text of term.json: only figures that have a value. */
void trend_json(struct buf *out, const struct report *r);
/* The same figure of an earlier term, of the same kind as `line`'s; FIGURE_NONE if not kept. */
struct figure trend_then(const struct trend_line *line, const struct ledger_term *then);

#endif
