/*
 * damage - cells that a spreadsheet has changed for good when it opened a CSV file.
 *
 * The grade 5-4 becomes 05-Apr, an id of many digits 1.23E+12, a column that is too narrow
 * ########, a broken formula #REF!. What stood there before cannot be told, so such a cell is
 * never read. Only what a spreadsheet writes is taken for damage: the grade "5-4", the id
 * "12E5" and the term "Sep-25" are what they are.
 */
#ifndef OFFBOARD_DAMAGE_H
#define OFFBOARD_DAMAGE_H

#include "lib/field.h"

enum damage {
    DAMAGE_NONE,
    DAMAGE_DATE,   /* in a grade, a group or an id: 05-Apr; in a grade also a whole date */
    DAMAGE_FLOAT,  /* in an id, a course or a group: 1.23E+12 */
    DAMAGE_HASHES, /* ########: the column was too narrow */
    DAMAGE_ERROR   /* #REF! and the like */
};

/* What is wrong with a field's cell; it is trimmed, and blank cells are whole. */
enum damage damage_of(struct str cell, enum field f);
/* What to do about it; "" for DAMAGE_NONE. */
const char *damage_remedy(enum damage damage);

#endif
