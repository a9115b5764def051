/*
 * row_line - the physical lines of a text.                              (lib level 1)
 */
#ifndef OFFBOARD_ROW_LINE_H
#define OFFBOARD_ROW_LINE_H

#include "lib/str.h"

/*
 * The length of the first physical line of text, its end (LF, CRLF or a lone CR) included, and
 * of that end; 0 where more text is needed to tell.
 */
size_t row_line_length(struct str text, int is_last, size_t *end);

/* The place of a byte of a row: *line comes as the row's first line; the first column is 1. */
void row_place(struct str row, size_t offset, uint32_t *line, uint32_t *column);

#endif
