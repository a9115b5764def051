#include "extract/heading_kind.h"

#include <stdlib.h>
#include <string.h>

/* Digits with what stands in numbers, dates, times and percentages; "A801200001006" is an id. */
static struct cell_look look_at(struct str cell)
{
    size_t digits = 0, letters = 0, blanks = 0;
    enum cell_kind kind = CELL_TEXT;
    cell = str_trim(cell);
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.bytes[i];
        digits += c >= '0' && c <= '9';
        blanks += c == ' ';
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
    }
    if (cell.len == 0)
        kind = CELL_BLANK;
    else if (digits && !letters)
        kind = CELL_DIGITS;
    else if (letters && !blanks && memchr(cell.bytes, '@', cell.len))
        kind = CELL_EMAIL;
    else if (digits >= 3 && !blanks)
        kind = CELL_ID;
    return (struct cell_look){(uint8_t)kind, (uint8_t)(cell.len < 255 ? cell.len : 255)};
}

static int compare_cells(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_compare(*x, *y);
}

static int are_distinct(const struct row *row, size_t filled)
{
    struct str *cells = mem_alloc(filled, sizeof *cells);
    size_t n = 0;
    int is_distinct = 1;
    for (size_t i = 0; i < row->count; i++)
        if (str_trim(row->cells[i]).len)
            cells[n++] = str_trim(row->cells[i]);
    qsort(cells, n, sizeof *cells, compare_cells);
    for (size_t i = 1; i < n; i++)
        is_distinct &= !str_equal(cells[i - 1], cells[i]);
    free(cells);
    return is_distinct;
}

void kinds_add(struct kinds *k, const struct row *row)
{
    struct kind_row *r = &k->rows[k->row_count++];
    *r = (struct kind_row){.at = row->at, .line = row->line, .count = (uint32_t)row->count};
    r->cells = mem_alloc(row->count, sizeof *r->cells);
    for (size_t i = 0; i < row->count; i++) {
        r->cells[i] = look_at(row->cells[i]);
        r->filled += r->cells[i].kind != CELL_BLANK;
    }
    r->is_distinct = are_distinct(row, r->filled);
}

void kinds_release(struct kinds *k)
{
    for (size_t i = 0; i < k->row_count; i++)
        free(k->rows[i].cells);
}

/* The columns that are in use: spreadsheets pad rows with blank cells. */
static uint32_t used_columns(const struct kinds *k, uint32_t columns)
{
    uint32_t used = 0;
    for (size_t i = 0; i < k->row_count; i++)
        for (uint32_t c = used; k->rows[i].count == columns && c < columns; c++)
            if (k->rows[i].cells[c].kind != CELL_BLANK)
                used = c + 1;
    return used;
}

/*
 * +1 where the cell is words above a column of numbers, ids or addresses; -1 where it is one of
 * them, and no longer or shorter than those below; 0 where nothing can be told.
 */
static int vote(const struct kinds *k, size_t row, uint32_t column)
{
    size_t below[CELL_KINDS] = {0}, filled = 0;
    struct cell_look cell = k->rows[row].cells[column];
    uint8_t shortest = UINT8_MAX, longest = 0;
    for (size_t i = row + 1; i < k->row_count; i++) {
        if (column >= k->rows[i].count || k->rows[i].cells[column].kind == CELL_BLANK)
            continue;
        struct cell_look other = k->rows[i].cells[column];
        below[other.kind]++;
        filled++;
        if (other.kind != cell.kind)
            continue;
        shortest = other.len < shortest ? other.len : shortest;
        longest = other.len > longest ? other.len : longest;
    }
    size_t words = below[CELL_TEXT];
    if (cell.kind == CELL_TEXT)
        return filled > words * 2 ? 1 : 0;
    int is_like_most = cell.kind != CELL_BLANK && below[cell.kind] * 2 > filled;
    return is_like_most && cell.len >= shortest && cell.len <= longest ? -1 : 0;
}

static int looks_like_data(const struct kinds *k, size_t row)
{
    int for_heading = 0, for_data = 0;
    for (uint32_t c = 0; c < k->rows[row].count; c++) {
        int v = vote(k, row, c);
        for_heading += v > 0;
        for_data += v < 0;
    }
    return for_data && !for_heading;
}

/* Words, all different, in every column that is in use. */
static int is_heading(const struct kind_row *r, uint32_t used)
{
    for (uint32_t c = 0; c < r->count; c++)
        if (r->cells[c].kind == CELL_DIGITS || r->cells[c].kind == CELL_EMAIL)
            return 0;
    return r->filled >= used && r->is_distinct;
}

enum heading_verdict kinds_choose(const struct kinds *k, const struct dialect *d, size_t *chosen)
{
    uint32_t used = used_columns(k, d->columns);
    *chosen = 0;
    if (used >= 2 && k->rows[0].filled * 2 <= used) {
        for (size_t i = 1; i < k->row_count; i++) {
            const struct kind_row *r = &k->rows[i];
            if (r->filled * 2 <= used || (r->count < d->columns && r->filled < used))
                continue; /* one more line of preamble */
            *chosen = i;
            return is_heading(r, used) && !looks_like_data(k, i) ? HEADING_FOUND : HEADING_TITLE;
        }
        return HEADING_TITLE;
    }
    return looks_like_data(k, 0) ? HEADING_DATA : HEADING_FOUND;
}
