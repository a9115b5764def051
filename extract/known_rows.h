/*
 * known_rows - results whose cells were all read before.
 *
 * In a tracker's export most rows are such: the subjects, classes and grades of one pupil after
 * the other. Their records are put together from what is remembered (recall.h), to the last bit
 * as rows.h would make them; a row with anything in it that needs a decision is left to rows.h.
 */
#ifndef OFFBOARD_KNOWN_ROWS_H
#define OFFBOARD_KNOWN_ROWS_H

#include "extract/row_fields.h"

/* Cells of a reading and where their values go; made for each piece. */
struct known_rows {
    struct reading_cache *cache; /* of the reading; NULL: all rows are left to rows.h */
    struct result_row blank;     /* what all records have */
    struct known_cell {
        int32_t column;  /* COLUMN_OTHER for a constant */
        struct str text; /* of a constant */
        size_t at;       /* in the record */
        enum field field;
        struct recall *kept;
        const struct words *words;
    } words[RECORD_WORDS_MAX];
    size_t word_count;
    uint32_t cells; /* of a row: as many as the heading has */
};

/* Prepares for the rows of a piece; the readings of its file are begun in ctx. */
void known_rows_begin(struct known_rows *k, struct row_context *ctx, const uint16_t *readings,
                      size_t count);
/*
 * Adds the row's record to the piece and gives 1; or gives 0, and the row is rows.h's. Either way
 * ctx->has_new_words tells whether words were added to the piece: of a row that was given up they
 * are to be taken out again.
 */
int known_rows_take(const struct known_rows *k, struct row_context *ctx, const struct row *row);

#endif
