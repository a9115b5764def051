/*
 * zip_reader - one entry of a zip file, in chunks, with caps.                (lib level 1)
 *
 * For files from outside: nothing is extracted to disk, every entry's CRC is checked, and an
 * entry that unpacks to more than `bytes_max`, or to more than 16 MiB and 200 times the whole
 * file, is refused before it fills the memory.
 *
 * Errors: 0, or -1 with *d filled in (DIAG_DATA: damaged, no zip, too large; DIAG_SYSTEM:
 * cannot be opened or read).
 */
#ifndef OFFBOARD_ZIP_READER_H
#define OFFBOARD_ZIP_READER_H

#include "lib/diag.h"
#include "lib/str.h"

struct zip_sink {
    /* Called with each chunk, which is gone afterwards. Returns 0, or -1 with *d set. */
    int (*take)(void *to, struct str chunk, struct diag *d);
    void *to;
};

/*
 * Feeds the first entry called `name` (ASCII case is ignored, as in office packages) to the
 * sink and sets *found; an entry that is not there is no error.
 */
int zip_entry_read(int *found, const char *path, const char *name, uint64_t bytes_max,
                   struct zip_sink sink, struct diag *d);

/* Calls `each` with the name of every entry, in the order of the directory. */
int zip_entries(const char *path, int (*each)(void *to, const char *name, struct diag *d), void *to,
                struct diag *d);

#endif
