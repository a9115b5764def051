#include <assert.h>

#include "lib/book_store.h"
#include "lib/cell_text.h"

#define WAY_BACK "Back to Contents"

enum { PART_SUFFIX = sizeof " (9)" - 1 };

static uint32_t has_way_back(const struct sheet *s)
{
    return s->book->contents && s != s->book->contents;
}

uint32_t sheet_heading_row(const struct sheet *s)
{
    int has_remark = s->row_count == 0 && s->column_count > 0; /* "No rows." */
    return 1 + has_way_back(s) + (uint32_t)s->line_count + (has_remark ? 1 : 0);
}

static uint32_t rows_a_part(const struct sheet *s)
{
    return SHEET_ROWS_MAX - sheet_heading_row(s) - 1;
}

uint32_t sheet_parts(const struct sheet *s)
{
    return s->row_count == 0 ? 1 : (s->row_count - 1) / rows_a_part(s) + 1;
}

uint32_t sheet_part_rows(const struct sheet *s, uint32_t part)
{
    uint32_t most = rows_a_part(s), left = s->row_count - part * most;
    return left < most ? left : most;
}

const char *sheet_part_name(char out[SHEET_NAME_BYTES], const struct sheet *s, uint32_t part)
{
    size_t len = strlen(s->name);
    if (part == 0)
        snprintf(out, SHEET_NAME_BYTES, "%s", s->name);
    while (part > 0 && cell_text_units((struct str){s->name, len}) > SHEET_NAME_MAX - PART_SUFFIX)
        len--; /* ends at a whole character: the bytes behind its first one count nothing */
    if (part > 0)
        snprintf(out, SHEET_NAME_BYTES, "%.*s (%u)", (int)len, s->name, (unsigned)part + 1);
    return out;
}

size_t sheet_column_of(const struct sheet *s, const char *field)
{
    size_t i = 0;
    while (i < s->column_count && strcmp(s->columns[i].field, field) != 0)
        i++;
    assert(i < s->column_count);
    return i;
}

static int64_t unfold(uint64_t folded)
{
    return folded & 1 ? -(int64_t)(folded >> 1) - 1 : (int64_t)(folded >> 1);
}

static uint64_t load_number(const struct sheet *s, size_t *at)
{
    uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = (unsigned char)s->cells.bytes[(*at)++];
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return number;
    }
}

static void load_cell(struct book_cursor *cursor, struct book_cell *out)
{
    const struct sheet *s = cursor->sheet;
    out->kind = (enum cell_kind)s->cells.bytes[cursor->at++];
    if (out->kind == CELL_NONE)
        return;
    uint64_t number = load_number(s, &cursor->at);
    if (out->kind == CELL_TEXT) {
        out->text = (struct str){s->cells.bytes + cursor->at, number};
        cursor->at += number;
    } else {
        out->number = unfold(number);
        out->places = out->kind == CELL_SCALED ? s->columns[cursor->column].places : 0;
    }
}

static struct str line_above_table(const struct sheet *s, uint32_t row)
{
    if (row == 0)
        return str_of(s->title);
    row -= 1 + has_way_back(s);
    if (row == (uint32_t)-1)
        return STR(WAY_BACK);
    return row < s->line_count ? s->lines[row] : STR("No rows.");
}

int book_next(struct book_cursor *cursor, struct book_cell *out)
{
    const struct sheet *s = cursor->sheet;
    uint32_t heading = sheet_heading_row(s), row = cursor->row;
    if (row > heading + sheet_part_rows(s, cursor->part) ||
        (row == heading && s->column_count == 0))
        return 0;
    *out = (struct book_cell){.row = row, .column = cursor->column, .kind = CELL_TEXT};
    if (row < heading)
        out->text = line_above_table(s, row);
    else if (row == heading)
        out->text = str_of(s->columns[cursor->column].heading);
    else
        load_cell(cursor, out);
    if (row < heading || ++cursor->column == s->column_count) {
        cursor->column = 0;
        cursor->row++;
    }
    return 1;
}

int book_next_part(struct book_cursor *cursor)
{
    if (cursor->part + 1 == sheet_parts(cursor->sheet))
        return 0;
    cursor->part++;
    cursor->row = cursor->column = 0;
    return 1;
}

static int find_sheet(struct book_link *out, const struct book *b, struct str name)
{
    *out = (struct book_link){.row = 0};
    for (size_t i = 0; i < b->sheet_count; i++)
        for (uint32_t part = 0; part < sheet_parts(b->sheets[i]); part++)
            if (str_is(name, sheet_part_name(out->sheet, b->sheets[i], part)))
                return 1;
    return 0;
}

static int find_place(struct book_link *out, const struct sheet *s, struct str text)
{
    for (size_t i = 0; i < s->place_count; i++)
        if (str_is(text, s->places[i].text) && s->places[i].row < s->row_count) {
            uint32_t most = rows_a_part(s), row = s->places[i].row;
            sheet_part_name(out->sheet, s, row / most);
            out->row = sheet_heading_row(s) + 1 + row % most;
            return 1;
        }
    return 0;
}

int book_cell_link(struct book_link *out, const struct book_cursor *cursor,
                   const struct book_cell *cell)
{
    const struct sheet *s = cursor->sheet;
    if (cell->kind != CELL_TEXT)
        return 0;
    if (cell->row == 1 && has_way_back(s))
        return find_sheet(out, s->book, str_of(s->book->contents->name));
    if (cell->row <= sheet_heading_row(s))
        return 0;
    const struct column *column = &s->columns[cell->column];
    if (column->kind == COLUMN_LINK)
        return find_sheet(out, s->book, cell->text);
    for (size_t i = 0; column->leads_to && i < s->book->sheet_count; i++)
        if (strcmp(s->book->sheets[i]->name, column->leads_to) == 0)
            return find_place(out, s->book->sheets[i], cell->text);
    return 0;
}

/* Serial day 1 is 1900-01-01, but 1900-02-29, which never was, is counted as 60. */
static double serial_day(int64_t since_epoch)
{
    int64_t serial = since_epoch + 25569;
    return (double)(serial < 61 ? serial - 1 : serial);
}

double book_cell_number(const struct book_cell *cell)
{
    if (cell->kind == CELL_DAY)
        return serial_day(cell->number);
    return (double)cell->number / (double)book_powers[cell->places];
}
