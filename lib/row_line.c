#include "lib/row_line.h"

/*
 * The first LF or CR. Both are looked for piece by piece: a text without the one would otherwise
 * be searched for it to its end at every line.
 */
static const char *line_break(struct str text)
{
    enum { PIECE = 1024 };
    while (text.len) {
        size_t len = text.len < PIECE ? text.len : PIECE;
        const char *lf = memchr(text.bytes, '\n', len);
        const char *cr = memchr(text.bytes, '\r', lf ? (size_t)(lf - text.bytes) : len);
        if (cr || lf)
            return cr ? cr : lf;
        text.bytes += len;
        text.len -= len;
    }
    return NULL;
}

size_t row_line_length(struct str text, int is_last, size_t *end)
{
    const char *at = line_break(text);
    *end = 0;
    if (!at)
        return is_last ? text.len : 0;
    size_t len = (size_t)(at - text.bytes) + 1;
    if (*at == '\r' && len == text.len && !is_last)
        return 0; /* an LF may follow */
    *end = *at == '\r' && len < text.len && at[1] == '\n' ? 2 : 1;
    return len - 1 + *end;
}

void row_place(struct str row, size_t offset, uint32_t *line, uint32_t *column)
{
    size_t end, start = 0;
    for (;;) {
        size_t len = row_line_length((struct str){row.bytes + start, row.len - start}, 1, &end);
        if (len == 0 || end == 0 || offset < start + len)
            break;
        start += len;
        ++*line;
    }
    *column = (uint32_t)(offset - start) + 1;
}
