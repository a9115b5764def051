/*
 * row_text - the text of any row of any export, each opened when it is first needed.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOAD_ROW_TEXT_H
#define OFFBOARD_LOAD_ROW_TEXT_H

#include "lib/export_text.h"
#include "load/load.h"

struct row_text {
    const struct load *load;
    struct export_text *texts; /* one an export */
};

void row_text_open(struct row_text *t, const struct load *l);
void row_text_close(struct row_text *t);
/* UTF-8, line end left out; valid until the next row of the same export is read. */
int row_text_read(struct row_text *t, struct str *out, uint16_t reading, const struct row_at *row,
                  struct diag *d);

#endif
