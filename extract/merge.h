/*
 * merge - pieces to staged tables, in the order of the file.
 *
 * Ids, words and lines of a piece become those of the whole: the first time something is met
 * gives it its number, so what is staged is the same however the file was cut.
 */
#ifndef OFFBOARD_MERGE_H
#define OFFBOARD_MERGE_H

#include "extract/piece_reader.h"

enum { PADDED_MAX = 1000 }; /* ids with leading zeros that are remembered */

struct extraction {
    struct setup *setup;
    struct aliases *aliases;
    struct words *words; /* WORDS_DOMAINS of them */
    struct rejects rejects;
    struct outdir staged;
    struct table_writer tables[SOURCE_KINDS];
    uint16_t named_school; /* the last space that a row named, 0 = none */
    int has_schools;       /* more than one was named */
    struct padded_id {
        uint32_t alias;
        uint64_t bare[2]; /* alias_hash without the leading zeros */
    } padded[PADDED_MAX];
    size_t padded_count;
    uint32_t *first_result; /* by alias; NO_INDEX: none */
    size_t first_capacity;
    int is_doubtful;    /* an export may not be UTF-8 after all: see read_exports.h */
    uint32_t *alias_of; /* by the piece's id */
    size_t alias_capacity;
};

/*
 * Adds a piece, which begins behind `lines` physical lines, and whose rows r has read. Counts its
 * rows in their export. Returns 0, or -1 with *d.
 */
int merge_piece(struct extraction *x, struct piece_reader *r, struct piece *p, uint32_t lines,
                struct diag *d);
void merge_release(struct extraction *x);

#endif
