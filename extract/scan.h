/*
 * scan - a delivered file before its rows are read: is it there, what is it.
 *
 * One pass with pread: length and encoding over the whole file. A file that is not
 * UTF-8 is decoded into staged/ and must encode back to the same bytes. Then the delimiter and
 * the heading row. What is found comes with its evidence.
 *
 * Errors: 0, or -1 with *d: DIAG_DATA where the file is missing, empty, not a plain file, does
 * not survive being decoded, or has no heading that is plain to see.
 */
#ifndef OFFBOARD_SCAN_H
#define OFFBOARD_SCAN_H

#include "extract/census.h"
#include "extract/dialect.h"
#include "extract/heading.h"
#include "lib/export_text.h"

struct scan {
    struct heading_wanted wanted; /* set by the caller; {0}: guess */
    /* Set by a caller who reads every row anyway: of a plain file only the beginning is counted,
     * and where that is UTF-8 the rest is taken to be (is_partial); no fingerprint is made. */
    int is_brief;
    int is_partial;
    int is_packed; /* came out of a container */
    enum encoding_reason encoding_why;
    size_t mark_bytes;    /* of the text, before its first line */
    struct census census; /* of the file as delivered, or unpacked */
    uint32_t odd_line;    /* of the first byte that is not UTF-8; 0: there is none */
    struct dialect dialect;
    struct heading heading;
};

/*
 * Fills in *e from e->path, and from e->encoding, delimiter and quote where school.ini set
 * them (NULL and 0: guessed). `number` names the unpacked and decoded copies in `staged`.
 * Headings are in the arena. *scan keeps the evidence; NULL if nobody asks for it.
 */
int scan_export(struct export *e, struct scan *scan, unsigned number, struct outdir *staged,
                struct arena *a, struct diag *d);

/* The first half of it: all but the heading, for tools that take a file as it is. */
int scan_text(struct export *e, struct scan *scan, unsigned number, struct outdir *staged,
              struct arena *a, struct diag *d);
/* The second half without its refusals: scan->heading.verdict says what was found. */
int scan_heading(struct export *e, struct scan *scan, struct outdir *staged, struct arena *a,
                 struct diag *d);

/* Counts the line ends of the whole text: a pass of its own. */
int scan_line_ends(struct line_ends *out, const struct export *e, struct outdir *staged,
                   struct diag *d);

/* The number of the line on which the body of an export begins; reads what stands before it. */
int scan_body_line(const struct export *e, struct export_text *text, uint32_t *line,
                   struct diag *d);

#endif
