/*
 * grades - which grades get a column of their own, and in what order.
 *
 * 9 to 1, then the pairs of double awards, then A* to G, then other letters, awards by their
 * scale, everything else by name, U and absent last. A grade that is no heading (long, or with a
 * line break) and the rarest of very many go under "other".
 */
#ifndef OFFBOARD_GRADES_H
#define OFFBOARD_GRADES_H

#include "lib/grade_scale.h"
#include "lib/words.h"

enum { GRADE_COLUMNS_MAX = 100, GRADE_TEXT_MAX = 32 };

struct grade_column {
    uint16_t code;
    uint64_t count;
    const char *heading; /* "Grade A*", unique without case */
    const char *field;   /* "grade_a_star", unique */
};

struct grade_columns {
    struct grade_column *columns;
    size_t count;
    int has_others; /* some grade that occurs has no column */
};

int grade_order(struct str a, struct str b); /* below 0, 0, above 0; 0 only where equal */

/* The grades that occur: counts[code] above 0. `prefix` goes before headings and, in lower case,
 * before fields. Everything lives in the arena. */
void grade_columns_init(struct grade_columns *g, struct arena *a, const struct words *grades,
                        const uint64_t *counts, const char *prefix);
/* The place of a grade's column, or -1: it is one of the others. */
int grade_columns_find(const struct grade_columns *g, uint16_t code);

#endif
