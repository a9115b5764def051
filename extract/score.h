/*
 * score - a mark as people write it.
 */
#ifndef OFFBOARD_SCORE_H
#define OFFBOARD_SCORE_H

#include "lib/str.h"

/*
 * A decimal number as thousandths, rounded half up; a percent sign may follow. Returns 0, or -1:
 * no number, or beyond an int32_t.
 */
int score_parse(int32_t *out, struct str text);
/* Blank, or one of the words that mean that there is none (formats.md 4.4, 5.1). */
int score_is_none(struct str cell);

#endif
