/*
 * scan - a delivered file before its rows are read: is it there, what is it.
 *
 * One pass with pread: fingerprint, length, encoding over the whole file. A file that is not
 * UTF-8 is decoded into staged/ and must encode back to the same bytes. Then the delimiter and
 * the heading row.
 */
#ifndef OFFBOARD_SCAN_H
#define OFFBOARD_SCAN_H

#include "lib/export_text.h"

/*
 * Fills in *e from e->path, and from e->encoding, delimiter and quote where school.ini set
 * them (NULL and 0: guessed). `number` names the decoded copy in `staged`. Headings are in the
 * arena. Returns 0, or -1 with *d: DIAG_DATA where the file is missing, empty, not a plain
 * file, or has no heading.
 */
int scan_export(struct export *e, unsigned number, struct outdir *staged, struct arena *a,
                struct diag *d);

/* The number of the line on which the body of an export begins; reads what stands before it. */
int scan_body_line(const struct export *e, struct export_text *text, uint32_t *line,
                   struct diag *d);

#endif
