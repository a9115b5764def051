/*
 * rows - walks one platform's decisions with the delivered row of each.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_ROWS_H
#define OFFBOARD_LOAD_UPLOADS_ROWS_H

#include "lib/row_cells.h"
#include "load/affected.h"
#include "load/delivered.h"

struct platform_row {
    const struct decision *decision;
    const struct affected_row *row; /* with the decisions of other readings on it */
    const struct reading *reading;
    struct str text; /* of the row, UTF-8 */
    const struct row_cells *cells;
    const char *pseudonym;
    const char *new_status; /* WITHDRAW: the word to write */
};

/* Called for each decision of the platform with one of the actions; 0, or -1 with *d. */
typedef int platform_row_fn(void *to, const struct platform_row *row, struct diag *d);

int platform_rows(const struct load *l, const char *platform, unsigned actions,
                  platform_row_fn *each, void *to, struct diag *d);

/* The first field of `fields` (ended by FIELD_NONE) that the row has; blanks trimmed. */
void platform_row_first(struct buf *out, const struct platform_row *row, const enum field *fields);
int platform_has_kind(const struct load *l, const char *platform, enum source_kind kind);
/* "Surname, Forename" as it stands in the row; nothing where the row has no names. */
void platform_row_name(struct buf *out, const struct platform_row *row);

#endif
