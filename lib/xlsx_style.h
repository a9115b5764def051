/*
 * xlsx_style - which cell styles of a workbook show a date.                  (lib level 1)
 *
 * Fed with the elements of styles.xml as they come; asked with a cell's style number.
 */
#ifndef OFFBOARD_XLSX_STYLE_H
#define OFFBOARD_XLSX_STYLE_H

struct xlsx_styles;

struct xlsx_styles *xlsx_styles_new(void);
void xlsx_styles_free(struct xlsx_styles *s);

/* `format` and `code` are the attributes numFmtId and formatCode, or NULL. */
void xlsx_style_start(struct xlsx_styles *s, const char *element, const char *format,
                      const char *code);
void xlsx_style_end(struct xlsx_styles *s, const char *element);

/* `style` is the attribute s of a cell, or NULL. A style that is not there is no date. */
int xlsx_style_is_date(const struct xlsx_styles *s, const char *style);

#endif
