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
 * Layout of a sheet: A1 the title, then one row per note, then the heading row, then the data.
 * A sheet without rows gets the note "No rows.". All texts given are copied.
 */
#ifndef OFFBOARD_BOOK_H
#define OFFBOARD_BOOK_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"

enum {
    SHEET_NAME_MAX = 31,      /* characters */
    SHEET_ROWS_MAX = 1048576, /* Excel's */
    SHEET_COLUMNS_MAX = 1000, /* ours */
    CELL_TEXT_MAX = 32767,    /* UTF-16 units, Excel's */
    PROPERTY_TEXT_MAX = 255,  /* characters */
    DECIMAL_PLACES_MAX = 6,
    PERCENT_PLACES = 4 /* of the fraction: 0.1234 is 12.34 % */
};

enum column_kind { COLUMN_TEXT, COLUMN_COUNT, COLUMN_DECIMAL, COLUMN_PERCENT, COLUMN_DAY };

struct column {
    const char *heading; /* for people; 1 to 255 characters, unique in its sheet */
    const char *field;   /* heading of the CSV twin: lower_snake, unique in its sheet */
    enum column_kind kind;
    int places;   /* DECIMAL: digits kept after the point, 0 to 6; else 0 */
    int shown;    /* digits the workbook displays. DECIMAL: 0 = all kept; PERCENT: 0 = "0%" */
    int width;    /* characters; 0 = measured from the contents, at most 60, then wrapped */
    int measured; /* kept by the book: characters of the widest cell so far */
};

struct sheet {
    struct book *book;
    const char *name, *title;
    struct str *notes;
    size_t note_count, note_capacity;
    struct column *columns;
    size_t column_count, column_capacity;
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
    struct sheet **sheets;
    size_t sheet_count, sheet_capacity;
    struct diag failure; /* the first; kind DIAG_NONE while all is well */
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

/* A line above the table: who is counted, source, what an empty cell means. Keep them few. */
void sheet_note(struct sheet *s, struct str line);
void sheet_column(struct sheet *s, struct column column);

/*
 * Text goes into a column of any kind, so that a suppressed number can be "[c]". It is made
 * safe for XML: invalid UTF-8, controls other than newline and tab, U+FFFE and U+FFFF become
 * U+FFFD; CR and CRLF become newline. Empty text is put_none.
 */
void put_text(struct sheet *s, struct str text);
void put_count(struct sheet *s, int64_t count); /* at most 2^53 either side of 0 */
/*
 * For DECIMAL and PERCENT (0.25 is 25 %). The value is rounded once, to the column's places,
 * half away from zero: workbook and CSV hold the same number. Below 10^14 once scaled.
 */
void put_decimal(struct sheet *s, double value);
void put_ratio(struct sheet *s, int64_t part, int64_t whole); /* exact; none if whole is 0 */
void put_day(struct sheet *s, struct day day);                /* none for DAY_NONE */
void put_none(struct sheet *s);                               /* an empty cell */
void end_row(struct sheet *s);

/*
 * The CSV twin: RFC 4180 but with LF, UTF-8 without a mark, heading row of field names, then
 * the data; no title, no notes. Decimals with exactly `places` digits, percents as a fraction
 * with 4, days as YYYY-MM-DD. Text that a spreadsheet could take for a formula (= + - @ tab or
 * newline first) gets an apostrophe in front. `write` gets chunks of any size and returns 0,
 * or -1 to stop. Returns 0; or -1 if the book had failed (see book->failure) or `write` did.
 */
int sheet_csv(const struct sheet *s, int (*write)(void *to, struct str bytes), void *to);

/* For those who write and check workbooks: every cell of a sheet in reading order. */
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
    uint32_t row, column;
    size_t at;
};

uint32_t sheet_heading_row(const struct sheet *s); /* from 0; data starts one below */
/* Starts as {.sheet = s}. Returns 1 and fills *out, or 0 at the end. CELL_NONE comes too. */
int book_next(struct book_cursor *cursor, struct book_cell *out);
/* What a decimal, count or day (as Excel's serial day) is in a workbook's number cell. */
double book_cell_number(const struct book_cell *cell);

#endif
