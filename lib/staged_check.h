/*
 * staged_check - do the records of staged tables refer to what is there?   (lib level 3)
 *
 * A mapped table is an array of structs that was read from a file: indexes and codes in it are
 * trusted by nobody before this has looked at each of them once, in one pass.
 */
#ifndef OFFBOARD_STAGED_CHECK_H
#define OFFBOARD_STAGED_CHECK_H

#include "lib/sources.h"
#include "lib/words.h"

struct staged_limits {
    uint64_t aliases, people; /* records of those two tables */
    const struct sources *sources;
    const struct words *words; /* WORDS_DOMAINS of them */
};

/* Returns 0, or -1 with *d (DIAG_SYSTEM, "plan again") naming table and record. */
int staged_check(const struct table *t, const struct table_kind *kind,
                 const struct staged_limits *limits, struct diag *d);

#endif
