/*
 * verify_sums - a backup's SHA256SUMS and totals.json against what was found in it.
 *
 * Errors: 0, or -1 with *d (DIAG_SYSTEM).
 */
#ifndef OFFBOARD_LOAD_VERIFY_SUMS_H
#define OFFBOARD_LOAD_VERIFY_SUMS_H

#include <stdint.h>

#include "lib/diag.h"
#include "lib/sources.h"

struct backup_file {
    const struct export *export;
    uint64_t members, rows, raw_bytes;
    int is_whole;    /* every byte of the export */
    uint64_t erased; /* rows that were taken out again */
    int is_sealed;   /* encrypted: its name must say so */
};

/* SHA256SUMS names every file but itself, MANIFEST and the receipt, with its true sum. */
int verify_sums(int backup_fd, struct diag *d);
/* totals.json says of each file what was counted while it was compared, in the same order, and
 * how its rows are told apart. */
int verify_totals(int backup_fd, const struct backup_file *files, size_t count, struct diag *d);

#endif
