/*
 * cell_text - text as it may stand in a workbook cell.                       (lib level 1)
 *
 * XML 1.0 cannot hold every character, and Office writes the others as _xHHHH_ (ECMA-376
 * part 1, ST_Xstring): so a "_x0041_" in the data needs its underscore written as _x005F_.
 * Every function appends to *out. Nothing fails.
 */
#ifndef OFFBOARD_CELL_TEXT_H
#define OFFBOARD_CELL_TEXT_H

#include "lib/arena.h"

/*
 * Valid UTF-8 that XML can hold: each bad byte or forbidden character (C0 controls other than
 * tab and newline, surrogates, U+FFFE, U+FFFF) becomes U+FFFD; CR and CRLF become newline.
 */
void cell_text_clean(struct buf *out, struct str text);

/* For writing: underscores that would begin an _xHHHH_ become _x005F_. */
void cell_text_escape(struct buf *out, struct str clean);

/* For reading: _xHHHH_ becomes the character; a surrogate or NUL becomes U+FFFD. */
void cell_text_unescape(struct buf *out, struct str text);

/* UTF-16 units and characters of valid UTF-8. */
size_t cell_text_units(struct str clean);
size_t cell_text_chars(struct str clean);

#endif
