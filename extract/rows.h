/*
 * rows - from a parsed row to a staged record, one reader a kind.
 *
 * A reader fills in its record and says what is wrong; it stages nothing and joins nobody, so
 * that a row with several readings is staged whole or rejected whole.
 */
#ifndef OFFBOARD_ROWS_H
#define OFFBOARD_ROWS_H

#include "extract/aliases.h"
#include "extract/setup.h"
#include "lib/row_reader.h"

/* Why a row was rejected, or what was repaired. The list in rejects.c says what to do. */
enum reject_rule {
    RULE_NONE,
    RULE_STRAY_QUOTE,
    RULE_OPEN_QUOTE,
    RULE_LONG,
    RULE_NUL,
    RULE_UTF8,
    RULE_MISSING_CELLS,
    RULE_EXTRA_CELLS,
    RULE_NO_ID,
    RULE_BAD_DATE,
    RULE_UNKNOWN_WORD,
    RULE_BAD_SCORE,
    RULE_NO_COURSE,
    RULE_LOOKUP,
    RULE_TOO_MANY_WORDS,
    RULE_LONG_TEXT,
    RULE_DATE_DROPPED, /* repaired: a date nothing depends on */
    RULE_UPN_LETTER,   /* a warning only: the row is read as it stands */
    REJECT_RULES
};

enum { WORD_BYTES_MAX = 32000 }; /* what a cell of a workbook holds */

struct fault {
    enum reject_rule rule;
    enum field field; /* FIELD_NONE: the row as a whole */
    uint16_t reading; /* whose field it is */
    char letter;      /* UPN_LETTER: the right one */
};

/* The last value of an id column and its alias: exports are mostly grouped by person. */
struct id_cache {
    char text[40];
    size_t len;
    uint32_t alias;
    uint16_t space;
};

struct row_context {
    struct setup *setup;
    struct aliases *aliases;
    struct words *words; /* WORDS_DOMAINS of them */
    const struct reading *reading;
    const struct reading_setup *map;
    uint16_t reading_index;
    uint16_t school;                     /* the space of this row's school */
    uint16_t named_school;               /* the last one that a row named, 0 = none */
    int has_schools;                     /* more than one was named */
    struct id_cache (*caches)[ID_KINDS]; /* by reading */
    struct buf scratch, joined, folded;
    const struct row *row;
    struct fault fault; /* the first one that rejects the row */
    struct fault repair;
    struct fault warning;
    int is_foreign; /* the row is of another school: left alone */
};

union staged_row {
    struct row_at row;
    struct roll_row roll;
    struct account_row account;
    struct enrolment_row enrolment;
    struct result_row result;
};

/* A row as one of its file's readings sees it. */
struct reading_row {
    union staged_row staged;
    uint16_t school; /* WORDS_SPACE code of its school's ids */
    int is_foreign;  /* of another school: left alone */
};

/* Reads ctx->row. A fault is left in ctx; the row's ids are not joined yet. */
void row_read(struct row_context *ctx, uint16_t reading, struct reading_row *out);
/* Once no reading of the row has a fault: joins its ids and sets the alias it stands under. */
void row_join(struct row_context *ctx, struct reading_row *row);

/* A field's cell: trimmed, several columns joined by '-'. Valid until the next call. */
struct str row_field(struct row_context *ctx, enum field f);

#endif
