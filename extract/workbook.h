/*
 * workbook - a sheet of an .xlsx workbook as CSV: UTF-8, comma, RFC 4180, CRLF.
 *
 * What a cell shows, as far as a program that reads it again needs it: days as ISO, whatever
 * order the sheet shows them in; numbers as they were typed, with the zeros before them and the
 * percent sign after them that their format gives them. A row of the sheet is a row of the
 * file, so that line numbers in messages are the sheet's own unless cells hold line breaks.
 */
#ifndef OFFBOARD_WORKBOOK_H
#define OFFBOARD_WORKBOOK_H

#include "lib/arena.h"
#include "lib/outdir.h"

/*
 * Writes the sheet called *sheet, or for NULL the first one that is not hidden, whose name it
 * sets, in the arena. Refuses to write more than `bytes_max`. Returns 0, or -1 with *d:
 * DIAG_DATA with the place in the sheet.
 */
int workbook_write(struct outfile *to, const char *path, const char **sheet, uint64_t bytes_max,
                   struct arena *a, struct diag *d);

#endif
