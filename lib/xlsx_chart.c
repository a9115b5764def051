#include "lib/xlsx_chart.h"

#include <xlsxwriter.h>

#include "lib/book.h"
#include "lib/xlsx_look.h"

enum {
    CHART_WIDTH = 620, /* pixels */
    CHART_HEIGHT = 340,
    HEIGHT_MAX = 900,
    BARS_MARGIN = 150, /* title, axis and legend of lying bars */
    BAR_HEIGHT = 12,
    BARS_GAP = 12,
    DEFAULT_WIDTH = 480, /* what libxlsxwriter scales from */
    DEFAULT_HEIGHT = 288,
    GAP = 20,
    PAGE_WIDTH = 1300, /* of a table with a chart beside it: at three quarters of its size */
    ROWS_ON_SCREEN = 30,
    PRINTED_HEIGHT = 640,
    ROW_PIXELS = 20,
    GRID_GREY = 0xD9D9D9,
    TITLE_POINTS = 13,
    AXIS_POINTS = 10
};

/* Analysis Function palette, in its order: neighbours keep a contrast of 3:1. */
static const lxw_color_t palette[CHART_SERIES_MAX] = {0x12436D, 0x28A197, 0x801650,
                                                      0xF46A25, 0x3D3D3D, 0xA285D1};
/* Lines differ in more than colour. */
static const uint8_t markers[CHART_SERIES_MAX] = {
    LXW_CHART_MARKER_CIRCLE,   LXW_CHART_MARKER_SQUARE, LXW_CHART_MARKER_DIAMOND,
    LXW_CHART_MARKER_TRIANGLE, LXW_CHART_MARKER_X,      LXW_CHART_MARKER_PLUS};

static const uint8_t types[] = {[CHART_COLUMN] = LXW_CHART_COLUMN,
                                [CHART_BAR] = LXW_CHART_BAR,
                                [CHART_LINE] = LXW_CHART_LINE,
                                [CHART_SHARES] = LXW_CHART_BAR_STACKED_PERCENT};

static char font[] = "Arial"; /* the library takes char * where it means const char * */

static int is_lying(const struct chart *chart)
{
    return chart->kind == CHART_BAR || chart->kind == CHART_SHARES;
}

static size_t series_count(const struct chart *chart)
{
    size_t count = 0;
    while (count < CHART_SERIES_MAX && chart->series[count])
        count++;
    return count;
}

static void add_series(lxw_chart *to, const struct sheet *s, const struct chart *chart, size_t n)
{
    lxw_row_t heading = sheet_heading_row(s), first = heading + 1 + chart->first_row,
              last = first + chart->row_count - 1;
    lxw_col_t category = (lxw_col_t)sheet_column_of(s, chart->category),
              column = (lxw_col_t)sheet_column_of(s, chart->series[n]);
    lxw_chart_series *series = chart_add_series(to, NULL, NULL);
    lxw_chart_fill fill = {.color = palette[n]};
    lxw_chart_line line = {.color = palette[n], .width = 2.25};
    chart_series_set_categories(series, s->name, first, category, last, category);
    chart_series_set_values(series, s->name, first, column, last, column);
    chart_series_set_name_range(series, s->name, heading, column);
    if (chart->kind != CHART_LINE) {
        chart_series_set_fill(series, &fill);
        return;
    }
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series, markers[n]);
    chart_series_set_marker_size(series, 8);
    chart_series_set_marker_fill(series, &fill);
}

static int is_drawn(const struct sheet *s, const struct chart *chart, size_t column)
{
    for (size_t i = 0; i < CHART_SERIES_MAX && chart->series[i]; i++)
        if (sheet_column_of(s, chart->series[i]) == column)
            return 1;
    return 0;
}

/* What the numbers drawn are like. */
struct drawn {
    int has_positive, has_negative;
    int has_fractions; /* not all are counts */
};

static struct drawn look_at_drawn(const struct sheet *s, const struct chart *chart)
{
    struct drawn drawn = {0};
    struct book_cursor cursor = {.sheet = s};
    struct book_cell cell;
    uint32_t first = sheet_heading_row(s) + 1 + chart->first_row;
    while (book_next(&cursor, &cell)) {
        if (cell.row < first || cell.row >= first + chart->row_count ||
            (cell.kind != CELL_COUNT && cell.kind != CELL_SCALED) ||
            !is_drawn(s, chart, cell.column))
            continue;
        drawn.has_positive |= cell.number > 0;
        drawn.has_negative |= cell.number < 0;
        drawn.has_fractions |= cell.kind == CELL_SCALED;
    }
    return drawn;
}

/* A scale that starts elsewhere makes small differences look large. */
static void start_at_nought(lxw_chart_axis *axis, const struct drawn *drawn)
{
    if (!drawn->has_negative)
        chart_axis_set_min(axis, 0);
    else if (!drawn->has_positive)
        chart_axis_set_max(axis, 0);
}

static const char *axis_format(struct arena *a, const struct sheet *s, const struct chart *chart,
                               const struct drawn *drawn)
{
    const struct column *column = &s->columns[sheet_column_of(s, chart->series[0])];
    if (chart->kind == CHART_SHARES || column->kind == COLUMN_PERCENT)
        return "0%";
    return drawn->has_fractions ? look_number_format(a, column) : "0";
}

static void set_axes(lxw_chart *to, const struct sheet *s, const struct chart *chart)
{
    lxw_chart_font title = {.name = font, .size = AXIS_POINTS, .bold = LXW_TRUE},
                   text = {.name = font, .size = AXIS_POINTS};
    lxw_chart_line grid = {.color = GRID_GREY};
    struct arena arena = {0};
    /* With lying bars the library calls the scale at the bottom x. */
    lxw_chart_axis *category = is_lying(chart) ? to->y_axis : to->x_axis,
                   *value = is_lying(chart) ? to->x_axis : to->y_axis;
    struct drawn drawn = look_at_drawn(s, chart);
    chart_axis_set_name(category, chart->category_title);
    chart_axis_set_name(value, chart->value_title);
    chart_axis_set_name_font(category, &title);
    chart_axis_set_name_font(value, &title);
    chart_axis_set_num_font(category, &text);
    chart_axis_set_num_font(value, &text);
    chart_axis_major_gridlines_set_line(value, &grid);
    chart_axis_set_label_position(category, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    if (is_lying(chart)) { /* the table's first row on top, and the scale below all the same */
        chart_axis_set_reverse(category);
        chart_axis_set_crossing_max(category);
    }
    chart_axis_set_num_format(value, axis_format(&arena, s, chart, &drawn));
    if (chart->kind != CHART_SHARES)
        start_at_nought(value, &drawn);
    arena_release(&arena);
}

static lxw_chart *add_chart(lxw_workbook *workbook, const struct sheet *s,
                            const struct chart *chart)
{
    lxw_chart_font title = {.name = font, .size = TITLE_POINTS, .bold = LXW_TRUE},
                   text = {.name = font, .size = AXIS_POINTS};
    lxw_chart *to = workbook_add_chart(workbook, types[chart->kind]);
    if (!to)
        return NULL;
    for (size_t i = 0; i < series_count(chart); i++)
        add_series(to, s, chart, i);
    chart_title_set_name(to, chart->title);
    chart_title_set_name_font(to, &title);
    chart_legend_set_position(to, series_count(chart) > 1 ? LXW_CHART_LEGEND_BOTTOM
                                                          : LXW_CHART_LEGEND_NONE);
    chart_legend_set_font(to, &text);
    set_axes(to, s, chart);
    return to;
}

static int chart_height(const struct chart *chart)
{
    int bars = chart->kind == CHART_BAR ? (int)series_count(chart) : 1;
    int height = BARS_MARGIN + (int)chart->row_count * (BARS_GAP + bars * BAR_HEIGHT);
    if (!is_lying(chart) || height < CHART_HEIGHT)
        return CHART_HEIGHT;
    return height < HEIGHT_MAX ? height : HEIGHT_MAX;
}

/* Where the charts go, from the top of the sheet: each starts at a row. */
struct layout {
    lxw_col_t column;
    int x_offset, page_rows;
    lxw_row_t row, page; /* of the next chart; the first row of the printed page it is on */
    lxw_row_t *breaks;   /* rows that begin a page, ended by 0 */
    size_t break_count;
};

/* Beside a table that itself needs the whole screen nobody would find one, nor could read it. */
static struct layout plan_layout(const struct sheet *s)
{
    lxw_row_t heading = sheet_heading_row(s);
    int table = look_table_pixels(s);
    int is_beside = table + GAP + CHART_WIDTH <= PAGE_WIDTH ||
                    (s->row_count > ROWS_ON_SCREEN && table <= PAGE_WIDTH);
    int width = (table + (is_beside ? GAP + CHART_WIDTH : 0)) / look_pages_wide(s);
    struct layout l = {.column = is_beside ? (lxw_col_t)s->column_count : 0,
                       .x_offset = is_beside ? GAP : 0,
                       /* not on the heading row, which every printed page repeats */
                       .row = is_beside ? heading + 1 : heading + s->row_count + 2,
                       .breaks = mem_alloc(s->chart_count + 1, sizeof(lxw_row_t))};
    /* what is wider than a page is printed smaller, and more rows of it fit */
    l.page_rows =
        (width > LOOK_PAGE_PIXELS ? PRINTED_HEIGHT * width / LOOK_PAGE_PIXELS : PRINTED_HEIGHT) /
        ROW_PIXELS;
    return l;
}

static int place_chart(struct layout *l, lxw_worksheet *to, lxw_chart *added,
                       const struct chart *chart)
{
    struct buf alt = {0};
    lxw_row_t rows = (lxw_row_t)((chart_height(chart) + GAP) / ROW_PIXELS + 1);
    if (l->row + rows > l->page + (lxw_row_t)l->page_rows && l->row > l->page) {
        l->breaks[l->break_count++] = l->row;
        l->page = l->row;
    }
    buf_text(&alt, chart->alt);
    lxw_chart_options options = {.x_offset = l->x_offset,
                                 .x_scale = (double)CHART_WIDTH / DEFAULT_WIDTH,
                                 .y_scale = (double)chart_height(chart) / DEFAULT_HEIGHT,
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                                 .description = alt.bytes};
    lxw_error error = worksheet_insert_chart_opt(to, l->row, l->column, added, &options);
    l->row += rows;
    buf_release(&alt);
    return error == LXW_NO_ERROR ? 0 : -1;
}

int xlsx_charts_add(lxw_workbook *workbook, lxw_worksheet *to, const struct sheet *s)
{
    struct layout layout = plan_layout(s);
    int status = 0;
    for (size_t i = 0; i < s->chart_count && status == 0; i++) {
        lxw_chart *added = add_chart(workbook, s, &s->charts[i]);
        status = added ? place_chart(&layout, to, added, &s->charts[i]) : -1;
    }
    if (layout.break_count > 0 && worksheet_set_h_pagebreaks(to, layout.breaks) != LXW_NO_ERROR)
        status = -1;
    free(layout.breaks);
    return status;
}
