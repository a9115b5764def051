#include "extract/dialect.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/row_reader.h"

enum { ROWS_MAX = 500, BYTES_MAX = 1 << 18, ROWS_ENOUGH = 2 };

/* The rarer in prose the later: a comma within a cell says little, a tab says much. */
static const char marks[] = ",;|\t";
enum { MARKS = sizeof marks - 1 };

/* The sample read with one delimiter and one quote. */
struct trial {
    struct dialect found;
    uint32_t widths[ROWS_MAX];
    uint32_t width_count, first_width;
    uint32_t dirty; /* rows with a rarer mark outside quotes */
    uint64_t score;
    int ran_out; /* in any sample */
};

int dialect_mark(char *out, struct str text)
{
    static const struct {
        const char *name;
        char mark;
    } named[] = {{"tab", '\t'}, {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (str_is(text, named[i].name)) {
            *out = named[i].mark;
            return 0;
        }
    if (text.len != 1 || (text.bytes[0] != '\t' && (text.bytes[0] <= ' ' || text.bytes[0] > '~')))
        return -1;
    *out = text.bytes[0];
    return 0;
}

/* "sep=;" as Excel writes it, in quotes or not; the length of the line with its end, or 0. */
static uint32_t sep_line(struct str text, char *mark)
{
    int is_quoted = text.len && text.bytes[0] == '"';
    size_t at = is_quoted ? 1 : 0;
    if (text.len < at + 5 || strncasecmp(text.bytes + at, "sep=", 4) != 0)
        return 0;
    char c = text.bytes[at + 4];
    at += 5;
    if (is_quoted && (at == text.len || text.bytes[at++] != '"'))
        return 0;
    if ((c != '\t' && (c <= ' ' || c > '~')) || c == '"' || at == text.len ||
        (text.bytes[at] != '\r' && text.bytes[at] != '\n'))
        return 0;
    *mark = c;
    return (uint32_t)at + 1 +
           (text.bytes[at] == '\r' && at + 1 < text.len && text.bytes[at + 1] == '\n');
}

static int is_dirty(struct str row, char delimiter, char quote)
{
    const char *rarer = strchr(marks, delimiter);
    int in_quotes = 0;
    for (size_t i = 0; rarer && i < row.len; i++) {
        if (row.bytes[i] == quote)
            in_quotes = !in_quotes;
        else if (!in_quotes && row.bytes[i] && strchr(rarer + 1, row.bytes[i]))
            return 1;
    }
    return 0;
}

static int compare_widths(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* The width that most rows have; of two as frequent the wider, since titles are narrow. */
static void choose_width(struct trial *t)
{
    qsort(t->widths, t->width_count, sizeof *t->widths, compare_widths);
    for (uint32_t i = 0, run = 0; i < t->width_count; i++) {
        run = i && t->widths[i] == t->widths[i - 1] ? run + 1 : 1;
        if (run >= t->found.agreeing) {
            t->found.agreeing = run;
            t->found.columns = t->widths[i];
        }
    }
}

static void take_row(struct trial *t, enum row_result result, const struct row *row,
                     struct str text)
{
    struct dialect *f = &t->found;
    if (result == ROW_BLANK) {
        f->blank++;
        return;
    }
    f->rows++;
    f->faulty += row->fault != FAULT_NONE;
    f->trailing += text.len && text.bytes[text.len - 1] == f->delimiter;
    t->dirty += (uint32_t)is_dirty(text, f->delimiter, f->quote);
    if (result != ROW_CELLS)
        return;
    if (f->rows == 1)
        t->first_width = (uint32_t)row->count;
    t->widths[t->width_count++] = (uint32_t)row->count;
}

/*
 * How well rows agree, times (n-1)/n for n columns. A delimiter with which the first row is as
 * wide as most comes before all with which it is not.
 */
static uint64_t score(const struct trial *t)
{
    const struct dialect *f = &t->found;
    enum { WHOLE = 1 << 20 };
    if (f->columns < 2)
        return 0;
    uint64_t part = (uint64_t)WHOLE * f->agreeing / f->rows * (f->columns - 1) / f->columns;
    int fits = t->first_width == f->columns && f->agreeing * 2 >= f->rows && t->dirty * 2 < f->rows;
    return part + (fits ? WHOLE : 0);
}

static void try_sample(struct trial *t, char delimiter, char quote, char escape, struct str text,
                       int is_last)
{
    struct row row;
    t->found = (struct dialect){.delimiter = delimiter, .quote = quote, .escape = escape};
    t->width_count = t->first_width = t->dirty = 0;
    struct row_reader *reader = row_reader_new(delimiter, quote);
    row_reader_escape(reader, escape);
    while (t->found.rows + t->found.blank < ROWS_MAX) {
        size_t at = (size_t)row_reader_at(reader);
        if (at > BYTES_MAX && t->found.rows >= ROWS_ENOUGH)
            break;
        enum row_result result =
            row_reader_next(reader, (struct str){text.bytes + at, text.len - at}, is_last, &row);
        t->ran_out |= result == ROW_MORE;
        if (result == ROW_MORE || result == ROW_END)
            break;
        take_row(t, result, &row, (struct str){text.bytes + row.at, row.len});
    }
    row_reader_free(reader);
    choose_width(t);
    t->score = score(t);
}

/* Where a quote stands at the beginning of a cell, and at the end of one. */
static void count_quotes(struct str text, char delimiter, char quote, size_t *opening,
                         size_t *closing)
{
    size_t end = text.len < BYTES_MAX ? text.len : BYTES_MAX;
    const char *at = text.bytes, *found;
    *opening = *closing = 0;
    while ((found = memchr(at, quote, end - (size_t)(at - text.bytes)))) {
        size_t i = (size_t)(found - text.bytes);
        char before = i ? text.bytes[i - 1] : '\n';
        char after = i + 1 < text.len ? text.bytes[i + 1] : '\n';
        *opening += before == delimiter || before == '\n' || before == '\r';
        *closing += after == delimiter || after == '\n' || after == '\r';
        at = found + 1;
    }
}

static void keep_better(struct trial *best, const struct trial *t)
{
    if (t->score > best->score || (t->score == best->score && t->score && t->dirty <= best->dirty))
        *best = *t;
}

/*
 * No row tells: the mark that stands most often outside quotes in the first line, as far as the
 * sample goes where a quote stays open.
 */
static char first_line_mark(struct str text, char quote)
{
    size_t best = 0, counts[MARKS] = {0}, end = text.len < BYTES_MAX ? text.len : BYTES_MAX;
    int in_quotes = 0;
    for (size_t i = 0; i < end; i++) {
        const char *mark = text.bytes[i] ? strchr(marks, text.bytes[i]) : NULL;
        if (text.bytes[i] == quote)
            in_quotes = !in_quotes;
        else if (mark && !in_quotes)
            counts[mark - marks]++;
        else if (!in_quotes && (text.bytes[i] == '\n' || text.bytes[i] == '\r'))
            break;
    }
    for (size_t i = 1; i < MARKS; i++)
        if (counts[i] > counts[best] || marks[best] == quote)
            best = i;
    return marks[best];
}

/*
 * An apostrophe is a quote where rows agree better with it; where they agree as well without, if
 * it stands around whole cells and the usual quote around none.
 */
static void try_quotes(struct trial *best, struct trial *t, const struct dialect *d, char delimiter,
                       struct str text, int is_last)
{
    size_t doubles, opening, closing;
    try_sample(t, delimiter, d->quote ? d->quote : '"', d->escape, text, is_last);
    uint64_t usual = t->score;
    keep_better(best, t);
    count_quotes(text, delimiter, '"', &doubles, &closing);
    count_quotes(text, delimiter, '\'', &opening, &closing);
    if (d->quote || delimiter == '\'' || !opening || !closing)
        return;
    try_sample(t, delimiter, '\'', d->escape, text, is_last);
    if (t->score > usual || (opening == closing && !doubles && !t->found.faulty))
        keep_better(best, t);
}

static void explain(struct dialect *d, const struct dialect *set, uint32_t sep_bytes,
                    struct str text)
{
    size_t opened, closed;
    count_quotes(text, d->delimiter, d->quote, &opened, &closed);
    d->sep_bytes = sep_bytes;
    d->quote_why = set->quote ? DIALECT_SET : opened ? DIALECT_ROWS : DIALECT_DEFAULT;
    d->delimiter_why = set->delimiter    ? set->delimiter_why
                       : d->columns >= 2 ? DIALECT_ROWS
                                         : DIALECT_DEFAULT;
}

void dialect_find(struct dialect *d, struct str text, int is_last)
{
    struct dialect set = {.delimiter = d->delimiter, .quote = d->quote, .escape = d->escape};
    struct trial *best = mem_alloc(1, sizeof *best), *t = mem_alloc(1, sizeof *t);
    char mark = 0;
    uint32_t sep_bytes = sep_line(text, &mark);
    text = (struct str){text.bytes + sep_bytes, text.len - sep_bytes};
    if (!set.delimiter && sep_bytes && mark != set.quote) {
        set.delimiter = mark;
        set.delimiter_why = DIALECT_SEP_LINE;
    }
    for (size_t i = 0; i < MARKS && !set.delimiter; i++)
        if (marks[i] != set.quote && memchr(text.bytes, marks[i], text.len))
            try_quotes(best, t, &set, marks[i], text, is_last);
    if (set.delimiter)
        try_quotes(best, t, &set, set.delimiter, text, is_last);
    if (!best->score) {
        char quote = set.quote ? set.quote : '"';
        try_sample(best, set.delimiter ? set.delimiter : first_line_mark(text, quote), quote,
                   set.escape, text, is_last);
    }
    *d = best->found;
    d->ran_out = best->ran_out || t->ran_out;
    explain(d, &set, sep_bytes, text);
    free(best);
    free(t);
}
