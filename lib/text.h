/*
 * text - encodings and the folding of ids and names.                    (lib level 1)
 *
 * The only file that includes iconv and utf8proc.
 */
#ifndef OFFBOARD_TEXT_H
#define OFFBOARD_TEXT_H

#include "lib/arena.h"
#include "lib/diag.h"

/* The offset of the first byte that is not UTF-8, or text.len. */
size_t text_utf8_valid(struct str text);
int text_is_ascii(struct str text);
/* The same, and how many characters beyond ASCII stand before it. */
size_t text_utf8_count(struct str text, uint64_t *characters);

/*
 * Appends `text` as UTF-8 from, or in, an encoding ("utf-8", "windows-1252", "utf-16le",
 * "utf-16be"). A mark is a character like any other. Returns 0, or -1 with *d (DIAG_DATA) where
 * a byte or character has no counterpart; what came before it was appended.
 */
int text_decode(struct buf *out, const char *encoding, struct str text, struct diag *d);
int text_encode(struct buf *out, const char *encoding, struct str utf8, struct diag *d);
/* How many bytes it would be in the encoding: text that decoding gave, whole or in parts. */
uint64_t text_encoded_bytes(const char *encoding, struct str utf8);
/* Without the byte order marks at its beginning. */
struct str text_unmarked(struct str utf8);
/* Bytes of a line end's character in the encoding: 1 or 2. */
size_t text_unit_bytes(const char *encoding);
/* One of those for the names people use; NULL if unknown. */
const char *text_encoding_name(struct str name);

/*
 * NFC, case-folded, outer blanks taken off, inner runs of blanks as one. For comparing only.
 * The view is valid until `scratch` changes.
 */
struct str text_fold(struct buf *scratch, struct str text);
/* The same with hyphens, apostrophes and points taken out: for names. */
struct str text_fold_name(struct buf *scratch, struct str text);

#endif
