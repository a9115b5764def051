/*
 * row_reader - rows of a CSV text with exact places.                    (lib level 2)
 *
 * The only file that includes libcsv. libcsv is fed one physical line at a time, so the offset
 * and line of each row are exact; lines without a quote do without it. Cells are given as they
 * stand, outer blanks kept, quoting taken off. A row that libcsv's strict mode refuses, or that
 * does not end, is given as ROW_BAD: one physical line, and reading goes on at the next. A row
 * that holds a NUL or invalid UTF-8 is bad as a whole.
 *
 * The caller feeds windows of text: row_reader_next asks for more with ROW_MORE.
 */
#ifndef OFFBOARD_ROW_READER_H
#define OFFBOARD_ROW_READER_H

#include "lib/arena.h"
#include "lib/diag.h"
#include "lib/row_line.h"
#include "lib/row_split.h"

enum {
    CELL_BYTES_MAX = 1 << 20, /* a longer cell is refused */
    ROW_BYTES_MAX = 4 << 20,  /* a row of more bytes is taken for an unclosed quote */
    ROW_PADDING = 16
};

enum row_result { ROW_CELLS, ROW_BLANK, ROW_BAD, ROW_MORE, ROW_END };

enum row_fault {
    FAULT_NONE,
    FAULT_STRAY_QUOTE,
    FAULT_OPEN_QUOTE,
    FAULT_LONG,
    FAULT_NUL,
    FAULT_UTF8
};

struct row {
    struct str *cells; /* valid until the next call on the reader, or the text goes */
    size_t count;
    int is_padded; /* from the first byte of each cell ROW_PADDING bytes may be looked at */
    uint64_t at;   /* of its first byte in the text */
    uint32_t len;  /* line end left out */
    uint32_t line; /* the first line is 1 */
    /* ROW_BAD: what, at which byte of its line, the first being 1; `line` is the fault's. Only
     * with FAULT_NUL and FAULT_UTF8 has it cells, which hold the byte.
     * ROW_CELLS with a fault: the row was repaired (a stray quote inside an unquoted cell is kept
     * as it stands). */
    enum row_fault fault;
    uint32_t column;
};

struct row_reader; /* owns its buffers */

struct row_reader *row_reader_new(char delimiter, char quote);
void row_reader_free(struct row_reader *r);
/* A byte that takes a quote's meaning away, such as a backslash; 0: a quote is doubled. */
void row_reader_escape(struct row_reader *r, char escape);
/*
 * How many cells a row may have, at least and at most; 0, 0 if nothing is known. Where a row over
 * several lines has fewer or more, and one of its later lines would be a row by itself, then a
 * quote was not closed: what stands before that line is bad, and reading goes on there.
 */
void row_reader_expect(struct row_reader *r, size_t least, size_t most);

/* Begin at an offset of the text, which is the start of the given line. */
void row_reader_start(struct row_reader *r, uint64_t at, uint32_t line);

/*
 * The next row of `text`, which begins at offset row_reader_at(r) of the whole text; with
 * is_last nothing follows it. After ROW_MORE call again with more text from the same offset;
 * at most ROW_BYTES_MAX plus one line are ever needed.
 */
enum row_result row_reader_next(struct row_reader *r, struct str text, int is_last,
                                struct row *out);
uint64_t row_reader_at(const struct row_reader *r);
uint32_t row_reader_line(const struct row_reader *r); /* of the next row */

/*
 * The span of each cell of one row (its text as given by at and len), by feeding libcsv byte
 * by byte: at[i] and len[i] count from the row's start and take in the quotes. Returns the
 * number of cells, or -1 if the row cannot be read. Arrays hold `max` elements.
 */
int row_cell_spans(struct str row, char delimiter, char quote, uint32_t *at, uint32_t *len,
                   size_t max);

#endif
