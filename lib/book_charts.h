/*
 * book_charts - whether a sheet's charts came out as they were asked for.   (lib level 4)
 */
#ifndef OFFBOARD_BOOK_CHARTS_H
#define OFFBOARD_BOOK_CHARTS_H

struct diag;
struct sheet;

/*
 * `part` is the sheet's part in the workbook at `path`. Every chart must be there, in order, with
 * its alt text, titles and the cells it draws. Returns 0, or -1 with *d (DIAG_SYSTEM, or what
 * reading the package gave).
 */
int book_charts_match(const struct sheet *s, const char *path, const char *part, struct diag *d);

#endif
