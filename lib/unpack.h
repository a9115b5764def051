/*
 * unpack - what compressed files and archives hold, in chunks, with caps.   (lib level 2)
 *
 * For files from outside: nothing is extracted to a path that an archive names; every entry's
 * CRC is checked; an entry that unpacks to more than `bytes_max`, or to more than 16 MiB and
 * 200 times the whole file, is refused before it fills the disk; so are more than 100,000
 * entries, two entries of the name wanted, and encrypted ones. An archive is a zip file, read
 * through the directory at its end, which must be the file's end; or a tar file in gzip.
 *
 * Names of entries are compared without ASCII case, as in office packages; "./" before them is
 * passed over, '\' is '/', and what is beyond ASCII in an encoding that nobody knows is '?'.
 *
 * Errors: 0, or -1 with *d filled in (DIAG_DATA: damaged, no archive, too large; DIAG_SYSTEM:
 * cannot be opened or read).
 */
#ifndef OFFBOARD_UNPACK_H
#define OFFBOARD_UNPACK_H

#include "lib/diag.h"
#include "lib/str.h"

enum unpack_kind {
    UNPACK_PLAIN,
    UNPACK_GZIP, /* of one file, or of a tar file */
    UNPACK_ZIP,  /* also a workbook */
    UNPACK_TAR,
    UNPACK_OLE /* an .xls workbook, or any workbook with a password */
};
enum { UNPACK_HEAD_BYTES = 512 };

/* What a file is, by its first bytes: UNPACK_HEAD_BYTES of them where there are so many. */
enum unpack_kind unpack_kind_of(struct str head);

/* What a file of so many bytes may unpack to: `bytes_max`, or less. */
uint64_t unpack_limit(uint64_t file_bytes, uint64_t bytes_max);

struct unpack_sink {
    /* Called with each chunk, which is gone afterwards. Returns 0, or -1 with *d set. */
    int (*take)(void *to, struct str chunk, struct diag *d);
    void *to;
};

/* Feeds the entry called `name` to the sink and sets *found; none of that name is no error. */
int unpack_entry(int *found, const char *path, const char *name, uint64_t bytes_max,
                 struct unpack_sink sink, struct diag *d);

/*
 * Calls `each` with the name of every entry, in the order of the archive; the name is gone
 * afterwards. `each` returns 0, or -1 with *d set to stop.
 */
int unpack_names(const char *path, int (*each)(void *to, const char *name, struct diag *d),
                 void *to, struct diag *d);

/* The whole of a gzip file. */
int unpack_gzip(const char *path, uint64_t bytes_max, struct unpack_sink sink, struct diag *d);

#endif
