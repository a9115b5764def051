/*
 * index_html - the page a run's reports are opened from: one file, no script, no request.
 */
#ifndef OFFBOARD_INDEX_HTML_H
#define OFFBOARD_INDEX_HTML_H

#include "reports/sheets.h"

/*
 * `b` holds a sheet for each of sheet_defs; `manifest` the lines of the files published so
 * far, "SHA-256 bytes name" (lib/outdir.h).
 */
void index_html_write(struct buf *out, const struct report *r, const struct book *b,
                      struct str manifest);

#endif
