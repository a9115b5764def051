#include "lib/book.h"

#include <assert.h>
#include <stdarg.h>
#include <strings.h>

#include "lib/book_store.h"
#include "lib/cell_text.h"
#include "lib/font_width.h"

enum {
    HEADING_MAX = 255,
    FILTER_WIDTH = 2 * FONT_DIGIT, /* room for the filter's button */
    /* A4 landscape without its margins is 980 pixels wide; a pixel is 139.6 units at 11 points. */
    NOTE_WIDTH = 136000
};

const int64_t book_powers[POWERS] = {1, 10, 100, 1000, 10000, 100000, 1000000};

void book_init(struct book *b, struct day created, const char *title)
{
    *b = (struct book){.created = created, .rag_amber = 50, .rag_green = 75};
    b->title = book_text(b, str_of(title));
}

void book_release(struct book *b)
{
    for (size_t i = 0; i < b->sheet_count; i++) {
        free(b->sheets[i]->notes);
        free(b->sheets[i]->lines);
        free(b->sheets[i]->charts);
        free(b->sheets[i]->columns);
        free(b->sheets[i]->places);
        buf_release(&b->sheets[i]->cells);
    }
    free(b->sheets);
    free(b->properties);
    arena_release(&b->arena);
    *b = (struct book){0};
}

struct str book_copy_clean(struct book *b, struct str text)
{
    struct buf clean = {0};
    cell_text_clean(&clean, text);
    struct str copy = arena_copy(&b->arena, buf_str(&clean));
    buf_release(&clean);
    return copy;
}

size_t book_row_number(const struct sheet *s)
{
    return s->row_count + 2 + (s->row_count ? sheet_heading_row(s) : sheet_heading_row(s) - 1);
}

void book_fail(const struct sheet *s, size_t row, const char *format, ...)
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
    struct str clean = book_copy_clean(b, text);
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
    s->title = book_copy_clean(b, str_of(title)).bytes;
    b->sheets = mem_fit(b->sheets, &b->sheet_capacity, b->sheet_count + 1, sizeof(struct sheet *));
    b->sheets[b->sheet_count++] = s;
    return s;
}

int book_is_too_long(struct str clean)
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
    struct str rest = book_copy_clean(s->book, line);
    if (book_is_too_long(rest))
        book_fail(s, s->line_count + 2, "a note is longer than the %d characters a cell holds",
                  CELL_TEXT_MAX);
    s->notes = mem_fit(s->notes, &s->note_capacity, s->note_count + 1, sizeof *s->notes);
    s->notes[s->note_count++] = rest;
    while (rest.bytes) {
        struct str row = font_line(&rest, NOTE_WIDTH, 0);
        if (row.len == 0)
            continue;
        s->lines = mem_fit(s->lines, &s->line_capacity, s->line_count + 1, sizeof *s->lines);
        s->lines[s->line_count++] = row;
    }
}

static int is_field_name(const char *name)
{
    return name[0] && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static int widest_word(const char *heading)
{
    int widest = 0;
    while (*heading) {
        size_t len = strcspn(heading, " ");
        int width = font_width((struct str){heading, len}, 1);
        widest = width > widest ? width : widest;
        heading += len + strspn(heading + len, " ");
    }
    return widest;
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
        book_fail(s, s->line_count + 2, "a heading has %zu characters (want 1 to %d)", chars,
                  HEADING_MAX);
    for (size_t i = 0; i < s->column_count; i++)
        if (strcasecmp(s->columns[i].heading, heading) == 0)
            book_fail(s, s->line_count + 2, "two columns have the heading '%.60s'", heading);
    return heading;
}

static void note_rag(struct sheet *s)
{
    char line[160];
    for (size_t i = 0; i < s->column_count; i++)
        if (s->columns[i].kind == COLUMN_RAG)
            return;
    snprintf(line, sizeof line,
             "RAG: G (green) from %d %%, A (amber) from %d %%, R (red) below that.",
             s->book->rag_green, s->book->rag_amber);
    sheet_note(s, str_of(line));
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
    assert(!column.leads_to || column.kind == COLUMN_TEXT);
    if (column.leads_to)
        column.leads_to = arena_text(&s->book->arena, str_of(column.leads_to));
    column.measured = widest_word(column.heading) + FILTER_WIDTH;
    if (column.kind == COLUMN_DECIMAL && column.shown == 0)
        column.shown = column.places;
    if (column.kind == COLUMN_PERCENT)
        column.places = PERCENT_PLACES;
    if (column.kind == COLUMN_RAG)
        note_rag(s);
    s->columns = mem_fit(s->columns, &s->column_capacity, s->column_count + 1, sizeof *s->columns);
    s->columns[s->column_count++] = column;
}

void sheet_place(struct sheet *s, struct str text)
{
    assert(s->next == 0);
    s->places = mem_fit(s->places, &s->place_capacity, s->place_count + 1, sizeof *s->places);
    s->places[s->place_count++] =
        (struct sheet_place){book_copy_clean(s->book, text).bytes, s->row_count};
}

static const char *chart_text(struct sheet *s, const char *text, size_t chars_max)
{
    struct str clean = book_copy_clean(s->book, str_of(text));
    size_t chars = cell_text_chars(clean);
    if (clean.len > 0 && clean.bytes[0] == '=') /* else the library takes it for a formula */
        clean = str_of(arena_format(&s->book->arena, " %s", clean.bytes));
    if (chars == 0 || chars > chars_max)
        book_fail(s, 1, "a text of its chart has %zu characters (want 1 to %zu)", chars, chars_max);
    return clean.bytes;
}

void sheet_chart(struct sheet *s, const struct chart *chart)
{
    struct chart copy = *chart;
    assert(s->next == 0 && chart->series[0] && chart->first_row <= s->row_count);
    if (copy.row_count == 0)
        copy.row_count = s->row_count - copy.first_row;
    assert(copy.first_row + copy.row_count <= s->row_count);
    if (s->book->is_publication || copy.row_count == 0 || copy.row_count > CHART_ROWS_MAX)
        return;
    copy.title = chart_text(s, chart->title, CHART_TEXT_MAX);
    copy.category_title = chart_text(s, chart->category_title, CHART_TEXT_MAX);
    copy.value_title = chart_text(s, chart->value_title, CHART_TEXT_MAX);
    copy.alt = chart_text(s, chart->alt, CHART_ALT_MAX);
    copy.category = s->columns[sheet_column_of(s, chart->category)].field;
    for (size_t i = 0; i < CHART_SERIES_MAX && chart->series[i]; i++) {
        const struct column *column = &s->columns[sheet_column_of(s, chart->series[i])];
        assert(column->kind == COLUMN_COUNT || column->kind == COLUMN_DECIMAL ||
               column->kind == COLUMN_PERCENT);
        copy.series[i] = column->field;
    }
    s->charts = mem_fit(s->charts, &s->chart_capacity, s->chart_count + 1, sizeof *s->charts);
    s->charts[s->chart_count++] = copy;
}

void sheet_contents(struct sheet *s)
{
    assert(!s->book->contents);
    s->book->contents = s;
    sheet_note(s, STR("One row a sheet, in their order. A name in the first column leads there."));
    sheet_column(s, (struct column){.heading = "Sheet", .field = "sheet", .kind = COLUMN_LINK});
    sheet_column(s, (struct column){.heading = "What it shows", .field = "shows"});
    sheet_column(s, (struct column){.heading = "Rows", .field = "rows", .kind = COLUMN_COUNT});
}

static int has_twins(const struct book *b)
{
    for (size_t i = 0; i < b->sheet_count; i++)
        if (b->sheets[i] != b->contents && b->sheets[i]->twin)
            return 1;
    return 0;
}

void book_contents_fill(struct book *b)
{
    char name[SHEET_NAME_BYTES];
    int names_twins = has_twins(b);
    if (names_twins)
        sheet_column(b->contents, (struct column){.heading = "The same as CSV", .field = "csv"});
    for (size_t i = 0; i < b->sheet_count; i++) {
        struct sheet *to = b->contents, *of = b->sheets[i];
        for (uint32_t part = 0; of != to && part < sheet_parts(of); part++) {
            put_text(to, str_of(sheet_part_name(name, of, part)));
            put_text(to, str_of(of->title));
            put_count(to, sheet_part_rows(of, part));
            if (names_twins)
                put_text(to, str_of(of->twin ? of->twin : "none"));
            end_row(to);
        }
    }
}
