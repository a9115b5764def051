/*
 * grades - which grades get a column of their own, and in what order.
 *
 * 9 to 1, then A* to G, then other letters, awards by their scale, everything else by name, U
 * and absent last. A grade that is no heading (long, or with a line break) and the rarest of
 * very many go under "other". Words that mean there is no result (SUPP, NE, ...) on the scale of
 * their subject get no column and are in no count of grades.
 */
#ifndef OFFBOARD_GRADES_H
#define OFFBOARD_GRADES_H

#include "lib/grade_scale.h"
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
    int has_others;     /* some grade that occurs has no column */
    int has_no_results; /* some subject has a word that means there is none */
    const struct cube *cube;
    const struct words *grades;
    const struct grade_scale **scales; /* by subject; NULL where its grades fit none */
};

int grade_order(struct str a, struct str b); /* below 0, 0, above 0; 0 only where equal */

/* The grades that occur in the cube. Everything lives in the arena. */
void grade_columns_init(struct grade_columns *g, struct arena *a, const struct cube *cube,
                        const struct words *grades);
/* How many results of a subject have a grade; 0 for a word that means there is no result. */
uint64_t grade_count(const struct grade_columns *g, uint32_t subject, uint32_t grade);
uint64_t grade_no_results(const struct grade_columns *g, uint32_t subject);

#endif
