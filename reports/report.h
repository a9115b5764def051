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
#include "reports/cube.h"

#define REPORT_MARKING "Official - contains pupil data"

struct report {
    struct stage *stage;
    struct sources sources;
    struct plan plan;
    struct table people; /* struct standing_row */
    struct words words[WORDS_DOMAINS];
    struct membership members;
    struct cube cube;
    int is_provisional; /* a gate of the plan is closed */
};

/* Reads staged/ and plan/ of the stage's run and counts. Texts live in the stage's arena. */
int report_load(struct report *r, struct stage *stage, struct diag *d);
void report_release(struct report *r);

/* "analysis.xlsx", or "PROVISIONAL-analysis.xlsx" while a gate is closed. */
const char *report_file_name(const struct report *r, const char *name);

/* What a standing means, in plain words: "at the school on 2026-07-17". Lives in the arena. */
const char *standing_meaning(const struct report *r, enum standing s);
/* "On roll" */
const char *standing_heading(const struct report *r, enum standing s);
/* A closed gate's figures and what to do: "20 of 300, the limit is 10 % or 60. Check ..." */
const char *gate_text(const struct report *r, const struct gate *gate);
/* "Counted: 280 of 300 people read, as of 2026-07-17." */
struct str report_headcount(const struct report *r);
/* "PROVISIONAL: the gate max_leavers is closed (...)."; empty where every gate is open. */
struct str report_warning(const struct report *r);

#endif
