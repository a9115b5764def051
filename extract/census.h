/*
 * census - the bytes of a whole file counted: which encoding, which line ends.
 *
 * A single odd byte anywhere decides, so nothing is left out. Files are fed block by block.
 */
#ifndef OFFBOARD_CENSUS_H
#define OFFBOARD_CENSUS_H

#include <stdint.h>

#include "lib/str.h"

enum text_mark { MARK_NONE, MARK_UTF8, MARK_UTF16LE, MARK_UTF16BE };

/* Why a file is taken for that encoding. */
enum encoding_reason {
    ENCODING_SET,       /* school.ini or the command line says so */
    ENCODING_MARK,      /* it begins with the encoding's mark */
    ENCODING_NULS,      /* every second byte of its beginning is NUL: UTF-16 */
    ENCODING_ASCII,     /* nothing beyond ASCII: read as UTF-8 */
    ENCODING_VALID,     /* all of it is UTF-8 */
    ENCODING_MOSTLY,    /* UTF-8, with fewer odd bytes than good characters: rows' faults */
    ENCODING_ODD_BYTES, /* more odd bytes than UTF-8 characters: Windows-1252 */
};

struct census {
    uint64_t bytes; /* fed so far */
    enum text_mark mark;
    uint64_t characters; /* good UTF-8 characters beyond ASCII */
    uint64_t odd;        /* bytes that are not UTF-8 */
    uint64_t odd_at;     /* offset of the first of them */
    uint64_t nuls[2];    /* NULs at even and at odd offsets of the first `sample` bytes */
    uint64_t sample;
    char carry[4]; /* a character that a block's end cut */
    size_t carried;
};

void census_add(struct census *c, struct str block);
void census_end(struct census *c); /* after the last block */
/* The encoding guessed: "utf-8", "windows-1252", "utf-16le" or "utf-16be". */
const char *census_encoding(const struct census *c, enum encoding_reason *why);

/* Physical lines of a text, line ends within quoted cells too. */
struct line_ends {
    uint64_t lf, crlf, cr;
    int is_open; /* the last line has no end */
    char last;
};
void line_ends_add(struct line_ends *l, struct str block);
void line_ends_end(struct line_ends *l);

#endif
