/*
 * day - calendar days without clock or time zone.                       (lib level 0)
 *
 * Proleptic Gregorian calendar (ISO 8601), years 1900 to 2199. Nothing allocates.
 */
#ifndef OFFBOARD_DAY_H
#define OFFBOARD_DAY_H

#include <stdint.h>

#include "lib/str.h"

struct day {
    int32_t since_epoch; /* days from 1970-01-01; DAY_NONE for a blank cell */
};

#define DAY_NONE ((struct day){INT32_MIN})

enum day_format {
    DAY_ISO,   /* 2026-08-31, also 2026-08-31T00:00:00Z: the time of day is passed over */
    DAY_DMY,   /* 31/08/2026, also with - or . and one-digit day and month */
    DAY_MDY,   /* 8/31/2026, likewise */
    DAY_NUMBER /* a signed number of days from a given day zero */
};

enum { DAY_TEXT_MAX = 16 }; /* bytes day_format needs, NUL included */

int day_is_none(struct day d);
struct day day_of(int year, int month, int day_of_month); /* the caller knows it is valid */
int day_year(struct day d);
int day_month(struct day d); /* 1 to 12 */
/* The same day so many years later; 29 February becomes 1 March where there is none. */
struct day day_add_years(struct day d, int years);

/* "iso", "dmy", "mdy", "day-number". Returns 0 or -1. */
int day_format_parse(enum day_format *out, struct str text);
const char *day_format_name(enum day_format format);

/*
 * Reads a day. Surrounding blanks are not accepted; callers trim. A blank is not a day.
 * DMY and MDY also accept an unmistakable ISO day. Returns 0 and sets *out, or -1 and leaves
 * *out alone. `zero` is used by DAY_NUMBER only.
 */
int day_parse(struct day *out, struct str text, enum day_format format, struct day zero);

/*
 * Writes a day in the form it would be read by day_parse, NUL included; "" for DAY_NONE.
 * DMY and MDY come with two digits and slashes.
 */
void day_write(char out[DAY_TEXT_MAX], struct day d, enum day_format format, struct day zero);

#endif
