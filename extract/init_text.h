/*
 * init_text - the school.ini that init writes, and what it says about it.
 */
#ifndef OFFBOARD_INIT_TEXT_H
#define OFFBOARD_INIT_TEXT_H

#include "extract/place.h"
#include "lib/json.h"

/* The whole of school.ini; `school` is a name for the reports, to be changed by hand. */
void init_write(struct buf *out, const struct placing *p, const char *school);
/* For a person: each file and its place, what is off, what has none. `dir` as it was named. */
void init_print(struct buf *out, const struct placing *p, const char *dir);
struct json *init_json(const struct placing *p);

#endif
