/*
 * lint - the rules of accessible workbooks as checks on any .xlsx file.
 *
 * The rules are those of the UK Analysis Function's checklist (reports.md section 3), under its
 * letters and numbers; P1, spelling, is left to a person. To add one: a file that exports a
 * const struct lint_rule, and one line in rules.c.
 *
 * Two profiles. A publication keeps every rule. A working book, which people filter and sort,
 * may have filters, frozen rows, fills, charts and footers.
 */
#ifndef OFFBOARD_LINT_H
#define OFFBOARD_LINT_H

#include "lib/arena.h"
#include "lib/diag.h"

enum lint_profile { LINT_UNKNOWN, LINT_WORKING, LINT_PUBLICATION };

enum { LINT_NO_COLOUR = -1 };

struct lint_style {
    int is_bold, is_filled, wraps;
    double points;
    int32_t ground, text; /* 0xRRGGBB; LINT_NO_COLOUR: none, or a theme's, which is not read */
};

enum lint_kind { LINT_EMPTY, LINT_NUMBER, LINT_TEXT, LINT_OTHER };

struct lint_cell {
    uint32_t row, column; /* from 0 */
    uint32_t style;
    enum lint_kind kind;
    struct str text; /* of LINT_TEXT, else empty */
};

struct lint_range {
    uint32_t row, column, last_row, last_column;
};

struct lint_table {
    const char *name;
    struct lint_range range;
    int has_heading, has_filter;
    const char **headings;
    size_t heading_count, heading_capacity;
};

struct lint_link {
    uint32_t row, column;
    const char *location; /* "'Notes'!A1"; NULL: leads out of the workbook */
};

struct lint_width {
    uint32_t first, last; /* columns */
    double width;         /* characters of the default font */
    int is_hidden;
};

struct lint_sheet {
    const char *name;
    int is_hidden;
    struct lint_cell *cells; /* in reading order; empty ones only as far as they have a style */
    size_t cell_count, cell_capacity;
    struct lint_table *tables;
    size_t table_count, table_capacity;
    struct lint_link *links;
    size_t link_count, link_capacity;
    struct lint_width *widths;
    size_t width_count, width_capacity;
    struct lint_range merged, filter; /* the first one */
    size_t merged_count;
    uint32_t hidden_row; /* the first */
    int has_table_parts;
    int has_hidden_row, has_filter, is_frozen, has_page_text, has_drawing, has_comments;
    const char *top_left, *active; /* of the view: "A1" where it does not say */
};

struct lint_book {
    struct arena arena;
    enum lint_profile profile;
    const char *title; /* "" if none */
    int digit_pixels;  /* of the default font: column widths count in them */
    struct lint_style *styles;
    size_t style_count, style_capacity;
    struct lint_sheet *sheets;
    size_t sheet_count;
    size_t active_sheet;
    size_t media; /* pictures */
    int has_macros;
};

/* Errors: 0, or -1 with *d. To be released in any case. */
int lint_read(struct lint_book *b, const char *path, struct diag *d);
void lint_release(struct lint_book *b);

/* A style that is not there is a plain one. */
const struct lint_style *lint_style_of(const struct lint_book *b, const struct lint_cell *cell);
/* NULL where it holds nothing. */
const struct lint_cell *lint_cell_at(const struct lint_sheet *s, uint32_t row, uint32_t column);
int lint_is_in(const struct lint_range *range, uint32_t row, uint32_t column);
/* The sheet's one range of data: its table, or the filter of a list too long for one. NULL: none.
 */
const struct lint_range *lint_data(const struct lint_sheet *s);
double lint_width_of(const struct lint_sheet *s, uint32_t column);
/* The last row and column that hold something. Returns 0 where nothing does. */
int lint_extent(const struct lint_sheet *s, uint32_t *last_row, uint32_t *last_column);

struct lint_findings;
struct lint_rule {
    const char *name;       /* "T1" */
    const char *title;      /* what is right, a few words */
    int is_essential;       /* else desirable */
    int is_for_publication; /* only there */
    /* Exactly one of the two. */
    void (*check_sheet)(struct lint_findings *f, const struct lint_book *b,
                        const struct lint_sheet *s);
    void (*check_book)(struct lint_findings *f, const struct lint_book *b);
};
extern const struct lint_rule *const lint_rules[]; /* ended by NULL */

/* What a rule calls: `what` is wrong, and what `to_do`. `sheet` NULL: the workbook as a whole. */
void lint_found(struct lint_findings *f, const struct lint_sheet *sheet, const char *what,
                const char *to_do);
void lint_found_at(struct lint_findings *f, const struct lint_sheet *sheet, uint32_t row,
                   uint32_t column, const char *what, const char *to_do);

#endif
