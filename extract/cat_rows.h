/*
 * cat_rows - the rows of a file to stdout as clean CSV, and what is wrong with them to stderr.
 */
#ifndef OFFBOARD_CAT_ROWS_H
#define OFFBOARD_CAT_ROWS_H

#include "extract/scan.h"

enum cat_header { CAT_HEADER_AUTO, CAT_HEADER_YES, CAT_HEADER_NO };

struct cat {
    const char *program;  /* for messages */
    struct export export; /* path, and what was set of encoding, delimiter and quote */
    struct scan scan;     /* dialect.escape as set */
    enum cat_header header;
    struct outdir *staged;
    struct arena *arena;
    uint64_t problems; /* rows repaired, left out, or of another width than the heading */
    int is_begun;      /* something was printed */
};

/* Returns 0, or -1 with *d where the file cannot be read or the output not be written. */
int cat_rows(struct cat *c, struct diag *d);

#endif
