/*
 * order - how words of a dictionary are listed for people.
 *
 * Numbers inside a text count as numbers, case does not matter: "Year 7" before "year 10".
 */
#ifndef OFFBOARD_ORDER_H
#define OFFBOARD_ORDER_H

#include "lib/words.h"

int text_order(struct str a, struct str b); /* below 0, 0, above 0; 0 only where equal */

/*
 * The codes for which `is_used` holds a nonzero byte (as many as the dictionary has words),
 * in order; code 0, the empty text, last. Freed by the caller.
 */
uint16_t *words_order(const struct words *w, const uint8_t *is_used, size_t *count);

#endif
