#include "lib/book.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <strings.h>

#include "lib/cell_text.h"

enum { HEADING_MAX = 255, WORD_MARGIN = 3 }; /* room for the filter's button */

static const int64_t count_max = (int64_t)1 << 53;
static const int64_t scaled_max = 100000000000000; /* 14 digits survive as a double */
static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

void book_init(struct book *b, struct day created, const char *title)
{
    *b = (struct book){.created = created};
    b->title = book_text(b, str_of(title));
}

void book_release(struct book *b)
{
    for (size_t i = 0; i < b->sheet_count; i++) {
        free(b->sheets[i]->notes);
        free(b->sheets[i]->columns);
        buf_release(&b->sheets[i]->cells);
    }
    free(b->sheets);
    free(b->properties);
    arena_release(&b->arena);
    *b = (struct book){0};
}

static struct str copy_clean(struct book *b, struct str text)
{
    struct buf clean = {0};
    cell_text_clean(&clean, text);
    struct str copy = arena_copy(&b->arena, buf_str(&clean));
    buf_release(&clean);
    return copy;
}

/* The row now being filled, counted from 1 as Excel does, below title, notes and headings. */
static size_t row_number(const struct sheet *s)
{
    return s->note_count + 3 + s->row_count;
}

__attribute__((format(printf, 3, 4))) static void sheet_fail(struct sheet *s, size_t row,
                                                             const char *format, ...)
{
    char what[256];
    va_list args;
    if (s->book->failure.kind != DIAG_NONE)
        return;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    diag_set(&s->book->failure, DIAG_DATA, "sheet '%s' row %zu: %s", s->name, row, what);
}

const char *book_text(struct book *b, struct str text)
{
    struct str clean = copy_clean(b, text);
    if (cell_text_chars(clean) > PROPERTY_TEXT_MAX && b->failure.kind == DIAG_NONE)
        diag_set(&b->failure, DIAG_DATA,
                 "a document property of %zu characters is too long for a workbook (want at most "
                 "%d)",
                 cell_text_chars(clean), PROPERTY_TEXT_MAX);
    return clean.bytes;
}

void book_property(struct book *b, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    struct book_property property = {book_text(b, str_of(name)), book_text(b, value)};
    b->properties =
        mem_fit(b->properties, &b->property_capacity, b->property_count + 1, sizeof *b->properties);
    b->properties[b->property_count++] = property;
}

int book_sheet_fits(const struct book *b, const char *name)
{
    size_t len = strlen(name);
    if (len == 0 || cell_text_units(str_of(name)) > SHEET_NAME_MAX || strpbrk(name, "[]:*?/\\") ||
        name[0] == '\'' || name[len - 1] == '\'' || strcasecmp(name, "History") == 0)
        return 0;
    struct buf clean = {0};
    cell_text_clean(&clean, str_of(name));
    int is_clean = str_is(buf_str(&clean), name) && !strpbrk(name, "\t\n");
    buf_release(&clean);
    for (size_t i = 0; i < b->sheet_count && is_clean; i++)
        is_clean = strcasecmp(b->sheets[i]->name, name) != 0;
    return is_clean;
}

struct sheet *book_sheet(struct book *b, const char *name, const char *title)
{
    assert(book_sheet_fits(b, name) && title[0]);
    struct sheet *s = arena_alloc(&b->arena, sizeof *s);
    s->book = b;
    s->name = arena_text(&b->arena, str_of(name));
    s->title = copy_clean(b, str_of(title)).bytes;
    b->sheets = mem_fit(b->sheets, &b->sheet_capacity, b->sheet_count + 1, sizeof(struct sheet *));
    b->sheets[b->sheet_count++] = s;
    return s;
}

/* Also counts the escapes that will be written, so that the writer never meets a refusal. */
static int is_too_long(struct str clean)
{
    if (clean.len <= CELL_TEXT_MAX / 7)
        return 0;
    struct buf escaped = {0};
    cell_text_escape(&escaped, clean);
    size_t units = cell_text_units(buf_str(&escaped));
    buf_release(&escaped);
    return units > CELL_TEXT_MAX;
}

void sheet_note(struct sheet *s, struct str line)
{
    assert(s->row_count == 0 && s->next == 0 && line.len > 0);
    s->notes = mem_fit(s->notes, &s->note_capacity, s->note_count + 1, sizeof *s->notes);
    s->notes[s->note_count] = copy_clean(s->book, line);
    if (is_too_long(s->notes[s->note_count++]))
        sheet_fail(s, s->note_count + 1, "a note is longer than the %d characters a cell holds",
                   CELL_TEXT_MAX);
}

static int is_field_name(const char *name)
{
    return name[0] && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static int longest_word(const char *heading)
{
    size_t longest = 0;
    while (*heading) {
        size_t len = strcspn(heading, " ");
        size_t chars = cell_text_chars((struct str){heading, len});
        longest = chars > longest ? chars : longest;
        heading += len + strspn(heading + len, " ");
    }
    return (int)longest;
}

/* A heading is one line: it is also the column's name inside the table. */
static const char *copy_heading(struct sheet *s, const char *text)
{
    struct buf line = {0};
    cell_text_clean(&line, str_of(text));
    for (size_t i = 0; i < line.len; i++)
        if (line.bytes[i] == '\n' || line.bytes[i] == '\t')
            line.bytes[i] = ' ';
    const char *heading = arena_text(&s->book->arena, buf_str(&line));
    buf_release(&line);
    size_t chars = cell_text_chars(str_of(heading));
    if (chars == 0 || chars > HEADING_MAX)
        sheet_fail(s, s->note_count + 2, "a heading has %zu characters (want 1 to %d)", chars,
                   HEADING_MAX);
    for (size_t i = 0; i < s->column_count; i++)
        if (strcasecmp(s->columns[i].heading, heading) == 0)
            sheet_fail(s, s->note_count + 2, "two columns have the heading '%.60s'", heading);
    return heading;
}

void sheet_column(struct sheet *s, struct column column)
{
    assert(s->row_count == 0 && s->next == 0 && s->column_count < SHEET_COLUMNS_MAX);
    assert(is_field_name(column.field) && column.places >= 0 && column.width >= 0);
    assert(column.places <= (column.kind == COLUMN_DECIMAL ? DECIMAL_PLACES_MAX : 0));
    assert(column.shown >= 0 && column.shown <= DECIMAL_PLACES_MAX);
    for (size_t i = 0; i < s->column_count; i++)
        assert(strcmp(s->columns[i].field, column.field) != 0);
    column.heading = copy_heading(s, column.heading);
    column.field = arena_text(&s->book->arena, str_of(column.field));
    column.measured = longest_word(column.heading) + WORD_MARGIN;
    if (column.kind == COLUMN_DECIMAL && column.shown == 0)
        column.shown = column.places;
    if (column.kind == COLUMN_PERCENT)
        column.places = PERCENT_PLACES;
    s->columns = mem_fit(s->columns, &s->column_capacity, s->column_count + 1, sizeof *s->columns);
    s->columns[s->column_count++] = column;
}

/* The stored form: a byte of kind, then a number of 7 bits a byte, low first, then the text. */
static void store(struct sheet *s, enum cell_kind kind, uint64_t number, int width)
{
    struct column *column = &s->columns[s->next++];
    if (column->measured < width)
        column->measured = width;
    if (s->book->failure.kind != DIAG_NONE)
        return;
    char bytes[12] = {(char)kind};
    size_t len = 1;
    for (; kind != CELL_NONE && number > 0x7F; number >>= 7)
        bytes[len++] = (char)(0x80 | (number & 0x7F));
    if (kind != CELL_NONE)
        bytes[len++] = (char)number;
    buf_append(&s->cells, (struct str){bytes, len});
}

/* Small numbers of either sign in few bytes: 0, -1, 1, -2, ... become 0, 1, 2, 3, ... */
static uint64_t fold(int64_t number)
{
    return number < 0 ? ((uint64_t) - (number + 1) << 1) | 1 : (uint64_t)number << 1;
}

static int64_t unfold(uint64_t folded)
{
    return folded & 1 ? -(int64_t)(folded >> 1) - 1 : (int64_t)(folded >> 1);
}

static const struct column *column_of_next(const struct sheet *s)
{
    assert(s->next < s->column_count);
    return &s->columns[s->next];
}

void put_none(struct sheet *s)
{
    column_of_next(s);
    store(s, CELL_NONE, 0, 0);
}

static int longest_line(struct str text)
{
    size_t longest = 0;
    while (text.bytes) {
        size_t chars = cell_text_chars(str_cut(&text, '\n'));
        longest = chars > longest ? chars : longest;
    }
    return (int)longest;
}

void put_text(struct sheet *s, struct str text)
{
    const struct column *column = column_of_next(s);
    if (text.len == 0) {
        put_none(s);
        return;
    }
    struct buf clean = {0};
    cell_text_clean(&clean, text);
    if (is_too_long(buf_str(&clean)))
        sheet_fail(s, row_number(s),
                   "the text under '%.60s' is longer than the %d characters a cell holds",
                   column->heading, CELL_TEXT_MAX);
    store(s, CELL_TEXT, clean.len, longest_line(buf_str(&clean)));
    if (s->book->failure.kind == DIAG_NONE)
        buf_append(&s->cells, buf_str(&clean));
    buf_release(&clean);
}

static int digits(int64_t number)
{
    int count = number < 0 ? 2 : 1;
    for (; number > 9 || number < -9; number /= 10)
        count++;
    return count;
}

static void fail_number(struct sheet *s, const struct column *column)
{
    sheet_fail(s, row_number(s),
               "the number under '%.60s' is too large for a workbook, or not a number",
               column->heading);
}

void put_count(struct sheet *s, int64_t count)
{
    const struct column *column = column_of_next(s);
    assert(column->kind == COLUMN_COUNT);
    if (count > count_max || count < -count_max)
        fail_number(s, column);
    store(s, CELL_COUNT, fold(count), digits(count));
}

static void put_scaled(struct sheet *s, int64_t scaled)
{
    const struct column *column = column_of_next(s);
    int width = column->kind == COLUMN_PERCENT
                    ? 5 + column->shown
                    : digits(scaled) - column->places + column->shown + 2;
    store(s, CELL_SCALED, fold(scaled), width);
}

static int is_fraction(const struct column *column)
{
    return column->kind == COLUMN_DECIMAL || column->kind == COLUMN_PERCENT;
}

void put_decimal(struct sheet *s, double value)
{
    const struct column *column = column_of_next(s);
    assert(is_fraction(column));
    long double scaled = (long double)value * (long double)powers[column->places];
    if (!isfinite(value) || scaled >= (long double)scaled_max ||
        scaled <= -(long double)scaled_max) {
        fail_number(s, column);
        scaled = 0;
    }
    put_scaled(s, (int64_t)(scaled + (scaled < 0 ? -0.5L : 0.5L)));
}

/* Long division, one digit a turn, so that nothing overflows. */
static int64_t divide(int64_t part, int64_t whole, int places)
{
    int64_t quotient = part / whole, rest = part % whole;
    for (int i = 0; i < places; i++) {
        quotient = quotient * 10 + rest * 10 / whole;
        rest = rest * 10 % whole;
    }
    return rest >= whole - rest ? quotient + 1 : quotient;
}

void put_ratio(struct sheet *s, int64_t part, int64_t whole)
{
    const struct column *column = column_of_next(s);
    assert(is_fraction(column) && whole >= 0);
    if (whole == 0) {
        put_none(s);
        return;
    }
    int64_t limit = scaled_max / powers[column->places];
    if (whole > count_max || part / whole >= limit || part / whole <= -limit) {
        fail_number(s, column);
        part = 0;
        whole = 1;
    }
    put_scaled(s, part < 0 ? -divide(-part, whole, column->places)
                           : divide(part, whole, column->places));
}

void put_day(struct sheet *s, struct day day)
{
    assert(column_of_next(s)->kind == COLUMN_DAY);
    if (day_is_none(day))
        put_none(s);
    else
        store(s, CELL_DAY, fold(day.since_epoch), DAY_TEXT_MAX - 5);
}

void end_row(struct sheet *s)
{
    assert(s->next == s->column_count && s->column_count > 0);
    s->next = 0;
    if (row_number(s) > SHEET_ROWS_MAX)
        sheet_fail(s, row_number(s), "there are more rows than the %d a sheet holds",
                   SHEET_ROWS_MAX);
    else
        s->row_count++;
}

uint32_t sheet_heading_row(const struct sheet *s)
{
    int has_remark = s->row_count == 0 && s->column_count > 0; /* "No rows." */
    return (uint32_t)s->note_count + (has_remark ? 2 : 1);
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
        out->places = s->columns[cursor->column].places;
    }
}

int book_next(struct book_cursor *cursor, struct book_cell *out)
{
    const struct sheet *s = cursor->sheet;
    uint32_t heading = sheet_heading_row(s), row = cursor->row;
    if (row > heading + s->row_count || (row == heading && s->column_count == 0))
        return 0;
    *out = (struct book_cell){.row = row, .column = cursor->column, .kind = CELL_TEXT};
    if (row == 0)
        out->text = str_of(s->title);
    else if (row <= s->note_count)
        out->text = s->notes[row - 1];
    else if (row < heading)
        out->text = STR("No rows.");
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
    return (double)cell->number / (double)powers[cell->places];
}
