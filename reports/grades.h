/*
 * grades - which grades get a column of their own, and in what order.
 *
 * 9 to 1, then A* to G, then other letters, then everything else by name, U last. A grade that
 * is no heading (long, or with a line break) and the rarest of very many go under "other".
 */
#ifndef OFFBOARD_GRADES_H
#define OFFBOARD_GRADES_H

#include "lib/words.h"
#include "reports/cube.h"

enum { GRADE_COLUMNS_MAX = 100, GRADE_TEXT_MAX = 32 };

struct grade_column {
    uint16_t code;
    uint64_t count;      /* over all subjects */
    const char *heading; /* "Grade A*", unique without case */
    const char *field;   /* "grade_a_star", unique */
};

struct grade_columns {
    struct grade_column *columns;
    size_t count;
    int has_others; /* some grade that occurs has no column */
};

int grade_order(struct str a, struct str b); /* below 0, 0, above 0; 0 only where equal */

/* The grades that occur in the cube. Everything lives in the arena. */
void grade_columns_init(struct grade_columns *g, struct arena *a, const struct cube *cube,
                        const struct words *grades);

#endif
