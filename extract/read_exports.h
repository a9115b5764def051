/*
 * read_exports - all exports, in pieces, on all cores.
 *
 * A piece is cut at a line break, which may stand within a quoted cell: it is kept only if the
 * piece before it ended exactly where it begins, else it is read again from there. What is staged
 * is the same for any number of threads and pieces.
 */
#ifndef OFFBOARD_READ_EXPORTS_H
#define OFFBOARD_READ_EXPORTS_H

#include "extract/merge.h"

/*
 * Reads every export of x->setup into x->tables, which are open. `pieces` is how many each export
 * is read in; 0: one for each MiB. The identities rows = records + repaired + rejected + blank
 * and bytes read = file size hold or the program stops (assert). Fails with DIAG_DATA if the
 * bytes differ from those that were looked at before. x->is_doubtful is set where an export of
 * which only the beginning was counted turns out to hold bytes that are not UTF-8.
 */
int read_exports(struct extraction *x, unsigned pieces, struct diag *d);

#endif
