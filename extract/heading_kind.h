/*
 * heading_kind - what the cells of the first rows look like, to tell headings from data.
 */
#ifndef OFFBOARD_HEADING_KIND_H
#define OFFBOARD_HEADING_KIND_H

#include "extract/heading.h"

enum { KIND_ROWS_MAX = 60 };

enum cell_kind { CELL_BLANK, CELL_TEXT, CELL_DIGITS, CELL_ID, CELL_EMAIL, CELL_KINDS };

struct cell_look {
    uint8_t kind; /* enum cell_kind */
    uint8_t len;  /* in bytes, 255 for more */
};

struct kind_row {
    uint64_t at;
    uint32_t line, count, filled; /* filled: cells that are not blank */
    int is_distinct;              /* no two of them are the same */
    struct cell_look *cells;
};

struct kinds {
    struct kind_row rows[KIND_ROWS_MAX];
    size_t row_count;
};

void kinds_add(struct kinds *k, const struct row *row);
/* Which row is the heading, or in doubt: index into rows. */
enum heading_verdict kinds_choose(const struct kinds *k, const struct dialect *d, size_t *chosen);
void kinds_release(struct kinds *k);

#endif
