#include "extract/heading.h"

#include "extract/heading_kind.h"

/* The rows that are looked at for a heading. */
struct search {
    struct heading *heading;
    const struct dialect *dialect;
    struct row_reader *reader;
    struct str text;
    int is_last;
    struct arena *arena;
};

static enum row_result next_row(struct search *s, struct row *row)
{
    size_t at = (size_t)row_reader_at(s->reader);
    struct str rest = {s->text.bytes + at, s->text.len - at};
    enum row_result result = row_reader_next(s->reader, rest, s->is_last, row);
    s->heading->ran_out |= result == ROW_MORE;
    return result;
}

static void start_at(struct search *s, size_t at)
{
    uint32_t line = 1, column;
    row_place((struct str){s->text.bytes, at}, at, &line, &column);
    row_reader_start(s->reader, at, line);
}

static void give_up(struct heading *h, enum heading_verdict verdict, const struct row *row)
{
    h->verdict = verdict;
    h->line = row->line;
    h->fault = row->fault;
    h->column = row->column;
}

/* Cells with a fault are not taken for headings, even where the reader could repair them. */
static int is_readable(struct heading *h, enum row_result result, const struct row *row)
{
    static const struct row too_long = {.fault = FAULT_LONG};
    if (result == ROW_CELLS && row->fault == FAULT_NONE)
        return 1;
    if (result == ROW_END || result == ROW_BLANK)
        h->verdict = HEADING_NO_ROW;
    else
        give_up(h, HEADING_UNREADABLE, result == ROW_MORE ? &too_long : row);
    return 0;
}

static void take_names(struct search *s, const struct row *row)
{
    struct heading *h = s->heading;
    h->verdict = HEADING_FOUND;
    h->rows = 1;
    h->at = row->at;
    h->len = row->len;
    h->line = row->line;
    h->preamble_lines = row->line - 1;
    h->body_at = row_reader_at(s->reader);
    h->count = (uint32_t)row->count;
    h->names = arena_alloc(s->arena, row->count * sizeof *h->names + 1);
    for (size_t i = 0; i < row->count; i++)
        h->names[i] = arena_text(s->arena, str_trim(row->cells[i]));
}

/* Subject over assessment: a blank upper cell takes the last one to its left. */
static void join_lower(struct search *s)
{
    struct heading *h = s->heading;
    struct row row = {0};
    enum row_result result = next_row(s, &row);
    if (!is_readable(h, result, &row))
        return;
    uint32_t upper_count = h->count;
    const char **upper = h->names, *over = "";
    h->rows = 2;
    h->len = (uint32_t)(row.at + row.len - h->at);
    h->body_at = row_reader_at(s->reader);
    h->count = upper_count > row.count ? upper_count : (uint32_t)row.count;
    h->names = arena_alloc(s->arena, h->count * sizeof *h->names + 1);
    for (uint32_t i = 0; i < h->count; i++) {
        const char *own = i < upper_count ? upper[i] : "";
        struct str lower = i < row.count ? str_trim(row.cells[i]) : STR("");
        over = own[0] ? own : over;
        if (lower.len && over[0])
            h->names[i] = arena_format(s->arena, "%s - %.*s", over, STR_ARG(lower));
        else
            h->names[i] = lower.len ? arena_text(s->arena, lower) : own;
    }
}

static void take_row_at(struct search *s, size_t at)
{
    struct row row = {0};
    start_at(s, at);
    enum row_result result = next_row(s, &row);
    if (is_readable(s->heading, result, &row))
        take_names(s, &row);
}

static void find_line(struct search *s, uint32_t line)
{
    struct row row = {0};
    enum row_result result;
    do
        result = next_row(s, &row);
    while (result != ROW_END && result != ROW_MORE && row.line < line);
    if (result != ROW_MORE && row.line != line)
        result = ROW_END;
    if (is_readable(s->heading, result, &row))
        take_names(s, &row);
    else if (s->heading->verdict == HEADING_NO_ROW)
        s->heading->line = line;
}

/* With two heading rows the upper one is sparse, so only single cells are taken for titles. */
static void find_upper(struct search *s)
{
    struct row row = {0};
    enum row_result result;
    size_t filled;
    do {
        result = next_row(s, &row);
        filled = 0;
        for (size_t i = 0; result == ROW_CELLS && i < row.count; i++)
            filled += str_trim(row.cells[i]).len > 0;
    } while (result == ROW_BLANK || (result == ROW_CELLS && filled < 2));
    if (is_readable(s->heading, result, &row))
        take_names(s, &row);
}

static void find_plain(struct search *s)
{
    struct kinds k = {0};
    struct row row = {0};
    enum row_result result = ROW_CELLS;
    struct heading *h = s->heading;
    while (k.row_count < KIND_ROWS_MAX) {
        result = next_row(s, &row);
        if (k.row_count == 0 && result != ROW_BLANK && !is_readable(h, result, &row))
            break;
        if (result == ROW_END || result == ROW_MORE)
            break;
        if (result == ROW_CELLS)
            kinds_add(&k, &row);
    }
    if (k.row_count) {
        size_t chosen;
        h->verdict = kinds_choose(&k, s->dialect, &chosen);
        h->line = k.rows[chosen].line;
        if (h->verdict == HEADING_FOUND)
            take_row_at(s, (size_t)k.rows[chosen].at);
    }
    kinds_release(&k);
}

static void name_columns(struct search *s)
{
    struct heading *h = s->heading;
    if (s->dialect->columns == 0)
        return; /* not one row */
    h->verdict = HEADING_ABSENT;
    h->at = h->body_at = row_reader_at(s->reader);
    h->count = s->dialect->columns;
    h->names = arena_alloc(s->arena, h->count * sizeof *h->names + 1);
    for (uint32_t i = 0; i < h->count; i++)
        h->names[i] = arena_format(s->arena, "Column %u", (unsigned)i + 1);
}

void heading_find(struct heading *h, const struct heading_wanted *wanted, const struct dialect *d,
                  struct str text, size_t skip, int is_last, struct arena *a)
{
    struct search s = {.heading = h, .dialect = d, .text = text, .is_last = is_last, .arena = a};
    *h = (struct heading){.verdict = HEADING_NO_ROW};
    s.reader = row_reader_new(d->delimiter, d->quote);
    row_reader_escape(s.reader, d->escape);
    start_at(&s, skip + d->sep_bytes);
    if (wanted->line == HEADING_NONE)
        name_columns(&s);
    else if (wanted->line > 0)
        find_line(&s, (uint32_t)wanted->line);
    else if (wanted->rows == 2)
        find_upper(&s);
    else
        find_plain(&s);
    if (h->verdict == HEADING_FOUND && wanted->rows == 2)
        join_lower(&s);
    row_reader_free(s.reader);
}
