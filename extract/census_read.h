/*
 * census_read - the census of a whole file, on all cores.
 */
#ifndef OFFBOARD_CENSUS_READ_H
#define OFFBOARD_CENSUS_READ_H

#include "extract/census.h"
#include "lib/diag.h"
#include "lib/hash.h"

/*
 * Counts the file of that length. Where f is given every byte is added to it, in order. Errors:
 * 0, or -1 with *d: DIAG_SYSTEM if it cannot be read, DIAG_DATA if it ends earlier or later.
 */
int census_read(struct census *out, struct fingerprint *f, int fd, uint64_t bytes, struct diag *d);

#endif
