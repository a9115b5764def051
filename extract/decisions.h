/*
 * decisions - the decisions file: a person's word about somebody (design section 5).
 *
 * CSV with at least `id` and `decision`; `course`, `status`, `reason`, `asked_by`, `date` where
 * they apply; other columns are the school's own. The id is anybody's id of any kind as it stands
 * in the exports, or "kind:id" where two people share the text. Lines without a decision are
 * passed over. Any other line that does not fit refuses the whole file, by line.
 */
#ifndef OFFBOARD_DECISIONS_H
#define OFFBOARD_DECISIONS_H

#include "extract/read_exports.h"

/*
 * Reads it where school.ini names one, after the people are known, and writes the staged table
 * `decided`; empty where there is none. Returns 0, or -1 with *d (DIAG_DATA with file and line).
 */
int decisions_read(struct extraction *x, struct diag *d);

#endif
