/*
 * container - exports that come inside something: archives, compressed files, workbooks.
 *
 * A path may go through an archive as if it were a folder ("sis.zip/users.csv",
 * "term.tar.gz/results.csv"); "users.csv.gz" is users.csv; a workbook's first or named sheet
 * becomes CSV. What a file is, its first bytes say, not its name. A file that cannot be read as
 * it came (.xls, .ods, a password, an archive in an archive) is refused with what to do.
 */
#ifndef OFFBOARD_CONTAINER_H
#define OFFBOARD_CONTAINER_H

#include "lib/outdir.h"
#include "lib/sources.h"

/*
 * Where e->path goes through a container: writes what it names to "unpacked-NUMBER" in staged,
 * sets e->delivered (the container), its bytes and fingerprint, e->unpacked and its bytes,
 * e->text and its bytes as the same copy, and for a workbook e->sheet; returns 1. Returns 0 for
 * a plain file, with nothing set; -1 with *d.
 */
int container_unpack(struct export *e, unsigned number, struct outdir *staged, struct arena *a,
                     struct diag *d);

/* What came as a workbook leaves as CSV: said on stderr, a line each. */
void container_warn(const struct sources *s, const char *program);

#endif
