/*
 * wide_rows - the results of one row that has a column for each.
 */
#ifndef OFFBOARD_WIDE_ROWS_H
#define OFFBOARD_WIDE_ROWS_H

#include "extract/rows.h"

/*
 * Adds a result to ctx->results for each cell of the wide reading that is not blank, with what
 * the row says of all of them; or one with ROW_NO_RESULT.
 */
void wide_read(struct row_context *ctx, const struct result_row *shared, struct reading_row *out);

#endif
