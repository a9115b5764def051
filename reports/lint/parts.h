/*
 * parts - what lint reads of a workbook beside its sheets' own parts.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LINT_PARTS_H
#define OFFBOARD_LINT_PARTS_H

#include "reports/lint/lint.h"

#define LINT_DEFAULT_WIDTH 8.43 /* of a column that says nothing: Excel's */

/* "A5:C9"; one cell is a range of one. */
struct lint_range lint_range_parse(const char *text);
/* Title, profile, sheet shown first, styles. */
int lint_package_read(struct lint_book *b, const char *path, struct diag *d);
/* The tables that belong to the sheet's part. */
int lint_tables_read(struct lint_book *b, struct lint_sheet *s, const char *path, const char *part,
                     struct diag *d);

#endif
