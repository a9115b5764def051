/*
 * sheets - the analysis workbook's sheets, one file each under reports/sheets/.
 *
 * To add one: a file that exports a const struct sheet_def, and one line in sheets.c at its
 * place in the book.
 */
#ifndef OFFBOARD_SHEETS_H
#define OFFBOARD_SHEETS_H

#include "lib/book.h"
#include "reports/report.h"

struct sheet_def {
    const char *name;  /* of the sheet */
    const char *title; /* cell A1; also what the downloads list says of the twin */
    const char *csv;   /* file name of the twin */
    int is_on_page;    /* index.html shows it too: short ones that everybody asks for */
    /* Adds notes, columns and rows. What goes wrong is kept in the book (lib/book.h). */
    void (*build)(struct sheet *s, const struct report *r);
};

extern const struct sheet_def *const sheet_defs[]; /* in the order of the book, NULL last */

/* The notes a sheet begins with: a closed gate; on sheets of figures also who is counted. */
void sheet_warning_note(struct sheet *s, const struct report *r);
void sheet_population_notes(struct sheet *s, const struct report *r);
void sheet_columns(struct sheet *s, const struct column *columns, size_t count);
/* The year groups of a row, "Year 11" or "all": each leads to its students, where they are listed.
 */
struct column year_column(void);
#define STUDENTS_SHEET "Students"
/* A dictionary's word, or `otherwise` for code 0. */
void put_word(struct sheet *s, const struct words *w, uint16_t code, const char *otherwise);

#endif
