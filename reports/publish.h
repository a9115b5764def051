/*
 * publish - reports/ of the run: the workbook, its CSV twins and index.html, whole or not at
 * all.
 */
#ifndef OFFBOARD_PUBLISH_H
#define OFFBOARD_PUBLISH_H

#include "lib/outdir.h"
#include "reports/report.h"

/* Returns 0, or -1 with *d and nothing published. */
int reports_publish(const struct report *r, struct diag *d);

/* One file of it: a workbook, the CSV twin of a sheet. */
int publish_workbook(const struct book *b, struct outdir *dir, const char *name, struct diag *d);
int publish_twin(const struct sheet *s, struct outdir *dir, const char *name, struct diag *d);

#endif
