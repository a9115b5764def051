/*
 * clock - the machine's clock; stages themselves never look at one.
 */
#ifndef OFFBOARD_CLOCK_H
#define OFFBOARD_CLOCK_H

#include <time.h>

#include "lib/day.h"
#include "lib/diag.h"

enum { CLOCK_TEXT = 32 };

/* In the machine's own zone; DAY_NONE where it cannot be told. */
struct day clock_today(void);
struct day clock_day(time_t at);
/* Now, as in 2026-08-31T12:00:00Z. Returns 0, or -1 with *d. */
int clock_utc(char out[CLOCK_TEXT], struct diag *d);

#endif
