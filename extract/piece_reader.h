/*
 * piece_reader - reads one piece of an export: rows to records, through all its readings.
 *
 * Each thread has a reader of its own; readers share the setup, which they only look at.
 */
#ifndef OFFBOARD_PIECE_READER_H
#define OFFBOARD_PIECE_READER_H

#include "extract/known_rows.h"
#include "extract/rows.h"
#include "lib/export_text.h"

struct piece_reader {
    struct row_context ctx;
    struct known_rows known;
    struct piece *piece;
    const struct export *export;
    uint16_t readings[READINGS_MAX];
    size_t reading_count;
    uint32_t needed; /* cells a row must have: up to the last that a field is read from */
    struct str text; /* of the row being read */
    uint32_t *cell_at, *cell_len;
    size_t cell_capacity;
};

void piece_reader_init(struct piece_reader *r, const struct setup *s);
void piece_reader_release(struct piece_reader *r);

/*
 * Reads p's rows. With is_exact p->from is where a row begins; else the piece is taken to begin
 * at the first line from there on, and p->from is set to it. What is wrong with the whole is in
 * p->status and p->diag.
 */
void piece_read(struct piece_reader *r, struct piece *p, const struct export_text *text,
                int is_exact);

/* The fault of a field in a row of the piece, as a reject; `row` counts the piece's lines. */
struct reject piece_field_fault(struct piece_reader *r, const struct row_at *row,
                                struct fault fault, enum reject_outcome outcome);

#endif
