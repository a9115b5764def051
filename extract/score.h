/*
 * score - a mark as people write it.
 */
#ifndef OFFBOARD_SCORE_H
#define OFFBOARD_SCORE_H

#include "lib/str.h"

enum { SCORE_SHORT = 6 };
/*
 * "67" or "72.5", as most are: as score_parse, of a cell of `len` bytes, which stand in a word with
 * zeros behind them. Without a loop or a branch for what is written in it. Returns -1 for all but
 * digits and one point with three digits at most behind it, and for more than SCORE_SHORT bytes.
 */
int score_parse_short(int32_t *out, uint64_t cell, size_t len);
/*
 * A decimal number as thousandths, rounded half up; a percent sign may follow. Returns 0, or -1:
 * no number, or beyond an int32_t.
 */
int score_parse(int32_t *out, struct str text);
/* Blank, or one of the words that mean that there is none (formats.md 4.4, 5.1). */
int score_is_none(struct str cell);

#endif
