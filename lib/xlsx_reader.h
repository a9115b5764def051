/*
 * xlsx_reader - the sheets and cells of an .xlsx workbook, one cell at a time. (lib level 3)
 *
 * Reads what office programs and exporters write: shared, inline and rich text, results of
 * formulas, both day systems, strict and transitional packages. Only shared strings are held
 * in memory. For files from outside: see the caps of unpack and xml_reader; rows and cells
 * out of order, references to what is not there, and formulas without a result are refused.
 *
 * Errors: 0, or -1 with *d filled in (DIAG_DATA for the file's faults, its path as the place;
 * DIAG_SYSTEM if it cannot be read).
 */
#ifndef OFFBOARD_XLSX_READER_H
#define OFFBOARD_XLSX_READER_H

#include "lib/day.h"
#include "lib/diag.h"
#include "lib/xlsx_style.h"

enum xlsx_kind { XLSX_NUMBER, XLSX_TEXT, XLSX_BOOL, XLSX_ERROR };

struct xlsx_cell {
    uint32_t row, column; /* both from 0 */
    enum xlsx_kind kind;
    struct xlsx_look look; /* NUMBER: how it is shown; as a date: xlsx_moment may be asked */
    struct str text;       /* NUMBER as written, BOOL "0" or "1", ERROR "#N/A" and the like */
};

struct xlsx;

/* *out is NULL after a failure. Kept by the reader: `path` is copied. */
int xlsx_open(struct xlsx **out, const char *path, struct diag *d);
void xlsx_close(struct xlsx *x); /* NULL is harmless */

/* Sheets in the workbook's order, hidden ones too; chart sheets are passed over. */
size_t xlsx_sheet_count(const struct xlsx *x);
const char *xlsx_sheet_name(const struct xlsx *x, size_t sheet); /* until xlsx_close */
int xlsx_sheet_is_hidden(const struct xlsx *x, size_t sheet);

/*
 * Calls `each` for every cell that is not empty, row by row; the cell is gone afterwards.
 * `each` returns 0, or -1 with *d set to stop; row and column are then added to *d.
 */
int xlsx_read(struct xlsx *x, size_t sheet,
              int (*each)(void *to, const struct xlsx_cell *cell, struct diag *d), void *to,
              struct diag *d);

/*
 * The same; also calls `element`, unless it is NULL, for each element of the sheet's part down to
 * its cells ("c", also empty ones), in their order. Shaped as xml_events.start.
 */
int xlsx_read_elements(struct xlsx *x, size_t sheet,
                       int (*each)(void *to, const struct xlsx_cell *cell, struct diag *d),
                       int (*element)(void *to, const char *name, const char **attributes,
                                      struct diag *d),
                       void *to, struct diag *d);
const char *xlsx_sheet_part(const struct xlsx *x, size_t sheet); /* its part; until xlsx_close */

/* The value of a NUMBER cell, always finite. Returns 0, or -1: not a number. */
int xlsx_number(double *out, const struct xlsx_cell *cell);

/* The day and the time of day of a NUMBER cell. Returns 0, or -1: not a day. */
int xlsx_moment(struct day *out, int32_t *seconds, const struct xlsx *x,
                const struct xlsx_cell *cell);

#endif
