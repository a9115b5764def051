/*
 * dialect - the delimiter and the quote of a CSV text, decided from a sample of its rows.
 *
 * A delimiter is judged by how many rows have the same number of cells with it, so that decimal
 * commas in a file of semicolons and commas within quotes do not count.
 */
#ifndef OFFBOARD_DIALECT_H
#define OFFBOARD_DIALECT_H

#include <stdint.h>

#include "lib/str.h"

enum dialect_reason {
    DIALECT_SET,      /* school.ini or the command line says so */
    DIALECT_SEP_LINE, /* delimiter: Excel's "sep=;" line */
    DIALECT_ROWS,     /* most rows agree */
    DIALECT_DEFAULT   /* delimiter: one column, no row tells; quote: none is used */
};

struct dialect {
    char delimiter, quote; /* come as set; 0: to be found */
    char escape;           /* comes as set; 0: a quote is doubled */
    enum dialect_reason delimiter_why, quote_why;
    uint32_t sep_bytes; /* of a "sep=;" line with its end; 0: there is none */
    /* The sample, read in the dialect found: */
    uint32_t rows;     /* not blank, those above the heading included */
    uint32_t agreeing; /* of them have `columns` cells */
    uint32_t columns;  /* the width that most rows have */
    uint32_t faulty;   /* cannot be read, or only repaired */
    uint32_t blank;    /* blank lines */
    uint32_t trailing; /* rows that end in a delimiter */
    int ran_out;       /* the text ended within a row: with more of it there may be more to see */
};

/* A mark as people write it: one character, or "tab", "comma", "semicolon", "pipe". 0, or -1. */
int dialect_mark(char *out, struct str text);

/*
 * Finds the delimiter and the quote where d->delimiter and d->quote are 0. `text` is the
 * beginning of a text, mark left out; with is_last the whole of it.
 */
void dialect_find(struct dialect *d, struct str text, int is_last);

#endif
