/*
 * census_read - the census of a whole file.
 */
#ifndef OFFBOARD_CENSUS_READ_H
#define OFFBOARD_CENSUS_READ_H

#include "extract/census.h"
#include "lib/diag.h"
#include "lib/hash.h"

/*
 * Counts the file of that length, and adds every byte to f. Errors: 0, or -1 with *d: DIAG_SYSTEM
 * if it cannot be read, DIAG_DATA if it ends earlier or later.
 */
int census_read(struct census *out, struct fingerprint *f, int fd, uint64_t bytes, struct diag *d);
/* The beginning of it only, a MiB. Returns 0, or -1. */
int census_begin(struct census *out, int fd, uint64_t bytes);

#endif
