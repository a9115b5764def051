#include "load/uploads/worklist.h"

#include "lib/text.h"

void worklist_release(struct worklist *w)
{
    free(w->lines);
    buf_release(&w->line);
    buf_release(&w->order);
    arena_release(&w->arena);
}

void csv_cell(struct buf *out, struct str cell)
{
    int needs_quotes = 0;
    for (size_t i = 0; i < cell.len && !needs_quotes; i++)
        needs_quotes = cell.bytes[i] == '"' || cell.bytes[i] == ',' || cell.bytes[i] == '\n' ||
                       cell.bytes[i] == '\r';
    if (!needs_quotes) {
        buf_append(out, cell);
        return;
    }
    buf_byte(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.bytes[i] == '"')
            buf_byte(out, '"');
        buf_byte(out, cell.bytes[i]);
    }
    buf_byte(out, '"');
}

void worklist_cell(struct worklist *w, struct str cell)
{
    struct buf safe = {0};
    if (w->cells++)
        buf_byte(&w->line, ',');
    if (cell.len > 0 && strchr("=+-@\t\r", cell.bytes[0]))
        buf_byte(&safe, '\'');
    buf_append(&safe, cell);
    csv_cell(&w->line, buf_str(&safe));
    buf_release(&safe);
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Numbers get the same width, so that 9A stands before 10A. */
void worklist_order(struct worklist *w, struct str part)
{
    enum { WIDTH = 12 };
    struct buf scratch = {0};
    struct str text = text_fold(&scratch, part);
    for (size_t i = 0; i < text.len;) {
        size_t digits = 0;
        while (i + digits < text.len && is_digit(text.bytes[i + digits]))
            digits++;
        for (size_t k = digits; digits && k < WIDTH; k++)
            buf_byte(&w->order, '0');
        size_t taken = digits ? digits : 1;
        buf_append(&w->order, (struct str){text.bytes + i, taken});
        i += taken;
    }
    buf_byte(&w->order, '\0');
    buf_release(&scratch);
}

void worklist_ordered_cell(struct worklist *w, struct str cell)
{
    worklist_order(w, cell);
    worklist_cell(w, cell);
}

void worklist_end_line(struct worklist *w)
{
    w->lines = mem_fit(w->lines, &w->capacity, w->count + 1, sizeof *w->lines);
    buf_text(&w->line, "\r\n");
    w->lines[w->count++] = (struct worklist_line){arena_copy(&w->arena, buf_str(&w->order)),
                                                  arena_copy(&w->arena, buf_str(&w->line))};
    buf_clear(&w->line);
    buf_clear(&w->order);
    w->cells = 0;
}

static int compare_lines(const void *a, const void *b)
{
    const struct worklist_line *left = a, *right = b;
    int order = str_compare(left->order, right->order);
    return order ? order : str_compare(left->text, right->text);
}

int worklist_put(struct worklist *w, struct outdir *to, const char *name, const char *heading,
                 struct diag *d)
{
    struct outfile f;
    if (w->count)
        qsort(w->lines, w->count, sizeof *w->lines, compare_lines);
    if (outfile_open(&f, to, name, d) != 0)
        return -1;
    int status = outfile_write(&f, STR("\xEF\xBB\xBF"), d);
    if (status == 0)
        status = outfile_write(&f, str_of(heading), d);
    if (status == 0)
        status = outfile_write(&f, STR("\r\n"), d);
    for (size_t i = 0; i < w->count && status == 0; i++)
        status = outfile_write(&f, w->lines[i].text, d);
    if (status == 0)
        return outfile_close(&f, d);
    outfile_drop(&f);
    return -1;
}
