/*
 * health_rejects - staged/rejects.csv in sums: how many rows of a file have which fault.
 *
 * The rows' own text is passed over: a report names no value. Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_HEALTH_REJECTS_H
#define OFFBOARD_HEALTH_REJECTS_H

#include "lib/arena.h"
#include "lib/diag.h"

struct reject_sum {
    const char *file, *outcome, *rule, *field, *remedy; /* as in extract/rejects.h */
    const char *line;                                   /* of the first such row */
    uint64_t rows;
};

struct reject_sums {
    struct reject_sum *list; /* in the order in which they first occur */
    size_t count, capacity;
};

/* Texts live in the arena; nothing where extract wrote no such file. */
int reject_sums_read(struct reject_sums *s, struct arena *a, int staged_fd, struct diag *d);
void reject_sums_release(struct reject_sums *s);

#endif
