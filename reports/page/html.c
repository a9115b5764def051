#include "reports/page/html.h"

#include "reports/number.h"

void html_text(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.bytes[i]) {
        case '&':
            buf_text(out, "&amp;");
            break;
        case '<':
            buf_text(out, "&lt;");
            break;
        case '>':
            buf_text(out, "&gt;");
            break;
        case '"':
            buf_text(out, "&quot;");
            break;
        default:
            buf_byte(out, text.bytes[i]);
        }
    }
}

void html_element(struct buf *out, const char *open, struct str text, const char *close)
{
    buf_text(out, open);
    html_text(out, text);
    buf_text(out, close);
}

static void put_value(struct buf *out, const struct book_cell *cell, const struct column *column)
{
    char day[DAY_TEXT_MAX];
    switch (cell->kind) {
    case CELL_NONE:
        break;
    case CELL_TEXT:
        html_text(out, cell->text);
        break;
    case CELL_COUNT:
        number_append(out, cell->number);
        break;
    case CELL_SCALED:
        if (column->kind == COLUMN_PERCENT)
            buf_format(out, "%.*f%%", column->shown, book_cell_number(cell) * 100);
        else
            buf_format(out, "%.*f", column->shown, book_cell_number(cell));
        break;
    case CELL_DAY:
        day_write(day, (struct day){(int32_t)cell->number}, DAY_ISO, DAY_NONE);
        buf_text(out, day);
        break;
    }
}

static void put_cell(struct buf *out, const struct book_cell *cell, const struct column *column,
                     int is_heading)
{
    int is_label = is_heading || cell->column == 0;
    buf_text(out, is_heading ? "<th scope=\"col\"" : is_label ? "<th scope=\"row\"" : "<td");
    buf_text(out, column->kind == COLUMN_TEXT ? ">" : " class=\"number\">");
    put_value(out, cell, column);
    buf_text(out, is_label ? "</th>" : "</td>");
}

/* A wide table scrolls by itself, so it must be reachable by keyboard and have a name. */
void html_table_open(struct buf *out, const char *name, const char *caption)
{
    html_element(out, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"",
                 str_of(name), "\">");
    html_element(out, "<table>\n<caption>", str_of(caption), "</caption>\n");
}

void html_table_close(struct buf *out)
{
    buf_text(out, "</tbody>\n</table></div>\n");
}

void html_sheet(struct buf *out, const struct sheet *s)
{
    struct book_cursor cursor = {.sheet = s};
    struct book_cell cell;
    uint32_t heading = sheet_heading_row(s);
    for (size_t i = 0; i < s->note_count; i++)
        html_element(out, "<p class=\"note\">", s->notes[i], "</p>\n");
    html_table_open(out, s->name, s->row_count ? s->title : "No rows.");
    while (book_next(&cursor, &cell)) {
        if (cell.row < heading)
            continue;
        int is_heading = cell.row == heading;
        if (cell.column == 0)
            buf_text(out, is_heading ? "<thead><tr>" : "<tr>");
        put_cell(out, &cell, &s->columns[cell.column], is_heading);
        if (cell.column + 1 == s->column_count)
            buf_text(out, is_heading ? "</tr></thead>\n<tbody>\n" : "</tr>\n");
    }
    html_table_close(out);
}
