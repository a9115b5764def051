/*
 * book_store - what the files that make up the book share; for nobody else.  (lib level 2)
 *
 * A cell is stored as a byte of its kind, then a number of 7 bits a byte, low first (none for
 * CELL_NONE): the length of the text that follows, or the value, folded so that small numbers
 * of either sign take few bytes: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
 */
#ifndef OFFBOARD_BOOK_STORE_H
#define OFFBOARD_BOOK_STORE_H

#include "lib/book.h"

enum { POWERS = DECIMAL_PLACES_MAX + 1 };
extern const int64_t book_powers[POWERS]; /* of 10 */

/* The row now being filled, counted from 1 as Excel does. */
size_t book_row_number(const struct sheet *s);
/* Keeps the first failure of the book. */
void book_fail(const struct sheet *s, size_t row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct str book_copy_clean(struct book *b, struct str text);
/* Also counts the escapes that will be written, so that the writer never meets a refusal. */
int book_is_too_long(struct str clean);

#endif
