#include <assert.h>
#include <math.h>

#include "lib/book_store.h"
#include "lib/cell_text.h"
#include "lib/font_width.h"

static const int64_t count_max = (int64_t)1 << 53;
static const int64_t scaled_max = 100000000000000; /* 14 digits survive as a double */

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

static uint64_t fold(int64_t number)
{
    return number < 0 ? ((uint64_t) - (number + 1) << 1) | 1 : (uint64_t)number << 1;
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

static int widest_line(struct str text)
{
    int widest = 0;
    while (text.bytes) {
        int width = font_width(str_cut(&text, '\n'), 0);
        widest = width > widest ? width : widest;
    }
    return widest;
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
    if (book_is_too_long(buf_str(&clean)))
        book_fail(s, book_row_number(s),
                  "the text under '%.60s' is longer than the %d characters a cell holds",
                  column->heading, CELL_TEXT_MAX);
    store(s, CELL_TEXT, clean.len, widest_line(buf_str(&clean)));
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
    book_fail(s, book_row_number(s),
              "the number under '%.60s' is too large for a workbook, or not a number",
              column->heading);
}

void put_count(struct sheet *s, int64_t count)
{
    const struct column *column = column_of_next(s);
    assert(column->kind == COLUMN_COUNT || column->kind == COLUMN_DECIMAL);
    if (count > count_max || count < -count_max)
        fail_number(s, column);
    store(s, CELL_COUNT, fold(count), digits(count) * FONT_DIGIT);
}

static void put_scaled(struct sheet *s, int64_t scaled)
{
    const struct column *column = column_of_next(s);
    int width = column->kind == COLUMN_PERCENT
                    ? 5 + column->shown
                    : digits(scaled) - column->places + column->shown + 2;
    store(s, CELL_SCALED, fold(scaled), width * FONT_DIGIT);
}

static int is_fraction(const struct column *column)
{
    return column->kind == COLUMN_DECIMAL || column->kind == COLUMN_PERCENT;
}

void put_decimal(struct sheet *s, double value)
{
    const struct column *column = column_of_next(s);
    assert(is_fraction(column));
    long double scaled = (long double)value * (long double)book_powers[column->places];
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
    int64_t limit = scaled_max / book_powers[column->places];
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
        store(s, CELL_DAY, fold(day.since_epoch), (int)(sizeof "2026-08-31" - 1) * FONT_DIGIT);
}

/* part / whole against percents, multiplied out: nothing is rounded. */
void put_rag(struct sheet *s, int64_t part, int64_t whole)
{
    const struct book *b = s->book;
    assert(column_of_next(s)->kind == COLUMN_RAG && whole >= 0);
    if (whole > count_max || part > count_max || part < -count_max)
        fail_number(s, column_of_next(s));
    if (whole == 0)
        put_none(s);
    else if (part * 100 >= whole * b->rag_green)
        put_text(s, STR("G"));
    else
        put_text(s, part * 100 >= whole * b->rag_amber ? STR("A") : STR("R"));
}

void end_row(struct sheet *s)
{
    assert(s->next == s->column_count && s->column_count > 0);
    s->next = 0;
    if (s->row_count == SHEET_PARTS_MAX * (SHEET_ROWS_MAX - sheet_heading_row(s) - 1))
        book_fail(s, book_row_number(s), "there are more rows than %d sheets hold",
                  SHEET_PARTS_MAX);
    else
        s->row_count++;
}
