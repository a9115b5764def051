/*
 * rows - from a parsed row to a staged record, one reader a kind.
 *
 * A reader fills in its record and says what is wrong; it stages nothing, so that a row with
 * several readings is staged whole or rejected whole.
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
    RULE_DATE_DROPPED, /* repaired: a date nothing depends on */
    REJECT_RULES
};

struct fault {
    enum reject_rule rule;
    enum field field; /* FIELD_NONE: the row as a whole */
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
    uint64_t schools;                    /* distinct school spaces met beside the default one */
    struct id_cache (*caches)[ID_KINDS]; /* by reading */
    struct buf scratch, joined, folded;
    const struct row *row;
    struct fault fault; /* the first one that rejects the row */
    struct fault repair;
    int is_foreign; /* the row is of another school: left alone */
};

union staged_row {
    struct row_at row;
    struct roll_row roll;
    struct account_row account;
    struct enrolment_row enrolment;
    struct result_row result;
};

/* Reads ctx->row as ctx->reading. A fault is left in ctx. */
void read_staged_row(struct row_context *ctx, union staged_row *out);

/* A field's cell: trimmed, several columns joined by '-'. Valid until the next call. */
struct str row_field(struct row_context *ctx, enum field f);

#endif
