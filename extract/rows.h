/*
 * rows - from a parsed row to staged records, one reader a kind.
 *
 * A reader fills in its record and says what is wrong; it stages nothing and joins nobody, so
 * that a row with several readings is staged whole or rejected whole.
 */
#ifndef OFFBOARD_ROWS_H
#define OFFBOARD_ROWS_H

#include "extract/row_fields.h"

/* A row as one of its file's readings sees it. */
struct reading_row {
    union staged_row staged;
    uint32_t school;                   /* the space of its school's ids, as in piece_id */
    int is_foreign;                    /* of another school: left alone */
    size_t first_result, result_count; /* of a wide reading: its part of ctx->results */
};

/* What is read next is read by this reading. */
void row_choose_reading(struct row_context *ctx, uint16_t reading);
/* Reads ctx->row. A fault is left in ctx; the row's ids are not joined yet. */
void row_read(struct row_context *ctx, uint16_t reading, struct reading_row *out);
/* Once no reading of the row has a fault: joins its ids and adds its records to the piece. */
void row_stage(struct row_context *ctx, struct reading_row *row);

#endif
