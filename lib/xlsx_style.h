/*
 * xlsx_style - how the cell styles of a workbook show a number.              (lib level 1)
 *
 * Fed with the elements of styles.xml as they come; asked with a cell's style number.
 */
#ifndef OFFBOARD_XLSX_STYLE_H
#define OFFBOARD_XLSX_STYLE_H

enum { XLSX_DIGITS_MAX = 15 };

struct xlsx_look {
    unsigned char is_date;    /* a day or a year is shown */
    unsigned char is_percent; /* 0.45 is shown as 45 % */
    unsigned char digits;     /* so many at least, filled with zeros: 5 for "00000" */
};

struct xlsx_styles;

struct xlsx_styles *xlsx_styles_new(void);
void xlsx_styles_free(struct xlsx_styles *s);

/* `format` and `code` are the attributes numFmtId and formatCode, or NULL. */
void xlsx_style_start(struct xlsx_styles *s, const char *element, const char *format,
                      const char *code);
void xlsx_style_end(struct xlsx_styles *s, const char *element);

/* `style` is the attribute s of a cell, or NULL. A style that is not there shows plain numbers. */
struct xlsx_look xlsx_style_look(const struct xlsx_styles *s, const char *style);

#endif
