#include "lib/xlsx_look.h"

#include <xlsxwriter.h>

#include "lib/book.h"
#include "lib/font_width.h"

enum {
    TITLE_POINTS = 14,
    TEXT_POINTS = 11,
    DARK_BLUE = 0x12436D, /* Analysis Function palette; white on it has contrast 10:1 */
    LINK_BLUE = 0x12436D,
    PIXELS_MIN = 48,
    PIXELS_MAX = 480,
    DIGIT_PIXELS = 8,   /* of Arial 11, the default font: a column's width counts in them */
    PADDING_PIXELS = 5, /* that Excel leaves free */
    INDENT_PIXELS = 10, /* of a number from the right edge */
    CELL_MARGIN = 9,    /* pixels that text must not fill, with some to spare */
    LEAD_COLUMNS_MAX = 3
};

/* The library adds the margin of its own default font to a width: 5 pixels of 7 a digit. */
static const double library_margin = 5.0 / 7.0;

/* The colours of GOV.UK's tags: each text on its ground has a contrast of 5:1 or more. */
static const struct {
    uint32_t ground, text;
} rag_colours[RAGS] = {{0xF4CDC6, 0x651B0E}, {0xFFF7BF, 0x594D00}, {0xCCE2D8, 0x005A30}};

static struct lxw_format *add_format(struct looks *l, double points)
{
    lxw_format *format = workbook_add_format(l->workbook);
    if (!format) {
        l->has_failed = 1;
        return NULL;
    }
    format_set_font_name(format, "Arial");
    format_set_font_size(format, points);
    return format;
}

static struct lxw_format *add_heading(struct looks *l)
{
    lxw_format *format = add_format(l, TEXT_POINTS);
    if (!format)
        return NULL;
    format_set_bold(format);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (l->is_publication) {
        format_set_bottom(format, LXW_BORDER_THIN);
    } else {
        format_set_bg_color(format, DARK_BLUE);
        format_set_font_color(format, LXW_COLOR_WHITE);
    }
    return format;
}

static struct lxw_format *add_link(struct looks *l)
{
    lxw_format *format = add_format(l, TEXT_POINTS);
    if (!format)
        return NULL;
    format_set_font_color(format, LINK_BLUE);
    format_set_underline(format, LXW_UNDERLINE_SINGLE);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static struct lxw_format *add_rag(struct looks *l, enum rag rag)
{
    lxw_format *format = add_format(l, TEXT_POINTS);
    if (!format)
        return NULL;
    format_set_align(format, LXW_ALIGN_CENTER);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (!l->is_publication) {
        format_set_bold(format);
        format_set_bg_color(format, rag_colours[rag].ground);
        format_set_font_color(format, rag_colours[rag].text);
    }
    return format;
}

int looks_init(struct looks *l, struct lxw_workbook *workbook, int is_publication)
{
    *l = (struct looks){.workbook = workbook, .is_publication = is_publication};
    /* Else widths would count in digits of Calibri, which not every machine has. */
    format_set_font_name(STAILQ_FIRST(workbook->formats), "Arial");
    l->title = add_format(l, TITLE_POINTS);
    l->note = add_format(l, TEXT_POINTS);
    l->heading = add_heading(l);
    l->number_heading = add_heading(l);
    l->link = add_link(l);
    for (int i = 0; i < RAGS; i++)
        l->rag[i] = add_rag(l, (enum rag)i);
    l->whole = looks_column(l, &(struct column){.kind = COLUMN_COUNT});
    if (l->has_failed)
        return -1;
    format_set_bold(l->title);
    if (is_publication) /* elsewhere the filter's button stands at the right */
        format_set_align(l->number_heading, LXW_ALIGN_RIGHT);
    return 0;
}

static int is_text(const struct column *column)
{
    return column->kind == COLUMN_TEXT || column->kind == COLUMN_LINK;
}

static int is_number(const struct column *column)
{
    return !is_text(column) && column->kind != COLUMN_RAG;
}

struct lxw_format *looks_heading(const struct looks *l, const struct column *column)
{
    return is_text(column) ? l->heading : l->number_heading;
}

const char *look_number_format(struct arena *a, const struct column *column)
{
    const char *percent = column->kind == COLUMN_PERCENT ? "%" : "";
    if (column->kind == COLUMN_DAY)
        return "yyyy-mm-dd";
    if (is_text(column) || column->kind == COLUMN_RAG)
        return "General";
    return arena_format(a, "0%s%.*s%s", column->shown ? "." : "", column->shown, "000000", percent);
}

/* Counts and dates stand right, with the shorthand that may replace them; texts wrap. */
struct lxw_format *looks_column(struct looks *l, const struct column *column)
{
    struct arena arena = {0};
    lxw_format *format = add_format(l, TEXT_POINTS);
    if (!format)
        return NULL;
    format_set_num_format(format, look_number_format(&arena, column));
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (is_number(column)) /* away from the text that may follow */
        format_set_indent(format, 1);
    else
        format_set_text_wrap(format);
    if (!is_text(column))
        format_set_align(format, is_number(column) ? LXW_ALIGN_RIGHT : LXW_ALIGN_CENTER);
    arena_release(&arena);
    return format;
}

struct lxw_format *looks_rag(const struct looks *l, struct str letter)
{
    return str_is(letter, "R")   ? l->rag[RAG_RED]
           : str_is(letter, "A") ? l->rag[RAG_AMBER]
           : str_is(letter, "G") ? l->rag[RAG_GREEN]
                                 : NULL;
}

int look_pixels(const struct column *column)
{
    if (column->width)
        return column->width * DIGIT_PIXELS;
    int pixels = (int)(font_pixels(column->measured, TEXT_POINTS) + CELL_MARGIN + 1) +
                 (is_number(column) ? INDENT_PIXELS : 0);
    return pixels < PIXELS_MIN ? PIXELS_MIN : pixels > PIXELS_MAX ? PIXELS_MAX : pixels;
}

double look_width(const struct column *column)
{
    return (double)look_pixels(column) / DIGIT_PIXELS - library_margin;
}

int look_lines(struct str text, const struct column *column, int is_heading)
{
    int room = look_pixels(column) - PADDING_PIXELS, lines = 0;
    int width = (int)(room / font_pixels(FONT_UNITS, TEXT_POINTS) * FONT_UNITS);
    /* of a heading only its widest word was measured */
    if (!is_heading && column->measured <= width && !memchr(text.bytes, '\n', text.len))
        return 1;
    while (text.bytes) {
        struct str line = font_line(&text, width, is_heading);
        int used = font_width(line, is_heading);
        lines += used > width ? (used + width - 1) / width : 1; /* a word longer than the line */
    }
    return lines;
}

int look_table_pixels(const struct sheet *s)
{
    int width = 0;
    for (size_t i = 0; i < s->column_count; i++)
        width += look_pixels(&s->columns[i]);
    return width;
}

/* A page takes twice its width before letters are less than half their size. */
int look_pages_wide(const struct sheet *s)
{
    int width = look_table_pixels(s);
    return width <= 2 * LOOK_PAGE_PIXELS ? 1 : width / LOOK_PAGE_PIXELS / 2 + 1;
}

int look_lead_columns(const struct sheet *s)
{
    int count = 0, width = 0;
    while ((size_t)count < s->column_count && count < LEAD_COLUMNS_MAX &&
           is_text(&s->columns[count])) {
        width += look_pixels(&s->columns[count]);
        if (count > 0 && width > LOOK_PAGE_PIXELS / 2)
            break;
        count++;
    }
    return count ? count : 1;
}
