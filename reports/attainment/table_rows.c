#include "reports/attainment/table_rows.h"

#include <stdarg.h>

#include "lib/row_reader.h"

enum { NO_COLUMN = -1, HEADINGS_MAX = 64 };

struct heading {
    int column[HEADINGS_MAX]; /* by place in the file: of the table, or NO_COLUMN */
    size_t count;             /* 0 until the heading row was read */
};

int table_rows_error(const struct table_rows *t, const struct table_row *row, struct diag *d,
                     const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    diag_set(d, DIAG_USAGE, "%s", text);
    return diag_locate(d, (struct origin){.path = t->path, .line = row ? row->line : 0});
}

static int column_of(struct str name, const char *const *columns)
{
    for (int i = 0; columns[i]; i++)
        if (str_is(name, columns[i]))
            return i;
    return NO_COLUMN;
}

static struct str without_mark(struct str text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    return str_starts(text, mark) ? (struct str){text.bytes + 3, text.len - 3} : text;
}

static int read_heading(struct heading *h, const struct table_rows *t, const struct row *row,
                        const char *const *columns, struct diag *d)
{
    struct table_row at = {.line = row->line};
    int has_first = 0;
    if (row->count > HEADINGS_MAX)
        return table_rows_error(t, &at, d, "more than %d headings", HEADINGS_MAX);
    for (h->count = 0; h->count < row->count; h->count++) {
        struct str name = str_trim(row->cells[h->count]);
        int column = name.len ? column_of(name, columns) : NO_COLUMN;
        if (name.len && column == NO_COLUMN)
            return table_rows_error(t, &at, d,
                                    "'%.*s' is no heading of this table: the first is "
                                    "'%s'",
                                    name.len > 60 ? 60 : (int)name.len, name.bytes, columns[0]);
        h->column[h->count] = column;
        has_first |= column == 0;
    }
    return has_first ? 0 : table_rows_error(t, &at, d, "the heading '%s' is missing", columns[0]);
}

static int add_row(struct table_rows *t, struct arena *a, const struct heading *h,
                   const struct row *row, struct diag *d)
{
    struct table_row added = {.line = row->line};
    if (row->count > h->count)
        return table_rows_error(t, &added, d,
                                "more cells than the heading row has: quote a cell "
                                "that holds a comma");
    for (size_t i = 0; i < row->count; i++)
        if (h->column[i] != NO_COLUMN)
            added.cells[h->column[i]] = arena_copy(a, str_trim(row->cells[i]));
    t->rows = mem_fit(t->rows, &t->capacity, t->count + 1, sizeof *t->rows);
    t->rows[t->count++] = added;
    return 0;
}

static int read_rows(struct table_rows *t, struct arena *a, struct row_reader *reader,
                     struct str text, const char *const *columns, struct diag *d)
{
    struct heading heading = {.count = 0};
    struct row row;
    for (;;) {
        uint64_t at = row_reader_at(reader);
        struct str rest = {text.bytes + at, text.len - at};
        switch (row_reader_next(reader, rest, 1, &row)) {
        case ROW_END:
        case ROW_MORE:
            return heading.count ? 0 : table_rows_error(t, NULL, d, "no heading row");
        case ROW_BLANK:
            break;
        case ROW_BAD:
            return table_rows_error(t, &(struct table_row){.line = row.line}, d,
                                    "a row that cannot be read: a quote that is not closed, or "
                                    "text that is not UTF-8");
        case ROW_CELLS:
            if (heading.count == 0 ? read_heading(&heading, t, &row, columns, d) != 0
                                   : add_row(t, a, &heading, &row, d) != 0)
                return -1;
        }
    }
}

int table_rows_read(struct table_rows *t, struct arena *a, const char *path, struct str text,
                    const char *const *columns, struct diag *d)
{
    struct str body = without_mark(text);
    struct row_reader *reader = row_reader_new(',', '"');
    *t = (struct table_rows){.path = path};
    row_reader_start(reader, 0, 1);
    int status = read_rows(t, a, reader, body, columns, d);
    row_reader_free(reader);
    if (status != 0)
        table_rows_release(t);
    return status;
}

void table_rows_release(struct table_rows *t)
{
    free(t->rows);
    t->rows = NULL;
    t->count = t->capacity = 0;
}
