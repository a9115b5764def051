/*
 * survey - the files that look and init are asked about, each looked at once.
 *
 * A path may be a file, an archive, or a folder: then every file in it, and in the archives and
 * folders it holds, one level down. A file that is no table we can read is kept with the reason.
 * Decoded and unpacked copies live in a private directory until survey_close.
 */
#ifndef OFFBOARD_SURVEY_H
#define OFFBOARD_SURVEY_H

#include "extract/fit.h"
#include "extract/scan.h"
#include "extract/tool_scratch.h"

struct row;

struct found {
    const char *name;     /* as said: FILE, or counted from the folder that init was given */
    struct export export; /* path, dialect, headings */
    struct scan scan;     /* the evidence */
    struct diag problem;  /* kind DIAG_NONE: it can be read */
    struct fits fits;
};

struct survey {
    struct arena arena;
    struct tool_scratch scratch;
    struct found **items;
    size_t count, capacity;
};

/* survey_close also when survey_add failed; it removes the copies. */
int survey_open(struct survey *s, struct diag *d);
int survey_close(struct survey *s, struct diag *d);
/*
 * `name` is what the path is called in what is printed. -1 with *d only where we could not look
 * at all: DIAG_SYSTEM, or DIAG_USAGE where there is no such path.
 */
int survey_add(struct survey *s, const char *path, const char *name, struct diag *d);

/* Rows below the heading. */
struct row_counts {
    uint64_t rows, faulty, blank; /* rows: all; of them that cannot be read, or have no cells */
    uint64_t uneven;              /* have more or fewer cells than headings */
};

/* Calls `visit` (may be NULL) with every row that can be read, in order. */
int survey_rows(struct row_counts *counts, const struct survey *s, const struct found *f,
                void (*visit)(void *user, const struct row *row), void *user, struct diag *d);

#endif
