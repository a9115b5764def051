/*
 * row_split - the cells of rows that strict CSV does not have.            (lib level 1)
 *
 * Two dialects beside the one libcsv reads: a quote that stands inside an unquoted cell is text
 * (5" pipe), and a byte such as a backslash may take the meaning of the next one away.
 */
#ifndef OFFBOARD_ROW_SPLIT_H
#define OFFBOARD_ROW_SPLIT_H

#include "lib/arena.h"

struct row_part {
    uint32_t at, len; /* from the row's start, quotes included */
};

struct row_split {
    struct row_part *parts;
    size_t count, capacity;
    size_t len;   /* bytes of the row, its line end left out */
    size_t stray; /* the first quote that was taken for text, or SIZE_MAX */
};

/*
 * One physical line, its end left out, of less than 4 GiB. A quote may stand in a cell that
 * begins with another character that is no blank; every other stray quote, and one that is not
 * closed, could mean two things: -1. Else 0.
 */
int row_split_line(struct row_split *s, struct str line, char delimiter, char quote);

enum row_split_result { SPLIT_ROW, SPLIT_BAD, SPLIT_MORE };
/*
 * The first row of a text in a dialect with an escape character; line breaks may stand in quoted
 * cells. SPLIT_BAD: s->len is the offset of the fault. SPLIT_MORE: the text ends within the row.
 */
enum row_split_result row_split_escaped(struct row_split *s, struct str text, char delimiter,
                                        char quote, char escape);

/* Appends the text of a part, quotes and escapes taken off; escape 0: quotes are doubled. */
void row_unquote(struct buf *out, struct str part, char quote, char escape);
/*
 * One cell's text as it must be written in that dialect: quoted where it was quoted before,
 * or where it needs to be.
 */
void row_cell_write(struct buf *out, struct str text, char delimiter, char quote, int was_quoted);

void row_split_release(struct row_split *s);

#endif
