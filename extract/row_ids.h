/*
 * row_ids - who a row is about: its ids, and the school they count in.
 */
#ifndef OFFBOARD_ROW_IDS_H
#define OFFBOARD_ROW_IDS_H

#include "extract/row_fields.h"

enum { ID_SLOTS = 1 << 14 }; /* of row_context.id_slots */

/* Finds the row's school: its own space where the row names another one than ours. */
void row_find_school(struct row_context *ctx);
/* A row with no id, or with one that a spreadsheet has changed, is at fault. */
void row_check_ids(struct row_context *ctx);
/*
 * Notes the row's ids in the piece, joined. Gives the one the row stands under, its strongest,
 * as an index into piece.ids; NO_INDEX if it has none.
 */
uint32_t row_join_ids(struct row_context *ctx, uint32_t school, const struct row_at *at);

#endif
