/*
 * namesakes - whose name is that of somebody who is at the school.
 *
 * Names are compared by keyed fingerprints of the folded surname with the forename or the
 * preferred name. Birth dates contradict if both are known and differ; 1 January of a year is
 * what anonymising leaves of every date in it, so it matches them all.
 */
#ifndef OFFBOARD_NAMESAKES_H
#define OFFBOARD_NAMESAKES_H

#include "transform/facts.h"

struct namesakes {
    struct name_at_school {
        uint64_t name;
        struct day birth;
    } * names; /* ordered by name */
    size_t count, capacity;
};

/* `is_here` says, by person, who is at the school: on roll, leaving, joining or a guest. */
void namesakes_init(struct namesakes *n, const struct facts *f, const uint8_t *is_here);
void namesakes_release(struct namesakes *n);
int namesakes_has(const struct namesakes *n, uint64_t name, struct day birth);

#endif
