/*
 * publish - reports/ of the run: the workbook, its CSV twins and index.html, whole or not at
 * all.
 */
#ifndef OFFBOARD_PUBLISH_H
#define OFFBOARD_PUBLISH_H

#include "reports/report.h"

/* Returns 0, or -1 with *d and nothing published. */
int reports_publish(const struct report *r, struct diag *d);

#endif
