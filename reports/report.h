/*
 * report - everything a sheet may ask for: what was read, who counts, and the counts.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_REPORT_H
#define OFFBOARD_REPORT_H

#include "lib/plan.h"
#include "lib/sources.h"
#include "lib/stage.h"
#include "lib/words.h"
#include "reports/figures/cube.h"
#include "reports/figures/figures.h"
#include "reports/health_rejects.h"
#include "reports/people/roster.h"
#include "reports/terms/past.h"
#include "reports/terms/trend.h"

#define REPORT_MARKING "Official - contains pupil data"

struct report {
    struct stage *stage;
    struct sources sources;
    struct plan plan;
    struct table people; /* struct standing_row */
    struct words words[WORDS_DOMAINS];
    struct membership members;
    struct past past;
    struct trend trend;
    struct withheld_year *withheld; /* by WORDS_YEAR: see report_is_withheld */
    struct cube cube;
    struct attainment attainment;
    struct courses courses;
    struct figures figures;
    struct roster roster;
    struct reject_sums rejects;
    int is_provisional; /* a gate of the plan is closed */
};

/* Reads staged/ and plan/ of the stage's run and counts. Texts live in the stage's arena. */
int report_load(struct report *r, struct stage *stage, struct diag *d);
void report_release(struct report *r);
/* Fills attainment, courses and figures; members and withheld years are known. */
int report_measure(struct report *r, int staged_fd, struct diag *d);

/* "analysis.xlsx", or "PROVISIONAL-analysis.xlsx" while a gate is closed. */
const char *report_file_name(const struct report *r, const char *name);

/* No: a gate is closed, and nothing that leaves the school, such as governors.xlsx, is made. */
int report_may_publish(const struct report *r);

/*
 * Why a year group's attainment is withheld: most of it has left and no census day is set, so
 * that its figures would be about those who happened to stay (design section 8).
 */
struct withheld_year {
    int is_withheld;
    uint64_t gone, of; /* people of the year group */
};
/* Are attainment figures of this year group withheld? Their cells are "[x]". */
int report_is_withheld(const struct report *r, uint16_t year);
/* Is any year group's? */
int report_withholds(const struct report *r);
/* One line on which, why, and what to set in school.ini; empty where none is withheld. */
struct str report_withheld_text(const struct report *r);
/* Fills r->withheld; people, words and past have been read. */
void report_withhold(struct report *r);

/* Everyone read, in parts: by standing, or by where the roll has them on the census day. */
struct population_line {
    int is_counted;
    const char *title;   /* "left" */
    const char *heading; /* "Left" */
    const char *meaning; /* "has left by 2026-07-17" */
    uint64_t people;
};
enum { POPULATION_LINES = STANDINGS + CENSUS_PLACES };
/* The rule whole, also lines of nobody; those counted first. Texts live in the arena. */
size_t population_lines(const struct report *r, struct population_line lines[POPULATION_LINES]);

/* What a standing means, in plain words: "at the school on 2026-07-17". Lives in the arena. */
const char *standing_meaning(const struct report *r, enum standing s);
/* "On roll" */
const char *standing_heading(const struct report *r, enum standing s);
/* A closed gate's figures and what to do: "20 of 300, the limit is 10 % or 60. Check ..." */
const char *gate_text(const struct report *r, const struct gate *gate);
/*
 * Who is counted, as of when, and how many are not and why: "Counted: 280 of 300 people read, as
 * of 2026-07-17: on roll 279, leaving 1. Not counted: 20: left 18, guest 2."
 */
struct str report_headcount(const struct report *r);
/* Where the school year has changed between the census day and the as-of day: that the year groups
 * are the roll's of now, so not those of the census day; else empty. */
struct str report_moved_up_text(const struct report *r);
/* For sheets with counts of events: that these are about everyone, also who left since. */
struct str report_events_text(const struct report *r);
/* "PROVISIONAL: the gate max_leavers is closed (...)."; empty where every gate is open. */
struct str report_warning(const struct report *r);

#endif
