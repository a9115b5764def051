/*
 * styles - fonts, fills and wrapping of a workbook's cell styles, for lint.
 */
#ifndef OFFBOARD_LINT_STYLES_H
#define OFFBOARD_LINT_STYLES_H

#include "reports/lint/lint.h"

/* Fills b->styles from the styles part. Returns 0, or -1 with *d. */
int lint_styles_read(struct lint_book *b, const char *path, const char *part, struct diag *d);

#endif
