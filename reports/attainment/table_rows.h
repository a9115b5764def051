/*
 * table_rows - the rows of a small CSV table with a heading, such as those of reports/tables.
 *
 * Columns stand in any order and may be missing; a heading that is none of the columns is an
 * error. Errors: DIAG_USAGE with file and line.
 */
#ifndef OFFBOARD_TABLE_ROWS_H
#define OFFBOARD_TABLE_ROWS_H

#include "lib/arena.h"
#include "lib/diag.h"

enum { TABLE_COLUMNS_MAX = 8 };

struct table_row {
    struct str cells[TABLE_COLUMNS_MAX]; /* in the order of the columns, trimmed; "" if missing */
    uint32_t line;
};

struct table_rows {
    const char *path; /* for messages */
    struct table_row *rows;
    size_t count, capacity;
};

/* `columns` are ended by NULL; the first is required. Texts live in the arena. */
int table_rows_read(struct table_rows *t, struct arena *a, const char *path, struct str text,
                    const char *const *columns, struct diag *d);
int table_rows_error(const struct table_rows *t, const struct table_row *row, struct diag *d,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
void table_rows_release(struct table_rows *t);

#endif
