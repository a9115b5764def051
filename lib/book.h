/*
 * book - a workbook in memory, from which the .xlsx and its CSV twins are made. (lib level 2)
 *
 * Calling order: book_init and the properties; then for each sheet book_sheet, its notes, all
 * its columns, then row by row one put_* for each column and end_row; then book_publish
 * (lib/book_publish.h) and sheet_csv; book_release. A row with too few or too many cells, a
 * cell of the wrong kind and a name that breaks a rule below are our bugs: they assert.
 *
 * Errors: the functions that add return nothing. The first failure (text too long for a cell,
 * a number out of range, too many rows) is kept in book->failure and handed back by
 * book_publish and sheet_csv; after it, what is added is dropped. Nothing is ever cut.
 *
 * Layout of a sheet: A1 the title; where the book has a contents sheet, A2 the way back to it;
 * the notes, each on as many rows as it takes at the width of a printed page; the heading row;
 * the data. A sheet without rows gets the note "No rows.". All texts given are copied.
 *
 * More rows than a sheet of Excel's holds go on in a second one, "Name (2)", under the same
 * notes and headings; the CSV twin stays one file.
 */
#ifndef OFFBOARD_BOOK_H
#define OFFBOARD_BOOK_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"

enum {
    SHEET_NAME_MAX = 31, /* characters */
    SHEET_NAME_BYTES = 31 * 4 + 16,
    SHEET_ROWS_MAX = 1048576, /* Excel's */
    SHEET_PARTS_MAX = 9,      /* sheets that one long list goes on to */
    SHEET_TABLE_ROWS_MAX =
        5000,                 /* more: a filter instead of a table, and rows written one by one */
    SHEET_COLUMNS_MAX = 1000, /* ours */
    CELL_TEXT_MAX = 32767,    /* UTF-16 units, Excel's */
    PROPERTY_TEXT_MAX = 255,  /* characters */
    DECIMAL_PLACES_MAX = 6,
    PERCENT_PLACES = 4 /* of the fraction: 0.1234 is 12.34 % */
};

enum column_kind {
    COLUMN_TEXT,
    COLUMN_COUNT,
    COLUMN_DECIMAL,
    COLUMN_PERCENT,
    COLUMN_DAY,
    COLUMN_RAG, /* R, A or G: see put_rag */
    COLUMN_LINK /* text that names a sheet of the book, and leads there */
};

struct column {
    const char *heading; /* for people; 1 to 255 characters, unique in its sheet */
    const char *field;   /* heading of the CSV twin: lower_snake, unique in its sheet */
    enum column_kind kind;
    int places;   /* DECIMAL: digits kept after the point, 0 to 6; else 0 */
    int shown;    /* digits the workbook displays. DECIMAL: 0 = all kept; PERCENT: 0 = "0%" */
    int width;    /* characters; 0 = measured from the contents, at most 60, then wrapped */
    int measured; /* kept by the book: the widest cell so far, in font_width's units */
    const char *leads_to; /* TEXT: each cell leads to its place there: see sheet_place; or NULL */
};

/*
 * Charts are for people who look rather than read, so every number in one stands in the same
 * sheet's table. Colours, reports.md section 3: the Analysis Function's palette of six.
 */
enum chart_kind {
    CHART_COLUMN, /* upright bars: few categories with short names */
    CHART_BAR,    /* lying bars: many categories, or long names; the first one on top */
    CHART_LINE,   /* over time */
    CHART_SHARES  /* lying bars, each 100 % long, in parts; best after at most six series */
};
enum { CHART_SERIES_MAX = 6, CHART_ROWS_MAX = 60, CHART_TEXT_MAX = 255, CHART_ALT_MAX = 2000 };

struct chart {
    enum chart_kind kind;
    const char *title;                        /* 1 to 255 characters, like the next two */
    const char *category_title, *value_title; /* of the axes */
    const char *alt; /* a sentence that states the finding: "Girls gain 4 points more than boys." */
    const char *category;                 /* field of the column that names the bars or points */
    const char *series[CHART_SERIES_MAX]; /* fields of number columns, in the order drawn */
    uint32_t first_row, row_count;        /* rows of the data, from 0; 0 rows: all from the first */
};

/* Where links of a text lead. */
struct sheet_place {
    const char *text;
    uint32_t row; /* of the data, from 0 */
};

struct sheet {
    struct book *book;
    const char *name, *title;
    const char *twin; /* file name of the CSV twin for the contents sheet, or NULL: yours to set */
    struct str *notes;
    size_t note_count, note_capacity;
    struct str *lines; /* the notes cut into rows */
    size_t line_count, line_capacity;
    struct chart *charts;
    size_t chart_count, chart_capacity;
    struct column *columns;
    size_t column_count, column_capacity;
    struct sheet_place *places;
    size_t place_count, place_capacity;
    uint32_t row_count;
    size_t next; /* column of the next put_* */
    struct buf cells;
};

struct book_property {
    const char *name, *value;
};

struct book {
    struct day created; /* in the document properties: the same inputs, the same bytes */
    /* A publication follows the accessibility rules: no filter, frozen rows, bands, fills. */
    int is_publication;
    const char *title, *subject, *author, *company, *keywords; /* NULL or cleaned text */
    struct book_property *properties;
    size_t property_count, property_capacity;
    int rag_amber, rag_green; /* percent from which a figure is amber, green; 50 and 75 */
    struct sheet **sheets;
    size_t sheet_count, sheet_capacity;
    struct sheet *contents; /* NULL until sheet_contents */
    struct diag failure;    /* the first; kind DIAG_NONE while all is well */
    struct arena arena;
};

/* The other four texts are NULL until set with book_text. `title` must not be empty. */
void book_init(struct book *b, struct day created, const char *title);
void book_release(struct book *b);
/* For the texts of struct book: a copy made safe for XML, 255 characters at most. */
const char *book_text(struct book *b, struct str text);
/* A custom document property, such as the run id. An empty value adds nothing. */
void book_property(struct book *b, const char *name, struct str value);

/*
 * Whether book_sheet would take this name: 1 to 31 characters, none of []:*?/\ or a control,
 * no apostrophe at either end, not "History", not used yet (upper and lower case are equal).
 */
int book_sheet_fits(const struct book *b, const char *name);
/* Valid until book_release. */
struct sheet *book_sheet(struct book *b, const char *name, const char *title);

/*
 * Makes an empty sheet the book's contents sheet, with its columns. From then on every other
 * sheet has a link back to it. book_contents_fill, once all sheets are built, lists them.
 */
void sheet_contents(struct sheet *s);
void book_contents_fill(struct book *b);

/*
 * Cells of other sheets that say `text`, in columns that lead to this sheet, lead to the row that
 * comes next. Of a text given twice the first place counts; a cell without a place, or whose sheet
 * is not in the book, is plain text.
 */
void sheet_place(struct sheet *s, struct str text);
/* A line above the table: who is counted, source, what an empty cell means. Keep them few. */
void sheet_note(struct sheet *s, struct str line);
/* The first RAG column of a sheet adds the note that gives the thresholds. */
void sheet_column(struct sheet *s, struct column column);
/*
 * To be called after the rows, when the finding is known; texts are copied. Where it stands is
 * the writer's: beside a narrow table, under a wide one. A publication has no charts, and there
 * is none of a table without rows or of more than CHART_ROWS_MAX, which nobody could read.
 */
void sheet_chart(struct sheet *s, const struct chart *chart);

/*
 * Text goes into a column of any kind, so that a suppressed number can be "[c]". It is made
 * safe for XML: invalid UTF-8, controls other than newline and tab, U+FFFE and U+FFFF become
 * U+FFFD; CR and CRLF become newline. Empty text is put_none.
 */
void put_text(struct sheet *s, struct str text);
/* At most 2^53 either side of 0. For COUNT; among decimals it is shown whole: 278, not 278.00. */
void put_count(struct sheet *s, int64_t count);
/*
 * For DECIMAL and PERCENT (0.25 is 25 %). The value is rounded once, to the column's places,
 * half away from zero: workbook and CSV hold the same number. Below 10^14 once scaled.
 */
void put_decimal(struct sheet *s, double value);
void put_ratio(struct sheet *s, int64_t part, int64_t whole); /* exact; none if whole is 0 */
void put_day(struct sheet *s, struct day day);                /* none for DAY_NONE */
/* For RAG: the letter of part/whole by the book's thresholds; none if whole is 0. Beside colour
 * there is always the letter; a publication has the letter alone. */
void put_rag(struct sheet *s, int64_t part, int64_t whole);
void put_none(struct sheet *s); /* an empty cell */
void end_row(struct sheet *s);

/*
 * The CSV twin: RFC 4180 but with LF, UTF-8 without a mark, heading row of field names, then
 * the data; no title, no notes. Decimals with exactly `places` digits, percents as a fraction
 * with 4, days as YYYY-MM-DD. Text that a spreadsheet could take for a formula (= + - @ tab or
 * newline first) gets an apostrophe in front. `write` gets chunks of any size and returns 0,
 * or -1 to stop. Returns 0; or -1 if the book had failed (see book->failure) or `write` did.
 */
int sheet_csv(const struct sheet *s, int (*write)(void *to, struct str bytes), void *to);

/* For those who write and check workbooks: the sheets a list takes, and every cell in order. */
uint32_t sheet_parts(const struct sheet *s); /* 1 or more */
uint32_t sheet_part_rows(const struct sheet *s, uint32_t part);
/* "Students", "Students (2)", ... */
const char *sheet_part_name(char out[SHEET_NAME_BYTES], const struct sheet *s, uint32_t part);
/* The column of a field, which must be there. */
size_t sheet_column_of(const struct sheet *s, const char *field);

enum cell_kind { CELL_NONE, CELL_TEXT, CELL_COUNT, CELL_SCALED, CELL_DAY };

struct book_cell {
    uint32_t row, column; /* both from 0; row 0 is the title's */
    enum cell_kind kind;
    int places;      /* SCALED: the value is number / 10^places */
    int64_t number;  /* COUNT, SCALED; DAY: days from 1970-01-01 */
    struct str text; /* TEXT; valid while the sheet is not added to */
};

struct book_cursor {
    const struct sheet *sheet;
    uint32_t part, row, column;
    size_t at;
};

uint32_t sheet_heading_row(const struct sheet *s); /* from 0, in each part; data starts below */
/*
 * Starts as {.sheet = s}. Returns 1 and fills *out, or 0 at the end of a part; book_next_part
 * then goes on to the next one, or returns 0. CELL_NONE comes too.
 */
int book_next(struct book_cursor *cursor, struct book_cell *out);
int book_next_part(struct book_cursor *cursor);
struct book_link {
    char sheet[SHEET_NAME_BYTES];
    uint32_t row; /* from 0; always its first column */
};
/* Whether the cell is a link; *out gets where it leads. */
int book_cell_link(struct book_link *out, const struct book_cursor *cursor,
                   const struct book_cell *cell);
/* What a decimal, count or day (as Excel's serial day) is in a workbook's number cell. */
double book_cell_number(const struct book_cell *cell);

#endif
