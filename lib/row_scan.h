/*
 * row_scan - the cells of one physical line, found 64 bytes at a time.   (lib level 1)
 *
 * Most rows need no parser: they hold no quote, or quotes only around whole cells. Such a line
 * is cut where its delimiters stand. Every other line - doubled, stray or open quotes, a line
 * break within a cell - is left to libcsv. AVX2 where the machine has it, else portable C.
 */
#ifndef OFFBOARD_ROW_SCAN_H
#define OFFBOARD_ROW_SCAN_H

#include "lib/arena.h"

struct row_scan {
    struct str *cells; /* views into the text, quotes around them taken off; a blank line has one */
    size_t count, capacity;
    size_t len;      /* of the line, its end left out; text.len where the text holds no end */
    uint32_t quotes; /* in the line */
    /* The line's NULs and bytes beyond ASCII: at or behind odd_from, before odd_to; 0, 0: none. */
    size_t odd_from, odd_to;
};

/*
 * Scans the first line of a text of less than 4 GiB. Returns 0; or -1 where the line needs the
 * parser, and nothing else is then said. Starts as {0}; row_scan_release frees it.
 */
int row_scan_line(struct row_scan *s, struct str text, char delimiter, char quote);
/* The same without vector instructions: what row_scan_line falls back on, and is tested by. */
int row_scan_line_portable(struct row_scan *s, struct str text, char delimiter, char quote);
void row_scan_release(struct row_scan *s);

#endif
