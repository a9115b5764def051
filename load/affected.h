/*
 * affected - the rows of an export that the plan changes, in the order of the text.
 *
 * A row that several readings share has one decision for each; here they are one row.
 */
#ifndef OFFBOARD_LOAD_AFFECTED_H
#define OFFBOARD_LOAD_AFFECTED_H

#include "load/load.h"

struct affected_row {
    uint64_t at; /* with len: in the export's text, line end left out */
    uint32_t len, line;
    unsigned actions; /* of all decisions together */
    const struct decision *decisions;
    size_t count;
};

struct affected {
    const struct decision *next, *end;
};

/* Refuses decisions that are out of order, overlap or point outside their tables. */
int affected_check(const struct load *l, struct diag *d);

void affected_begin(struct affected *a, const struct load *l, uint16_t export);
int affected_next(struct affected *a, struct affected_row *row); /* 0 at the end */
uint64_t affected_count(const struct load *l, uint16_t export);  /* rows */
int affected_is_dropped(const struct affected_row *row);
/* Of the first person the row is about; ended by NUL. */
const char *affected_pseudonym(const struct load *l, const struct affected_row *row);

#endif
