/*
 * small_rows - the rows of a file that fits in memory: lookups and decisions.
 */
#ifndef OFFBOARD_SMALL_ROWS_H
#define OFFBOARD_SMALL_ROWS_H

#include "lib/export_text.h"
#include "lib/row_reader.h"

/*
 * Gives every row below the heading to `take`, blank ones left out and bad ones too (ROW_BAD),
 * until it returns -1. Errors: 0, or -1 with *d.
 */
int small_rows_read(const struct export *e, int staged_fd,
                    int (*take)(void *to, enum row_result result, const struct row *row,
                                struct diag *d),
                    void *to, struct diag *d);

#endif
