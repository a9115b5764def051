#include "reports/page/svg_chart.h"

#include "reports/number.h"
#include "reports/page/html.h"

/* Pixels; the numbers right of the bars keep to the last sixth of the width. */
enum { LABEL = 20, BAR = 14, SHARES_BAR = 18, GAP = 12, TEXT_DROP = 11, NUMBER_GAP = 5 };
enum { WHOLE = 10000, BARS_WIDE = 8300 }; /* hundredths of a percent of the width */

struct svg_row *svg_chart_row(struct svg_chart *chart, const char *label)
{
    chart->rows =
        mem_fit(chart->rows, &chart->row_capacity, chart->row_count + 1, sizeof *chart->rows);
    struct svg_row *row = &chart->rows[chart->row_count++];
    *row = (struct svg_row){.label = label};
    for (size_t i = 0; i < SVG_SERIES_MAX; i++)
        row->figures[i].state = FIGURE_NONE;
    return row;
}

void svg_chart_release(struct svg_chart *chart)
{
    free(chart->rows);
    chart->rows = NULL;
    chart->row_count = chart->row_capacity = 0;
}

static int has_value(const struct svg_chart *chart)
{
    for (size_t i = 0; i < chart->row_count; i++)
        for (size_t k = 0; k < chart->series_count; k++)
            if (chart->rows[i].figures[k].state == FIGURE_VALUE)
                return 1;
    return 0;
}

/* What the width stands for: 0 is always in it, and percentages go to 100. */
struct range {
    int64_t low, high; /* thousandths */
};

static struct range range_of(const struct svg_chart *chart)
{
    struct range range = {0, 0};
    for (size_t i = 0; i < chart->row_count; i++)
        for (size_t k = 0; k < chart->series_count; k++) {
            const struct figure *f = &chart->rows[i].figures[k];
            int64_t value = figure_thousandths(*f);
            if (f->state == FIGURE_VALUE && f->kind == FIGURE_PERCENT && range.high < 1000)
                range.high = 1000;
            range.low = value < range.low ? value : range.low;
            range.high = value > range.high ? value : range.high;
        }
    if (range.low == range.high)
        range.high = 1;
    return range;
}

static int place_of(struct range range, int64_t value)
{
    return (int)((value - range.low) * BARS_WIDE / (range.high - range.low));
}

static void put_place(struct buf *out, const char *name, int place)
{
    buf_format(out, " %s=\"%d.%02d%%\"", name, place / 100, place % 100);
}

static void put_bar(struct buf *out, size_t series, int from, int to, int y, int height)
{
    buf_format(out, "<rect class=\"c%zu\"", series + 1);
    put_place(out, "x", from);
    put_place(out, "width", to - from);
    buf_format(out, " y=\"%d\" height=\"%d\"/>", y, height);
}

static void put_number(struct buf *out, struct figure f, int place, int y)
{
    buf_text(out, "<text");
    put_place(out, "x", place);
    buf_format(out, " y=\"%d\" dx=\"%d\">", y + TEXT_DROP, NUMBER_GAP);
    figure_text(out, f);
    buf_text(out, "</text>");
}

static int put_bars(struct buf *out, const struct svg_chart *chart, const struct svg_row *row,
                    struct range range, int y)
{
    int zero = place_of(range, 0);
    for (size_t i = 0; i < chart->series_count; i++, y += BAR) {
        int place = place_of(range, figure_thousandths(row->figures[i]));
        int from = place < zero ? place : zero, to = place < zero ? zero : place;
        if (row->figures[i].state == FIGURE_VALUE)
            put_bar(out, i, from, to, y, BAR - 1);
        put_number(out, row->figures[i], to, y);
    }
    return y;
}

/* Each part ends where the sum of those so far does, so that no rounding adds up. */
static int put_shares(struct buf *out, const struct svg_chart *chart, const struct svg_row *row,
                      int y)
{
    int64_t sum = 0, from = 0;
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct figure *f = &row->figures[i];
        if (f->state != FIGURE_VALUE)
            continue;
        sum += f->part;
        int64_t to = sum * WHOLE / f->whole;
        if (f->part > 0)
            put_bar(out, i, (int)from, (int)to, y, SHARES_BAR);
        from = to;
    }
    return y + SHARES_BAR;
}

static int height_of(const struct svg_chart *chart)
{
    int bars = chart->kind == SVG_SHARES ? SHARES_BAR : BAR * (int)chart->series_count;
    return (LABEL + bars + GAP) * (int)chart->row_count;
}

void svg_chart_draw(struct buf *out, const struct svg_chart *chart)
{
    int y = 0;
    struct range range = range_of(chart);
    buf_format(
        out,
        "<svg class=\"%s\" role=\"img\" width=\"100%%\" height=\"%d\" aria-labelledby=\"%s-title "
        "%s-desc\"><title id=\"%s-title\">",
        chart->kind == SVG_SHARES ? "shares" : "bars", height_of(chart), chart->id, chart->id,
        chart->id);
    html_element(out, "", str_of(chart->title), "</title>");
    buf_format(out, "<desc id=\"%s-desc\">", chart->id);
    html_element(out, "", str_of(chart->finding), "</desc>\n");
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct svg_row *row = &chart->rows[i];
        buf_format(out, "<text x=\"0\" y=\"%d\">", y + LABEL - 6);
        html_element(out, "", str_of(row->label), "</text>");
        y += LABEL;
        y = chart->kind == SVG_SHARES ? put_shares(out, chart, row, y)
                                      : put_bars(out, chart, row, range, y);
        y += GAP;
        buf_text(out, "\n");
    }
    buf_text(out, "</svg>\n");
}

static void put_key(struct buf *out, const struct svg_chart *chart)
{
    if (chart->series_count < 2)
        return;
    buf_text(out, "<ul class=\"key\">");
    for (size_t i = 0; i < chart->series_count; i++) {
        buf_format(out, "<li><span class=\"swatch b%zu\"></span>", i + 1);
        html_element(out, "", str_of(chart->series[i]), "</li>");
    }
    buf_text(out, "</ul>\n");
}

/* One N a row where all series are of the same students: shares, or a single series. */
static int is_of_same_students(const struct svg_chart *chart)
{
    return chart->kind == SVG_SHARES || chart->series_count == 1;
}

static void put_heading(struct buf *out, const char *text, int is_number)
{
    html_element(out, is_number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">",
                 str_of(text), "</th>");
}

static void put_headings(struct buf *out, const struct svg_chart *chart)
{
    buf_text(out, "<thead><tr>");
    put_heading(out, chart->category, 0);
    for (size_t i = 0; i < chart->series_count; i++) {
        put_heading(out, chart->series[i], 1);
        if (!is_of_same_students(chart) || i + 1 == chart->series_count)
            put_heading(out, "N", 1);
    }
    if (chart->note)
        put_heading(out, chart->note, 1);
    buf_text(out, "</tr></thead>\n<tbody>\n");
}

static void put_row(struct buf *out, const struct svg_chart *chart, const struct svg_row *row)
{
    html_element(out, "<tr><th scope=\"row\">", str_of(row->label), "</th>");
    for (size_t i = 0; i < chart->series_count; i++) {
        buf_text(out, "<td class=\"number\">");
        figure_text(out, row->figures[i]);
        buf_text(out, "</td>");
        if (is_of_same_students(chart) && i + 1 < chart->series_count)
            continue;
        buf_text(out, "<td class=\"number\">");
        if (row->figures[i].state == FIGURE_VALUE)
            number_append(out, (int64_t)row->figures[i].students);
        buf_text(out, "</td>");
    }
    if (chart->note)
        html_element(out, "<td class=\"number\">", str_of(row->note), "</td>");
    buf_text(out, "</tr>\n");
}

void svg_chart_write(struct buf *out, const struct svg_chart *chart)
{
    if (!has_value(chart))
        return;
    html_element(out, "<div class=\"pair\">\n<figure>\n<figcaption><strong>", str_of(chart->title),
                 "</strong> ");
    html_element(out, "", str_of(chart->finding), "</figcaption>\n");
    put_key(out, chart);
    svg_chart_draw(out, chart);
    buf_text(out, "</figure>\n");
    html_table_open(out, chart->title, chart->title);
    put_headings(out, chart);
    for (size_t i = 0; i < chart->row_count; i++)
        put_row(out, chart, &chart->rows[i]);
    html_table_close(out);
    buf_text(out, "</div>\n");
}
