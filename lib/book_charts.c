#include "lib/book_charts.h"

#include "lib/book.h"
#include "lib/opc.h"
#include "lib/xml_reader.h"

/* The texts of a chart's part in their order, a line each; or the alt texts of a drawing. */
struct texts {
    struct buf lines;
    int wants_text;
};

static int chart_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct texts *t = to;
    (void)attributes;
    (void)d;
    t->wants_text = strcmp(name, "f") == 0 || strcmp(name, "t") == 0;
    return 0;
}

static int chart_end(void *to, const char *name, struct diag *d)
{
    struct texts *t = to;
    (void)name;
    (void)d;
    if (t->wants_text)
        buf_byte(&t->lines, '\n');
    t->wants_text = 0;
    return 0;
}

/* Apostrophes quote the sheet's name, or not, by rules that need not be known here. */
static void put_unquoted(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.bytes[i] != '\'')
            buf_byte(out, text.bytes[i]);
}

static int chart_text(void *to, struct str bytes, struct diag *d)
{
    struct texts *t = to;
    (void)d;
    if (t->wants_text)
        put_unquoted(&t->lines, bytes);
    return 0;
}

static int drawing_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct texts *t = to;
    (void)d;
    if (strcmp(name, "cNvPr") != 0)
        return 0;
    buf_append(&t->lines, str_of(xml_attribute(attributes, "descr")));
    buf_byte(&t->lines, '\n');
    return 0;
}

static void put_line(struct buf *out, const char *text)
{
    put_unquoted(out, str_of(text));
    buf_byte(out, '\n');
}

/* "Grades!$C$5:$C$9"; rows from 0. */
static void put_range(struct buf *out, const struct sheet *s, size_t column, uint32_t first,
                      uint32_t last)
{
    char letters[4] = {0};
    int at = 2;
    for (size_t rest = column + 1; at >= 0 && rest > 0; rest = (rest - 1) / 26)
        letters[at--] = (char)('A' + (rest - 1) % 26);
    put_unquoted(out, str_of(s->name));
    buf_format(out, "!$%s$%u", letters + at + 1, (unsigned)first + 1);
    if (last != first)
        buf_format(out, ":$%s$%u", letters + at + 1, (unsigned)last + 1);
    buf_byte(out, '\n');
}

static void put_wanted(struct buf *out, const struct sheet *s, const struct chart *chart)
{
    uint32_t heading = sheet_heading_row(s), first = heading + 1 + chart->first_row,
             last = first + chart->row_count - 1;
    put_line(out, chart->title);
    for (size_t i = 0; i < CHART_SERIES_MAX && chart->series[i]; i++) {
        size_t column = sheet_column_of(s, chart->series[i]);
        put_range(out, s, column, heading, heading);
        put_range(out, s, sheet_column_of(s, chart->category), first, last);
        put_range(out, s, column, first, last);
    }
    put_line(out, chart->category_title);
    put_line(out, chart->value_title);
}

static int differs(const struct sheet *s, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "a chart of '%s' came back different from what was written; nothing was "
                    "published; check the free disk space",
                    s->name);
}

static int check_chart(const struct sheet *s, const struct chart *chart, const char *path,
                       const char *part, struct diag *d)
{
    static const struct xml_events events = {chart_start, chart_end, chart_text};
    struct texts got = {0};
    struct buf wanted = {0};
    put_wanted(&wanted, s, chart);
    int status = opc_part_read(path, part, OPC_SMALL_PART_BYTES_MAX, &events, &got, d);
    if (status == 0 && !str_equal(buf_str(&got.lines), buf_str(&wanted)))
        status = differs(s, d);
    buf_release(&got.lines);
    buf_release(&wanted);
    return status;
}

static int check_alt_texts(const struct sheet *s, const char *path, const char *drawing,
                           struct diag *d)
{
    static const struct xml_events events = {.start = drawing_start};
    struct texts got = {0};
    struct buf wanted = {0};
    for (size_t i = 0; i < s->chart_count; i++)
        buf_format(&wanted, "%s\n", s->charts[i].alt);
    int status = opc_part_read(path, drawing, OPC_SMALL_PART_BYTES_MAX, &events, &got, d);
    if (status == 0 && !str_equal(buf_str(&got.lines), buf_str(&wanted)))
        status = differs(s, d);
    buf_release(&got.lines);
    buf_release(&wanted);
    return status;
}

static int check_charts(const struct sheet *s, const char *path, const char *drawing,
                        struct diag *d)
{
    struct opc_relations of_drawing;
    size_t seen = 0;
    int status = opc_relations_read(&of_drawing, path, drawing, d);
    for (size_t i = 0; status == 0 && i < of_drawing.count; i++) {
        if (strcmp(of_drawing.list[i].type, "chart") != 0)
            continue;
        status = seen < s->chart_count
                     ? check_chart(s, &s->charts[seen], path, of_drawing.list[i].target, d)
                     : differs(s, d);
        seen++;
    }
    if (status == 0 && seen != s->chart_count)
        status = differs(s, d);
    opc_relations_release(&of_drawing);
    return status;
}

int book_charts_match(const struct sheet *s, const char *path, const char *part, struct diag *d)
{
    struct opc_relations of_sheet;
    int status = opc_relations_read(&of_sheet, path, part, d);
    const char *drawing = status == 0 ? opc_target_find(&of_sheet, "drawing") : NULL;
    if (status == 0 && !drawing)
        status = differs(s, d);
    if (status == 0)
        status = check_alt_texts(s, path, drawing, d);
    if (status == 0)
        status = check_charts(s, path, drawing, d);
    opc_relations_release(&of_sheet);
    return status;
}
