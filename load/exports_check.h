/*
 * exports_check - a written export against the delivered file and the backup's index.
 *
 * Reads the file again before it is published: every byte outside the rows of the index is
 * the delivered one, dropped rows are gone, changed rows are changed, and as many as the
 * writer counted. Knows nothing of how rows are rewritten.
 */
#ifndef OFFBOARD_LOAD_EXPORTS_CHECK_H
#define OFFBOARD_LOAD_EXPORTS_CHECK_H

#include "load/load.h"

struct export_counts {
    uint64_t dropped, changed;
    uint64_t same; /* of the changed: held the wanted text already */
};

/* written_fd: the directory it was written into. Errors: 0, or -1 with *d (DIAG_SYSTEM). */
int exports_check(const struct load *l, uint16_t export, int written_fd, int backup_fd,
                  const struct export_counts *counts, struct diag *d);

#endif
