#include "lib/xlsx_writer.h"

#include <xlsxwriter.h>

#include "lib/book.h"
#include "lib/cell_text.h"

enum {
    PAPER_A4 = 9,
    TITLE_POINTS = 14,
    TEXT_POINTS = 11,
    LINE_POINTS = 15,
    TITLE_ROW_POINTS = 21,
    ROW_POINTS_MAX = 409,
    WIDTH_MIN = 8,
    WIDTH_MAX = 60,
    FORMAT_TEXT_MAX = 16,
    TABLE_NAME_MAX = 160, /* bytes: prefix, 31 characters of 4, number */
    DAY_SECONDS = 24 * 60 * 60,
    DARK_BLUE = 0x12436D /* Analysis Function palette; white on it has contrast 10:1 */
};

/* Widths count digits of Calibri 11: Arial's are wider, words in it on average narrower. */
static const double digit_width = 1.1, letter_width = 0.95, bold_letter_width = 1.0;

/* One workbook being written. The first refusal of the library is kept in `error`. */
struct writer {
    const struct book *book;
    lxw_workbook *workbook;
    lxw_format *title, *note, *heading, *number_heading;
    lxw_error error;
    struct buf text; /* scratch, NUL at the end */
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

static lxw_format *add_format(struct writer *w, double points)
{
    lxw_format *format = workbook_add_format(w->workbook);
    if (!format) {
        keep(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return NULL;
    }
    format_set_font_name(format, "Arial");
    format_set_font_size(format, points);
    return format;
}

static lxw_format *add_heading_format(struct writer *w)
{
    lxw_format *format = add_format(w, TEXT_POINTS);
    if (!format)
        return NULL;
    format_set_bold(format);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (w->book->is_publication) {
        format_set_bottom(format, LXW_BORDER_THIN);
    } else {
        format_set_bg_color(format, DARK_BLUE);
        format_set_font_color(format, LXW_COLOR_WHITE);
    }
    return format;
}

static void add_formats(struct writer *w)
{
    w->title = add_format(w, TITLE_POINTS);
    w->note = add_format(w, TEXT_POINTS);
    w->heading = add_heading_format(w);
    w->number_heading = add_heading_format(w);
    if (w->error)
        return;
    format_set_bold(w->title);
    if (w->book->is_publication) /* elsewhere the filter's button stands at the right */
        format_set_align(w->number_heading, LXW_ALIGN_RIGHT);
}

static lxw_format *heading_format(const struct writer *w, const struct column *column)
{
    return column->kind == COLUMN_TEXT ? w->heading : w->number_heading;
}

static const char *number_format(char out[FORMAT_TEXT_MAX], const struct column *column)
{
    const char *percent = column->kind == COLUMN_PERCENT ? "%" : "";
    if (column->kind == COLUMN_DAY)
        return "yyyy-mm-dd";
    if (column->kind == COLUMN_TEXT)
        return "General";
    snprintf(out, FORMAT_TEXT_MAX, "0%s%.*s%s", column->shown ? "." : "", column->shown, "000000",
             percent);
    return out;
}

/* Counts and dates stand right, with the shorthand that may replace them; texts wrap. */
static lxw_format *column_format(struct writer *w, const struct column *column)
{
    char text[FORMAT_TEXT_MAX];
    lxw_format *format = add_format(w, TEXT_POINTS);
    if (!format)
        return NULL;
    format_set_num_format(format, number_format(text, column));
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (column->kind != COLUMN_TEXT)
        format_set_align(format, LXW_ALIGN_RIGHT);
    return format;
}

static double column_width(const struct column *column)
{
    if (column->width)
        return column->width;
    int width = column->measured < WIDTH_MAX ? column->measured : WIDTH_MAX;
    return (width > WIDTH_MIN ? width : WIDTH_MIN) * digit_width + 2;
}

/* Lines the text takes in the column, wrapped between words; a guess on the safe side. */
static int wrapped_lines(struct str text, const struct column *column, int is_bold)
{
    size_t room = (size_t)(column_width(column) / (is_bold ? bold_letter_width : letter_width));
    int lines = 0;
    if (text.len <= room && !memchr(text.bytes, '\n', text.len))
        return 1;
    while (text.bytes) {
        struct str line = str_cut(&text, '\n');
        size_t used = 0;
        lines++;
        while (line.bytes) {
            size_t word = cell_text_chars(str_cut(&line, ' '));
            int is_new_line = used > 0 && used + word > room;
            lines += is_new_line + (int)(word / (room + 1));
            used = (is_new_line ? 0 : used) + word % (room + 1) + 1;
        }
    }
    return lines;
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
static void add_table(struct writer *w, lxw_worksheet *to, size_t number)
{
    const struct sheet *s = w->book->sheets[number];
    char name[TABLE_NAME_MAX];
    struct arena arena = {0};
    lxw_table_column *columns = arena_alloc(&arena, s->column_count * sizeof *columns);
    lxw_table_column **list = arena_alloc(&arena, (s->column_count + 1) * sizeof *list);
    for (size_t i = 0; i < s->column_count; i++) {
        const char *heading = escaped(w, str_of(s->columns[i].heading));
        columns[i].header = arena_copy_text(&arena, heading);
        columns[i].header_format = heading_format(w, &s->columns[i]);
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
    keep(w, worksheet_add_table(to, first, 0, first + s->row_count,
                                (lxw_col_t)(s->column_count - 1), &options));
    arena_release(&arena);
}

static void write_cell(struct writer *w, lxw_worksheet *to, const struct book_cell *cell,
                       lxw_format *format)
{
    lxw_col_t column = (lxw_col_t)cell->column;
    switch (cell->kind) {
    case CELL_NONE:
        break;
    case CELL_TEXT: /* always as a string: "=1+1" in the data must never be a formula */
        keep(w, worksheet_write_string(to, cell->row, column, escaped(w, cell->text), format));
        break;
    case CELL_COUNT:
    case CELL_SCALED:
    case CELL_DAY:
        keep(w, worksheet_write_number(to, cell->row, column, book_cell_number(cell), format));
        break;
    }
}

static void write_cells(struct writer *w, lxw_worksheet *to, const struct sheet *s,
                        lxw_format *const *formats)
{
    struct book_cursor cursor = {.sheet = s};
    struct book_cell cell;
    uint32_t heading = sheet_heading_row(s);
    int lines = 1;
    while (w->error == LXW_NO_ERROR && book_next(&cursor, &cell)) {
        if (cell.row < heading) {
            write_cell(w, to, &cell, cell.row == 0 ? w->title : w->note);
            continue;
        }
        const struct column *column = &s->columns[cell.column];
        if (cell.row > heading)
            write_cell(w, to, &cell, formats[cell.column]);
        else if (s->row_count == 0) /* else the table has written its headings */
            write_cell(w, to, &cell, heading_format(w, column));
        int needed =
            cell.kind == CELL_TEXT ? wrapped_lines(cell.text, column, cell.row == heading) : 1;
        lines = cell.column == 0 || needed > lines ? needed : lines;
        if (cell.column + 1 == s->column_count)
            set_row_lines(w, to, cell.row, lines);
    }
}

static void set_up_page(struct writer *w, lxw_worksheet *to, const struct sheet *s)
{
    lxw_row_t heading = sheet_heading_row(s);
    worksheet_set_landscape(to);
    worksheet_set_paper(to, PAPER_A4);
    worksheet_fit_to_pages(to, 1, 0);
    keep(w, worksheet_set_row(to, 0, TITLE_ROW_POINTS, NULL));
    if (s->column_count == 0)
        return;
    keep(w, worksheet_repeat_rows(to, heading, heading));
    keep(w, worksheet_ignore_errors(to, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576"));
    if (!w->book->is_publication)
        worksheet_freeze_panes(to, heading + 1, 0);
}

static void write_sheet(struct writer *w, size_t number)
{
    const struct sheet *s = w->book->sheets[number];
    lxw_worksheet *to = workbook_add_worksheet(w->workbook, s->name);
    if (!to) {
        keep(w, LXW_ERROR_SHEETNAME_ALREADY_USED);
        return;
    }
    lxw_format **formats = mem_alloc(s->column_count, sizeof *formats);
    for (size_t i = 0; i < s->column_count; i++) {
        lxw_col_t column = (lxw_col_t)i;
        formats[i] = column_format(w, &s->columns[i]);
        keep(w, worksheet_set_column(to, column, column, column_width(&s->columns[i]), NULL));
    }
    set_up_page(w, to, s);
    if (s->row_count > 0 && w->error == LXW_NO_ERROR)
        add_table(w, to, number);
    write_cells(w, to, s, formats);
    free(formats);
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
    add_formats(&w);
    write_properties(&w);
    for (size_t i = 0; i < b->sheet_count && w.error == LXW_NO_ERROR; i++)
        write_sheet(&w, i);
    keep(&w, workbook_close(w.workbook)); /* also frees it, even when it fails */
    buf_release(&w.text);
    arena_release(&arena);
    return w.error == LXW_NO_ERROR ? 0 : -1;
}
