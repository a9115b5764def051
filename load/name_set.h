/*
 * name_set - how many different people there are among many rows, by their pseudonyms.
 *
 * Memory grows with people, not with rows. Errors: none.
 */
#ifndef OFFBOARD_LOAD_NAME_SET_H
#define OFFBOARD_LOAD_NAME_SET_H

#include <stddef.h>

#include "lib/keyed.h"

struct name_set {
    char (*names)[PSEUDONYM_TEXT];
    size_t count, sorted, capacity; /* the first `sorted` are in order, each there once */
};

void name_set_add(struct name_set *s, const char *name);
size_t name_set_count(struct name_set *s);
void name_set_release(struct name_set *s);

#endif
