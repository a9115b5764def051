/*
 * profile - the formats that are compiled in: extract/profiles/<name>.ini.
 *
 * A profile holds the same sections and keys as school.ini; school.ini goes before it, key by
 * key. Adding a format is one new file in that folder.
 */
#ifndef OFFBOARD_PROFILE_H
#define OFFBOARD_PROFILE_H

#include "lib/config.h"

struct profile_text {
    const char *name, *text;
};
extern const struct profile_text profile_texts[]; /* ended by a NULL name; made by the Makefile */

/* NULL if there is none of that name. */
const struct profile_text *profile_find(const char *name);
/* The name a wrong one was probably meant to be, or NULL. */
const char *profile_nearest(const char *wrong, struct arena *a);

#endif
