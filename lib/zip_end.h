/*
 * zip_end - whether a zip file ends where its directory says.               (lib level 1)
 *
 * Readers of zip files look for the directory's last record somewhere near the end. Where more
 * follows it, or the file was cut within its comment, two readers may see two archives.
 *
 * Errors: 0, or -1 with *d filled in (DIAG_DATA: it does not; DIAG_SYSTEM: cannot be read).
 */
#ifndef OFFBOARD_ZIP_END_H
#define OFFBOARD_ZIP_END_H

#include "lib/diag.h"

int zip_end_check(const char *path, struct diag *d);

#endif
