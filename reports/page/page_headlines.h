/*
 * page_headlines - what the page shows of each headline measure.
 */
#ifndef OFFBOARD_PAGE_HEADLINES_H
#define OFFBOARD_PAGE_HEADLINES_H

#include "reports/report.h"

/* A figure of those counted, and the same one with those who have left. */
struct beside_leavers {
    struct figure counted, with_leavers; /* FIGURE_NONE where it does not apply */
};

struct headline {
    const struct measure_family *family;
    const struct measure *measure;
    const char *year; /* the oldest year group it applies to: "Year 11"; "" where none */
    struct beside_leavers of_year, of_all;
};

struct headlines {
    struct headline *list; /* in the order of measures */
    size_t count;
};

/* Lives in the stage's arena. */
struct headlines headlines_find(const struct report *r);

/* What a line of figures is looked up by; NULL: whatever it is. */
struct figures_key {
    const char *population, *group_kind, *group, *year, *subject, *measure;
};
/* The next line from `from` on, or NULL. */
const struct figures_line *figures_line_find(const struct figures *f, const struct figures_key *key,
                                             const struct figures_line *from);

/* "Attainment 8, Year 11" */
const char *headline_label(const struct report *r, const struct headline *h, const char *scope);
/* A figure in words, in the arena. */
const char *figure_words(const struct report *r, struct figure f);
/* a - b as "+0.52", of percentages as "-1.2"; "" where one has no value. */
const char *gap_words(const struct report *r, struct figure a, struct figure b);
/* What that is in: "points", "percentage points". */
const char *gap_unit(enum figure_kind kind);

#endif
