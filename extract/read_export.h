/*
 * read_export - one pass over an export: rows to records, through all its readings.
 */
#ifndef OFFBOARD_READ_EXPORT_H
#define OFFBOARD_READ_EXPORT_H

#include "extract/rejects.h"

struct extraction {
    struct row_context ctx;
    struct rejects rejects;
    struct outdir staged;
    struct table_writer tables[SOURCE_KINDS];
};

/*
 * Reads export number `index` and counts its rows; the identity rows = records + repaired +
 * rejected + blank and bytes read = file size hold or the program stops (assert). Fails with
 * DIAG_DATA if the bytes differ from those that were looked at before.
 */
int read_export(struct extraction *x, uint16_t index, struct diag *d);

#endif
