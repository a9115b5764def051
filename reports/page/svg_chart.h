/*
 * svg_chart - a chart inside an HTML page, and the table of its numbers beside it.
 *
 * The drawing is as wide as the page lets it: places along x are percent, heights and text
 * pixels, so that text keeps its size on a narrow screen. Labels stand above their bars and take
 * no width. Colours are the page's style classes c1 to c6, in the order of the Analysis
 * Function's palette (reports.md section 3), in which neighbours keep a contrast of 3:1.
 *
 * Screen readers get title and finding; nothing is told by colour alone: bars stand in the order
 * of the key, each with its number, and the table has every number that is drawn.
 */
#ifndef OFFBOARD_SVG_CHART_H
#define OFFBOARD_SVG_CHART_H

#include "reports/figures/figure.h"

enum { SVG_SERIES_MAX = 6 };

enum svg_kind {
    SVG_BARS,  /* lying bars from 0, one a series; values below 0 go left */
    SVG_SHARES /* one bar a row, 100 % long, in as many parts as there are series */
};

struct svg_row {
    const char *label;
    struct figure figures[SVG_SERIES_MAX]; /* SHARES: percentages that add up to 100 */
    const char *note;                      /* for the table's last column; NULL is empty */
};

struct svg_chart {
    enum svg_kind kind;
    const char *id;       /* unique in its page */
    const char *title;    /* also the table's caption */
    const char *finding;  /* a sentence: what a person sees in the drawing */
    const char *category; /* heading of the labels: "Subject" */
    const char *note;     /* heading of the last column; NULL: there is none */
    const char *series[SVG_SERIES_MAX];
    size_t series_count;
    struct svg_row *rows;
    size_t row_count, row_capacity;
};

/* A row at the end, with `series_count` figures to be filled in; valid until the next one. */
struct svg_row *svg_chart_row(struct svg_chart *chart, const char *label);
void svg_chart_release(struct svg_chart *chart);
/* Drawing and table side by side; nothing where no row has a figure with a value. */
void svg_chart_write(struct buf *out, const struct svg_chart *chart);
/* The drawing alone. */
void svg_chart_draw(struct buf *out, const struct svg_chart *chart);

#endif
