/*
 * heading - which row of a CSV text holds the headings, and what they are.
 *
 * Rows above it are preamble: titles, dates of export, blank lines. The first row is the heading
 * unless it plainly is a title (cells in at most half of the columns) above a row of headings, or
 * data like the rows below it. What is doubtful is left to whoever asked.
 */
#ifndef OFFBOARD_HEADING_H
#define OFFBOARD_HEADING_H

#include "extract/dialect.h"
#include "lib/arena.h"
#include "lib/row_reader.h"

enum { HEADING_AUTO = 0, HEADING_NONE = -1 };

struct heading_wanted {
    int32_t line;  /* HEADING_AUTO, HEADING_NONE, or the line the heading row begins on */
    uint32_t rows; /* 2: subject over assessment; else 1 */
};

enum heading_verdict {
    HEADING_FOUND,      /* as set, or recognised */
    HEADING_ABSENT,     /* as set: columns are called "Column 1", "Column 2", ... */
    HEADING_DATA,       /* the row looks like the data below it */
    HEADING_TITLE,      /* the first row looks like a title, and no row of headings follows */
    HEADING_UNREADABLE, /* the row has a fault */
    HEADING_NO_ROW      /* there is no such row */
};

struct heading {
    enum heading_verdict verdict;
    uint64_t at;   /* of the (first) heading row in the text; the body's start if absent */
    uint32_t len;  /* of the heading rows, last line end left out */
    uint32_t line; /* the row begins on, or the row in doubt; 0 if absent */
    uint32_t rows; /* 0, 1 or 2 */
    uint64_t body_at;
    uint32_t preamble_lines; /* above the heading, blank ones and a "sep=" line included */
    uint32_t count;
    const char **names; /* count of them, trimmed, UTF-8, in the arena */
    /* HEADING_UNREADABLE: */
    enum row_fault fault;
    uint32_t column;
    int ran_out; /* as in struct dialect */
};

/*
 * `text` is the beginning of a text; with is_last it is all of it. `skip` bytes of mark come
 * before its first line.
 */
void heading_find(struct heading *h, const struct heading_wanted *wanted, const struct dialect *d,
                  struct str text, size_t skip, int is_last, struct arena *a);

#endif
