/*
 * html - text and tables of the page: everything escaped.
 */
#ifndef OFFBOARD_HTML_H
#define OFFBOARD_HTML_H

#include "lib/book.h"

void html_text(struct buf *out, struct str text);
/* `open` and `close` as they stand, the text between them escaped. */
void html_element(struct buf *out, const char *open, struct str text, const char *close);

/* The caller adds heading rows and <tbody> between; close ends <tbody> too. */
void html_table_open(struct buf *out, const char *name, const char *caption);
void html_table_close(struct buf *out);

/* A finished sheet: its notes, then the same cells as in the workbook as a table. */
void html_sheet(struct buf *out, const struct sheet *s);

#endif
