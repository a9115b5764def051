/*
 * font_width - how wide text is in the one font of our workbooks, Arial.     (lib level 1)
 *
 * Widths are the advances of Liberation Sans, which is made to Arial's measures, in 1/2048 of
 * the font size (its head and hmtx tables). Kerning is not counted: it only makes text
 * narrower. Nothing here allocates or fails.
 */
#ifndef OFFBOARD_FONT_WIDTH_H
#define OFFBOARD_FONT_WIDTH_H

#include "lib/str.h"

enum {
    FONT_UNITS = 2048,
    FONT_DIGIT = 1139, /* every digit, in both weights */
    SCREEN_PIXELS_AN_INCH = 96,
    POINTS_AN_INCH = 72
};

/* Of valid UTF-8, as one line: a newline counts nothing. */
int font_width(struct str clean, int is_bold);
double font_pixels(int width, double points);
/*
 * Takes from *rest the words that fit `width`, at least one, and the blank or newline behind
 * them. At the end *rest has bytes == NULL.
 */
struct str font_line(struct str *rest, int width, int is_bold);

#endif
