/*
 * xlsx_look - the cell formats and the measures of our workbooks.            (lib level 3)
 *
 * Formats belong to the workbook, which frees them. One font, Arial; colour never says what no
 * letter says as well; a publication has no fills (reports.md section 3, F4 and F5).
 */
#ifndef OFFBOARD_XLSX_LOOK_H
#define OFFBOARD_XLSX_LOOK_H

#include "lib/arena.h"

struct column;
struct sheet;
struct lxw_format;
struct lxw_workbook;

enum { LOOK_PAGE_PIXELS = 980 }; /* of A4 on its side, without its margins, at 96 an inch */
enum rag { RAG_RED, RAG_AMBER, RAG_GREEN, RAGS };

struct looks {
    struct lxw_workbook *workbook;
    int is_publication, has_failed;
    struct lxw_format *title, *note, *link, *heading, *number_heading, *rag[RAGS];
    struct lxw_format *whole; /* a count among decimals */
};

/* Returns 0, or -1 where memory ended; has_failed says so later on. */
int looks_init(struct looks *l, struct lxw_workbook *workbook, int is_publication);
struct lxw_format *looks_heading(const struct looks *l, const struct column *column);
/* A new format for the cells of a column; NULL where memory ended. */
struct lxw_format *looks_column(struct looks *l, const struct column *column);
/* NULL for what is no letter of R, A, G. */
struct lxw_format *looks_rag(const struct looks *l, struct str letter);

/* "0.00%"; lives in the arena, or for ever. */
const char *look_number_format(struct arena *a, const struct column *column);
int look_pixels(const struct column *column);   /* on a screen of 96 an inch */
double look_width(const struct column *column); /* the same in Excel's unit */
int look_table_pixels(const struct sheet *s);   /* all columns */
int look_pages_wide(const struct sheet *s);     /* of A4 on its side: 1 while it can be read */
/* The columns that say what a row is about, for pages and screens to repeat: the texts it begins
 * with, 1 to 3, while they leave most of a page. */
int look_lead_columns(const struct sheet *s);
/* The lines a text takes in the column, wrapped between words. */
int look_lines(struct str text, const struct column *column, int is_heading);

#endif
