#include "lib/row_split.h"

void row_split_release(struct row_split *s)
{
    free(s->parts);
    *s = (struct row_split){0};
}

static void begin(struct row_split *s)
{
    s->count = 0;
    s->len = 0;
    s->stray = SIZE_MAX;
}

static void add_part(struct row_split *s, size_t from, size_t to)
{
    s->parts = mem_fit(s->parts, &s->capacity, s->count + 1, sizeof *s->parts);
    s->parts[s->count++] = (struct row_part){(uint32_t)from, (uint32_t)(to - from)};
}

/* The end of a cell that begins with a quote, its closing quote included; 0: none closes it. */
static size_t quoted_end(struct str line, size_t from, char quote)
{
    for (size_t i = from + 1; i < line.len; i++) {
        if (line.bytes[i] != quote)
            continue;
        if (i + 1 == line.len || line.bytes[i + 1] != quote)
            return i + 1;
        i++;
    }
    return 0;
}

/* The end of a cell that does not; SIZE_MAX where a quote follows nothing but blanks. */
static size_t plain_end(struct row_split *s, struct str line, size_t from, char delimiter,
                        char quote)
{
    int is_blank = 1;
    size_t i = from;
    for (; i < line.len && line.bytes[i] != delimiter; i++) {
        if (line.bytes[i] == quote && is_blank)
            return SIZE_MAX;
        if (line.bytes[i] == quote && s->stray == SIZE_MAX)
            s->stray = i;
        is_blank &= line.bytes[i] == ' ' || line.bytes[i] == '\t';
    }
    return i;
}

int row_split_line(struct row_split *s, struct str line, char delimiter, char quote)
{
    size_t from = 0, end;
    begin(s);
    for (;;) {
        if (from < line.len && line.bytes[from] == quote) {
            end = quoted_end(line, from, quote);
            if (!end || (end < line.len && line.bytes[end] != delimiter))
                return -1;
        } else {
            end = plain_end(s, line, from, delimiter, quote);
            if (end == SIZE_MAX)
                return -1;
        }
        add_part(s, from, end);
        if (end == line.len)
            break;
        from = end + 1;
    }
    s->len = line.len;
    return 0;
}

static int is_break(char c)
{
    return c == '\n' || c == '\r';
}

/* An escape and what it takes the meaning of; CRLF is one thing. Beyond the text if that is cut. */
static size_t escaped_len(struct str text)
{
    if (text.len < 2 || text.bytes[1] != '\r')
        return 2;
    return text.len > 2 && text.bytes[2] != '\n' ? 2 : 3;
}

/* The end of one cell; *fault or *more says why there is none. */
static size_t escaped_end(struct str text, size_t from, char delimiter, char quote, char escape,
                          int *fault, int *more)
{
    int is_quoted = from < text.len && text.bytes[from] == quote;
    size_t i = from + (is_quoted ? 1 : 0);
    for (; i < text.len; i++) {
        char c = text.bytes[i];
        if (c == escape) {
            i += escaped_len((struct str){text.bytes + i, text.len - i}) - 1;
        } else if (is_quoted && c == quote) {
            if (i + 1 < text.len && text.bytes[i + 1] == quote) {
                i++;
                continue;
            }
            i++;
            *fault = i < text.len && text.bytes[i] != delimiter && !is_break(text.bytes[i]);
            return i;
        } else if (!is_quoted && (c == delimiter || is_break(c))) {
            return i;
        } else if (!is_quoted && c == quote) {
            *fault = 1;
            return i;
        }
    }
    *more = is_quoted || i > text.len;
    return text.len;
}

enum row_split_result row_split_escaped(struct row_split *s, struct str text, char delimiter,
                                        char quote, char escape)
{
    size_t from = 0;
    int fault = 0, more = 0;
    begin(s);
    for (;;) {
        size_t end = escaped_end(text, from, delimiter, quote, escape, &fault, &more);
        s->len = end;
        if (fault)
            return SPLIT_BAD;
        if (more)
            return SPLIT_MORE;
        add_part(s, from, end);
        if (end >= text.len || is_break(text.bytes[end]))
            return SPLIT_ROW;
        from = end + 1;
    }
}

void row_unquote(struct buf *out, struct str part, char quote, char escape)
{
    int is_quoted = part.len > 1 && part.bytes[0] == quote && part.bytes[part.len - 1] == quote;
    if (!is_quoted && !escape) {
        buf_append(out, part);
        return;
    }
    size_t end = part.len - (is_quoted ? 1 : 0);
    for (size_t i = is_quoted ? 1 : 0; i < end; i++) {
        if (escape && part.bytes[i] == escape && i + 1 < end)
            i++;
        else if (is_quoted && part.bytes[i] == quote && i + 1 < end && part.bytes[i + 1] == quote)
            i++;
        buf_byte(out, part.bytes[i]);
    }
}

void row_cell_write(struct buf *out, struct str text, char delimiter, char quote, int was_quoted)
{
    int needs =
        was_quoted || (text.len && (text.bytes[0] == ' ' || text.bytes[text.len - 1] == ' '));
    for (size_t i = 0; i < text.len && !needs; i++)
        needs = text.bytes[i] == delimiter || text.bytes[i] == quote || text.bytes[i] == '\n' ||
                text.bytes[i] == '\r';
    if (!needs) {
        buf_append(out, text);
        return;
    }
    buf_byte(out, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (text.bytes[i] == quote)
            buf_byte(out, quote);
        buf_byte(out, text.bytes[i]);
    }
    buf_byte(out, quote);
}
