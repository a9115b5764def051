#include "lib/book.h"

enum { CHUNK_BYTES = 64 * 1024 };

static void csv_text(struct buf *out, struct str text)
{
    int is_armed = text.len > 0 && memchr("=+-@\t\n", text.bytes[0], 6) != NULL;
    int is_quoted = 0;
    for (size_t i = 0; i < text.len; i++)
        is_quoted |= text.bytes[i] == ',' || text.bytes[i] == '"' || text.bytes[i] == '\n';
    if (is_quoted)
        buf_byte(out, '"');
    if (is_armed)
        buf_byte(out, '\'');
    while (is_quoted && text.bytes) {
        buf_append(out, str_cut(&text, '"'));
        buf_text(out, text.bytes ? "\"\"" : "\"");
    }
    if (!is_quoted)
        buf_append(out, text);
}

/* Digits only, so that no locale and no rounding can enter. */
static void csv_scaled(struct buf *out, int64_t number, int places)
{
    char digits[24];
    uint64_t size = number < 0 ? (uint64_t)-number : (uint64_t)number;
    int len = snprintf(digits, sizeof digits, "%0*llu", places + 1, (unsigned long long)size);
    buf_text(out, number < 0 ? "-" : "");
    buf_append(out, (struct str){digits, (size_t)(len - places)});
    buf_text(out, places ? "." : "");
    buf_text(out, digits + len - places);
}

static void csv_cell(struct buf *out, const struct book_cell *cell)
{
    char day[DAY_TEXT_MAX];
    switch (cell->kind) {
    case CELL_NONE:
        break;
    case CELL_TEXT:
        csv_text(out, cell->text);
        break;
    case CELL_COUNT:
    case CELL_SCALED:
        csv_scaled(out, cell->number, cell->places);
        break;
    case CELL_DAY:
        day_write(day, (struct day){(int32_t)cell->number}, DAY_ISO, DAY_NONE);
        buf_text(out, day);
        break;
    }
}

static void csv_heading(struct buf *out, const struct sheet *s)
{
    for (size_t i = 0; i < s->column_count; i++) {
        buf_text(out, i ? "," : "");
        buf_text(out, s->columns[i].field);
    }
    buf_byte(out, '\n');
}

int sheet_csv(const struct sheet *s, int (*write)(void *to, struct str bytes), void *to)
{
    struct buf out = {0};
    struct book_cursor cursor = {.sheet = s};
    struct book_cell cell;
    int status = s->book->failure.kind == DIAG_NONE ? 0 : -1;
    csv_heading(&out, s);
    while (status == 0 &&
           (book_next(&cursor, &cell) || (book_next_part(&cursor) && book_next(&cursor, &cell)))) {
        if (cell.row <= sheet_heading_row(s))
            continue;
        buf_text(&out, cell.column ? "," : "");
        csv_cell(&out, &cell);
        if (cell.column + 1 == s->column_count)
            buf_byte(&out, '\n');
        if (out.len < CHUNK_BYTES)
            continue;
        status = write(to, buf_str(&out));
        buf_clear(&out);
    }
    if (status == 0 && out.len > 0)
        status = write(to, buf_str(&out));
    buf_release(&out);
    return status;
}
