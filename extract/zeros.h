/*
 * zeros - ids that have lost their leading zeros in one export and not in another.
 *
 * A spreadsheet makes 4512 of 004512. Within one file nothing tells; but where another export has
 * the id of that kind with its zeros, and no export has both, the pupil would be taken for two.
 */
#ifndef OFFBOARD_ZEROS_H
#define OFFBOARD_ZEROS_H

#include "extract/merge.h"

/* Refuses (DIAG_DATA), naming the export without the zeros and the one with them. */
int zeros_check(const struct extraction *x, struct diag *d);

#endif
