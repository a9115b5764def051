#include "lib/xlsx_writer.h"

#include <xlsxwriter.h>

#include "lib/book.h"
#include "lib/cell_text.h"
#include "lib/xlsx_chart.h"
#include "lib/xlsx_look.h"

enum {
    PAPER_A4 = 9,
    PAGE_LINES = 31,      /* of the same page, with a footer */
    SHRUNK_LINES = 46,    /* go on it at two thirds of their size */
    SCREEN_PIXELS = 1300, /* wider tables are scrolled, and their first column stays */
    LINE_POINTS = 15,
    TITLE_ROW_POINTS = 21,
    ROW_POINTS_MAX = 409,
    FROZEN_ROWS_MAX = 14, /* more would leave no room for the data on a small screen */
    TABLE_NAME_MAX = 160, /* bytes: prefix, 31 characters of 4, number */
    LINK_TEXT_MAX = 2 * SHEET_NAME_BYTES + 32,
    DAY_SECONDS = 24 * 60 * 60
};

/* One workbook being written. The first refusal of the library is kept in `error`. */
struct writer {
    const struct book *book;
    lxw_workbook *workbook;
    struct looks looks;
    lxw_error error;
    struct buf text; /* scratch, NUL at the end */
};

/* One sheet of it, or one part of a list that takes several. */
struct target {
    lxw_worksheet *to;
    const struct sheet *s;
    lxw_format **formats; /* by column */
    int is_long;          /* rows are on disk as soon as the next one begins */
    int lines;            /* that its rows take so far, as printed */
};

static void keep(struct writer *w, lxw_error error)
{
    if (w->error == LXW_NO_ERROR)
        w->error = error;
}

static const char *escaped(struct writer *w, struct str clean)
{
    buf_clear(&w->text);
    cell_text_escape(&w->text, clean);
    return w->text.bytes;
}

/* A copy the library may point at; it takes char * where it means const char *. */
static char *arena_copy_text(struct arena *a, const char *text)
{
    if (!text)
        return NULL;
    size_t len = strlen(text);
    char *copy = arena_alloc(a, len + 1);
    return memcpy(copy, text, len);
}

/* Not every program finds the height of wrapped rows by itself. */
static void set_row_lines(struct writer *w, lxw_worksheet *to, uint32_t row, int lines)
{
    double height = lines * LINE_POINTS;
    if (lines > 1)
        keep(w,
             worksheet_set_row(to, row, height < ROW_POINTS_MAX ? height : ROW_POINTS_MAX, NULL));
}

/* "table_grades_summary" from the sheet's name: ASCII letters and digits, others as '_'. */
static void table_name(char out[TABLE_NAME_MAX], const struct sheet *s)
{
    int len = snprintf(out, TABLE_NAME_MAX, "table_%s", s->name);
    for (int i = 0; i < len; i++) {
        char c = out[i];
        if (c >= 'A' && c <= 'Z')
            out[i] = (char)(c - 'A' + 'a');
        else if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            out[i] = '_';
    }
}

/* Two sheets may differ only in what became '_': then the later one's number is added. */
static void unique_table_name(char out[TABLE_NAME_MAX], const struct book *b, size_t number)
{
    char other[TABLE_NAME_MAX];
    table_name(out, b->sheets[number]);
    for (size_t i = 0; i < number; i++) {
        table_name(other, b->sheets[i]);
        if (strcmp(other, out) != 0)
            continue;
        size_t len = strlen(out);
        snprintf(out + len, TABLE_NAME_MAX - len, "_%zu", number + 1);
        return;
    }
}

/* The headings go in here too: a table's column names must equal its heading cells. */
static void add_table(struct writer *w, const struct target *t, size_t number)
{
    const struct sheet *s = t->s;
    char name[TABLE_NAME_MAX];
    struct arena arena = {0};
    lxw_table_column *columns = arena_alloc(&arena, s->column_count * sizeof *columns);
    lxw_table_column **list = arena_alloc(&arena, (s->column_count + 1) * sizeof *list);
    for (size_t i = 0; i < s->column_count; i++) {
        const char *heading = escaped(w, str_of(s->columns[i].heading));
        columns[i].header = arena_copy_text(&arena, heading);
        columns[i].header_format = looks_heading(&w->looks, &s->columns[i]);
        list[i] = &columns[i];
    }
    unique_table_name(name, w->book, number);
    lxw_table_options options = {.name = name,
                                 .no_autofilter = w->book->is_publication != 0,
                                 .no_banded_rows = w->book->is_publication != 0,
                                 .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                 .style_type_number = w->book->is_publication ? 0 : 1,
                                 .columns = list};
    lxw_row_t first = sheet_heading_row(s);
    keep(w, worksheet_add_table(t->to, first, 0, first + s->row_count,
                                (lxw_col_t)(s->column_count - 1), &options));
    arena_release(&arena);
}

/* "internal:'Grades Summary'!A1"; an apostrophe in the name is doubled. */
static void write_link(struct writer *w, const struct target *t, const struct book_cell *cell,
                       const struct book_link *link)
{
    char url[LINK_TEXT_MAX];
    size_t len = (size_t)snprintf(url, sizeof url, "internal:'");
    for (const char *sheet = link->sheet; *sheet; sheet++) {
        url[len++] = *sheet;
        if (*sheet == '\'')
            url[len++] = '\'';
    }
    snprintf(url + len, sizeof url - len, "'!A%u", (unsigned)link->row + 1);
    keep(w, worksheet_write_url_opt(t->to, cell->row, (lxw_col_t)cell->column, url, w->looks.link,
                                    escaped(w, cell->text), NULL));
}

static void write_cell(struct writer *w, const struct target *t, const struct book_cell *cell,
                       lxw_format *format)
{
    lxw_col_t column = (lxw_col_t)cell->column;
    switch (cell->kind) {
    case CELL_NONE:
        break;
    case CELL_TEXT: /* always as a string: "=1+1" in the data must never be a formula */
        keep(w, worksheet_write_string(t->to, cell->row, column, escaped(w, cell->text), format));
        break;
    case CELL_COUNT:
    case CELL_SCALED:
    case CELL_DAY:
        keep(w, worksheet_write_number(t->to, cell->row, column, book_cell_number(cell), format));
        break;
    }
}

static lxw_format *format_of(const struct writer *w, const struct target *t,
                             const struct book_cell *cell)
{
    const struct column *column = &t->s->columns[cell->column];
    uint32_t heading = sheet_heading_row(t->s);
    if (cell->row < heading)
        return cell->row == 0 ? w->looks.title : w->looks.note;
    if (cell->row == heading)
        return looks_heading(&w->looks, column);
    if (column->kind == COLUMN_DECIMAL && cell->kind == CELL_COUNT)
        return w->looks.whole;
    lxw_format *rag = column->kind == COLUMN_RAG && cell->kind == CELL_TEXT
                          ? looks_rag(&w->looks, cell->text)
                          : NULL;
    return rag ? rag : t->formats[cell->column];
}

static void write_cells(struct writer *w, struct target *t, struct book_cursor *cursor)
{
    struct book_link link;
    struct book_cell cell;
    uint32_t heading = sheet_heading_row(t->s);
    int has_table = !t->is_long && t->s->row_count > 0; /* which has written its headings */
    int lines = 1;
    while (w->error == LXW_NO_ERROR && book_next(cursor, &cell)) {
        if (book_cell_link(&link, cursor, &cell))
            write_link(w, t, &cell, &link);
        else if (cell.row != heading || !has_table)
            write_cell(w, t, &cell, format_of(w, t, &cell));
        if (cell.row < heading) {
            t->lines++;
            continue;
        }
        int needed = cell.kind == CELL_TEXT
                         ? look_lines(cell.text, &t->s->columns[cell.column], cell.row == heading)
                         : 1;
        lines = cell.column == 0 || needed > lines ? needed : lines;
        if (cell.column + 1 == t->s->column_count) {
            set_row_lines(w, t->to, cell.row, lines);
            t->lines += lines;
        }
    }
}

/*
 * One page wide, unless that would halve the letters: then more, each with the columns that say
 * what a row is about. What is a little longer than a page goes on one all the same.
 */
static void fit_pages(struct writer *w, const struct target *t)
{
    const struct sheet *s = t->s;
    int pages = look_pages_wide(s), width = look_table_pixels(s);
    int page = width > LOOK_PAGE_PIXELS ? PAGE_LINES * width / LOOK_PAGE_PIXELS : PAGE_LINES;
    int is_one = pages == 1 && s->chart_count == 0 && t->lines > page && t->lines <= SHRUNK_LINES;
    worksheet_fit_to_pages(t->to, (uint16_t)pages, (uint16_t)is_one);
    if (pages > 1)
        keep(w, worksheet_repeat_columns(t->to, 0, (lxw_col_t)(look_lead_columns(s) - 1)));
}

static void set_up_page(struct writer *w, const struct target *t)
{
    const struct sheet *s = t->s;
    lxw_row_t heading = sheet_heading_row(s);
    worksheet_set_landscape(t->to);
    worksheet_set_paper(t->to, PAPER_A4);
    keep(w, worksheet_set_row(t->to, 0, TITLE_ROW_POINTS, NULL));
    if (!w->book->is_publication) /* sheet, page of pages */
        keep(w, worksheet_set_footer(t->to, "&L&A&R&P / &N"));
    if (s->column_count == 0)
        return;
    keep(w, worksheet_repeat_rows(t->to, heading, heading));
    keep(w, worksheet_ignore_errors(t->to, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576"));
    if (!w->book->is_publication && heading < FROZEN_ROWS_MAX)
        worksheet_freeze_panes(
            t->to, heading + 1,
            (lxw_col_t)(look_table_pixels(s) > SCREEN_PIXELS ? look_lead_columns(s) : 0));
}

static lxw_worksheet *add_worksheet(struct writer *w, const char *name, int is_long)
{
    /* Each sheet keeps the mode it was added in, so tables can stand beside long lists. */
    w->workbook->options.constant_memory = (uint8_t)is_long;
    lxw_worksheet *to = workbook_add_worksheet(w->workbook, name);
    w->workbook->options.constant_memory = LXW_FALSE;
    if (!to)
        keep(w, LXW_ERROR_SHEETNAME_ALREADY_USED);
    return to;
}

static void write_part(struct writer *w, struct target *t, size_t number,
                       struct book_cursor *cursor)
{
    const struct sheet *s = t->s;
    uint32_t heading = sheet_heading_row(s);
    char name[SHEET_NAME_BYTES];
    t->to = add_worksheet(w, sheet_part_name(name, s, cursor->part), t->is_long);
    if (!t->to)
        return;
    for (size_t i = 0; i < s->column_count; i++)
        keep(w, worksheet_set_column(t->to, (lxw_col_t)i, (lxw_col_t)i, look_width(&s->columns[i]),
                                     NULL));
    set_up_page(w, t);
    if (t->is_long && !w->book->is_publication)
        keep(w, worksheet_autofilter(t->to, heading, 0, heading + sheet_part_rows(s, cursor->part),
                                     (lxw_col_t)(s->column_count - 1)));
    if (!t->is_long && s->row_count > 0 && w->error == LXW_NO_ERROR)
        add_table(w, t, number);
    t->lines = 0;
    write_cells(w, t, cursor);
    fit_pages(w, t);
    if (!t->is_long && w->error == LXW_NO_ERROR && xlsx_charts_add(w->workbook, t->to, s) != 0)
        keep(w, LXW_ERROR_PARAMETER_VALIDATION);
}

static void write_sheet(struct writer *w, size_t number)
{
    const struct sheet *s = w->book->sheets[number];
    struct target t = {.s = s,
                       .formats = mem_alloc(s->column_count, sizeof(lxw_format *)),
                       .is_long = s->row_count > SHEET_TABLE_ROWS_MAX};
    struct book_cursor cursor = {.sheet = s};
    for (size_t i = 0; i < s->column_count; i++)
        t.formats[i] = looks_column(&w->looks, &s->columns[i]);
    if (w->looks.has_failed)
        keep(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
    do
        write_part(w, &t, number, &cursor);
    while (w->error == LXW_NO_ERROR && book_next_part(&cursor));
    free(t.formats);
}

static void write_properties(struct writer *w)
{
    const struct book *b = w->book;
    struct arena arena = {0};
    lxw_doc_properties properties = {
        .title = arena_copy_text(&arena, b->title),
        .subject = arena_copy_text(&arena, b->subject),
        .author = arena_copy_text(&arena, b->author),
        .company = arena_copy_text(&arena, b->company),
        .keywords = arena_copy_text(&arena, b->keywords),
        .created = (time_t)b->created.since_epoch * DAY_SECONDS + DAY_SECONDS / 2,
    };
    keep(w, workbook_set_properties(w->workbook, &properties));
    /* By this `offboard lint` knows which rules are meant to hold. */
    keep(w, workbook_set_custom_property_string(w->workbook, "Profile",
                                                b->is_publication ? "publication" : "working"));
    for (size_t i = 0; i < b->property_count; i++)
        keep(w, workbook_set_custom_property_string(w->workbook, b->properties[i].name,
                                                    b->properties[i].value));
    arena_release(&arena);
}

int xlsx_write(const struct book *b, const char *path, const char *private_directory)
{
    struct arena arena = {0};
    lxw_workbook_options options = {.tmpdir = arena_copy_text(&arena, private_directory)};
    struct writer w = {.book = b, .workbook = workbook_new_opt(path, &options)};
    if (!w.workbook) {
        arena_release(&arena);
        return -1;
    }
    if (looks_init(&w.looks, w.workbook, b->is_publication) != 0)
        keep(&w, LXW_ERROR_MEMORY_MALLOC_FAILED);
    write_properties(&w);
    for (size_t i = 0; i < b->sheet_count && w.error == LXW_NO_ERROR; i++)
        write_sheet(&w, i);
    keep(&w, workbook_close(w.workbook)); /* also frees it, even when it fails */
    buf_release(&w.text);
    arena_release(&arena);
    return w.error == LXW_NO_ERROR ? 0 : -1;
}
