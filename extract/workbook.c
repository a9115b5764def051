#include "extract/workbook.h"

#include "lib/config.h"
#include "lib/row_split.h"
#include "lib/xlsx_reader.h"

enum { EXACT_DIGITS = 15, NUMBER_TEXT_MAX = 40 }; /* Excel keeps no more digits of a number */

/* One sheet being written. Rows and columns that come before the next cell are filled up. */
struct writing {
    const struct xlsx *book;
    struct outfile *to;
    uint64_t bytes_max;
    uint32_t width;       /* of the widest row */
    unsigned char *days;  /* by column: DAYS_* */
    uint32_t row, column; /* where the next cell is to be written */
    struct buf line, text;
};

enum { DAYS_SHOWN = 1, DAYS_AS_TEXT = 2 };

/*
 * Opened in a spreadsheet of another country 03/07/2026 becomes the 7th of March, and 27/02/2026
 * stays text: then no day of that column can be trusted.
 */
static int note_day(struct writing *w, const struct xlsx_cell *cell, struct diag *d)
{
    struct day day;
    struct str text = str_trim(cell->text);
    if (cell->kind == XLSX_NUMBER && cell->look.is_date)
        w->days[cell->column] |= DAYS_SHOWN;
    else if (cell->kind == XLSX_TEXT && (day_parse(&day, text, DAY_DMY, DAY_NONE) == 0) !=
                                            (day_parse(&day, text, DAY_MDY, DAY_NONE) == 0))
        w->days[cell->column] |= DAYS_AS_TEXT;
    if (w->days[cell->column] != (DAYS_SHOWN | DAYS_AS_TEXT))
        return 0;
    return diag_set(d, DIAG_DATA,
                    "this column holds days and text that is a day: a spreadsheet may have taken "
                    "day for month: export the file again, and do not open it before");
}

static int measure_cell(void *to, const struct xlsx_cell *cell, struct diag *d)
{
    struct writing *w = to;
    (void)d;
    if (cell->column >= w->width)
        w->width = cell->column + 1;
    return 0;
}

static int end_row(struct writing *w, struct diag *d)
{
    if (w->column > 0) /* a row without cells is a blank line */
        for (; w->column < w->width; w->column++)
            buf_byte(&w->line, ',');
    buf_text(&w->line, "\r\n");
    if (outfile_write(w->to, buf_str(&w->line), d) != 0)
        return -1;
    if (w->to->bytes > w->bytes_max)
        return diag_set(d, DIAG_DATA, "unpacks to more than %llu bytes and was not read on",
                        (unsigned long long)w->bytes_max);
    buf_clear(&w->line);
    w->row++;
    w->column = 0;
    return 0;
}

static void put_day(struct buf *out, struct day day, int32_t seconds)
{
    char iso[DAY_TEXT_MAX];
    day_write(iso, day, DAY_ISO, DAY_NONE);
    buf_text(out, iso);
    if (seconds)
        buf_format(out, "T%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static int is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return 0;
    return text.len > 0;
}

/* 4.5999999999999996 was typed as 4.6; digits beyond the fifteenth were never there. */
static void put_number(struct buf *out, const struct xlsx_cell *cell)
{
    double number;
    char text[NUMBER_TEXT_MAX];
    if (xlsx_number(&number, cell) != 0) {
        buf_append(out, cell->text);
        return;
    }
    number = cell->look.is_percent ? number * 100 : number;
    snprintf(text, sizeof text, "%.*G", EXACT_DIGITS, number == 0 ? 0 : number);
    struct str digits = str_of(text);
    for (size_t i = digits.len; is_digits(digits) && i < cell->look.digits; i++)
        buf_byte(out, '0');
    buf_append(out, digits);
    if (cell->look.is_percent)
        buf_byte(out, '%');
}

static void put_cell(struct writing *w, const struct xlsx_cell *cell)
{
    struct day day;
    int32_t seconds;
    buf_clear(&w->text);
    if (cell->kind == XLSX_BOOL)
        buf_text(&w->text, str_is(cell->text, "0") ? "FALSE" : "TRUE");
    else if (cell->kind != XLSX_NUMBER)
        buf_append(&w->text, cell->text);
    else if (cell->look.is_date && xlsx_moment(&day, &seconds, w->book, cell) == 0)
        put_day(&w->text, day, seconds);
    else
        put_number(&w->text, cell);
    row_cell_write(&w->line, buf_str(&w->text), ',', '"', 0);
}

static int write_cell(void *to, const struct xlsx_cell *cell, struct diag *d)
{
    struct writing *w = to;
    if (note_day(w, cell, d) != 0)
        return -1;
    while (w->row < cell->row)
        if (end_row(w, d) != 0)
            return -1;
    /* The first cell of a row has no comma before it. */
    for (uint32_t i = w->column > 0 ? w->column - 1 : 0; i < cell->column; i++)
        buf_byte(&w->line, ',');
    put_cell(w, cell);
    w->column = cell->column + 1;
    return 0;
}

static int unknown_sheet(const struct xlsx *x, const char *sheet, struct arena *a, struct diag *d)
{
    size_t count = xlsx_sheet_count(x);
    const char **names = arena_alloc(a, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = xlsx_sheet_name(x, i);
    const char *nearest = nearest_name(str_of(sheet), names);
    return diag_set(d, DIAG_DATA, "the workbook has no sheet '%s'%s%s%s", sheet,
                    nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static int find_sheet(size_t *out, const struct xlsx *x, const char *sheet, struct arena *a,
                      struct diag *d)
{
    for (size_t i = 0; i < xlsx_sheet_count(x); i++)
        if (sheet ? strcmp(xlsx_sheet_name(x, i), sheet) == 0 : !xlsx_sheet_is_hidden(x, i)) {
            *out = i;
            return 0;
        }
    if (sheet)
        return unknown_sheet(x, sheet, a, d);
    return diag_set(d, DIAG_DATA, "the workbook has no sheet that can be seen");
}

static int write_sheet(struct writing *w, struct xlsx *x, size_t sheet, struct arena *a,
                       struct diag *d)
{
    if (xlsx_read(x, sheet, measure_cell, w, d) != 0)
        return -1;
    if (w->width == 0)
        return diag_set(d, DIAG_DATA, "the sheet '%s' is empty: name another with 'sheet ='",
                        xlsx_sheet_name(x, sheet));
    w->days = arena_alloc(a, w->width);
    if (xlsx_read(x, sheet, write_cell, w, d) != 0)
        return -1;
    return end_row(w, d);
}

int workbook_write(struct outfile *to, const char *path, const char **sheet, uint64_t bytes_max,
                   struct arena *a, struct diag *d)
{
    struct xlsx *x;
    size_t number = 0;
    if (xlsx_open(&x, path, d) != 0)
        return -1;
    struct writing w = {.book = x, .to = to, .bytes_max = bytes_max};
    int status = find_sheet(&number, x, *sheet, a, d);
    if (status == 0)
        status = write_sheet(&w, x, number, a, d);
    if (status == 0)
        *sheet = arena_text(a, str_of(xlsx_sheet_name(x, number)));
    buf_release(&w.line);
    buf_release(&w.text);
    xlsx_close(x);
    return status == 0 ? 0 : diag_locate(d, (struct origin){.path = path});
}
