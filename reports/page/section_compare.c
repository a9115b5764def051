/* Charts that compare headlines: between groups, with leavers, with earlier terms. */
#include "reports/page/html.h"
#include "reports/page/sections.h"
#include "reports/page/svg_chart.h"

enum { FEW = 10 }; /* students: below it one of them moves a figure by more than a tenth */

static const enum figure_kind kinds[] = {FIGURE_PERCENT, FIGURE_MEAN};
static const char *const kind_titles[] = {
    [FIGURE_COUNT] = "numbers", [FIGURE_PERCENT] = "percentages", [FIGURE_MEAN] = "points"};
static const char *const kind_ids[] = {
    [FIGURE_COUNT] = "count", [FIGURE_PERCENT] = "percent", [FIGURE_MEAN] = "points"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* The two largest groups of a characteristic are compared; a third stands without a gap. */
struct widest {
    const struct svg_row *one, *other;
    int64_t gap;
};

static void put_characteristic(struct svg_chart *chart, const struct report *r,
                               const struct headline *h, enum group_kind kind)
{
    size_t first = chart->row_count;
    struct figures_key key = {.population = "counted",
                              .group_kind = group_kind_name(kind),
                              .year = h->year,
                              .subject = "",
                              .measure = h->measure->name};
    for (const struct figures_line *line = figures_line_find(&r->figures, &key, NULL); line;
         line = figures_line_find(&r->figures, &key, line + 1))
        svg_chart_row(chart, line->group)->figures[0] = line->figure;
    if (chart->row_count != first + 2)
        return;
    struct svg_row *pair = &chart->rows[first];
    pair[0].note = gap_words(r, pair[0].figures[0], pair[1].figures[0]);
}

/* Of pairs with a gap: their first row has the note. */
static const char *gaps_finding(const struct report *r, const struct svg_chart *chart)
{
    struct widest widest = {NULL, NULL, -1};
    uint64_t fewest = FEW;
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct svg_row *row = &chart->rows[i];
        if (row->figures[0].state == FIGURE_VALUE && row->figures[0].students < fewest)
            fewest = row->figures[0].students;
        if (!row->note)
            continue;
        int64_t gap = figure_gap(row[0].figures[0], row[1].figures[0]);
        gap = gap < 0 ? -gap : gap;
        if (gap > widest.gap)
            widest = (struct widest){row, row + 1, gap};
    }
    const char *care = fewest < FEW ? " Groups of fewer than 10 students: one student moves the "
                                      "figure, read it with care."
                                    : "";
    if (!widest.one)
        return arena_format(&r->stage->arena, "No two groups can be compared.%s", care);
    return arena_format(&r->stage->arena, "The widest gap: %s %s, %s %s.%s", widest.one->label,
                        figure_words(r, widest.one->figures[0]), widest.other->label,
                        figure_words(r, widest.other->figures[0]), care);
}

static void put_gaps(struct buf *out, const struct report *r, const struct headline *h)
{
    static const enum group_kind characteristics[] = {GROUP_SEX, GROUP_DISADVANTAGED, GROUP_SEN,
                                                      GROUP_EAL, GROUP_PRIOR};
    struct arena *a = &r->stage->arena;
    struct svg_chart chart = {
        .kind = SVG_BARS,
        .id = arena_format(a, "gaps-%s", h->measure->name),
        .title = arena_format(a, "%s, %s, by group", h->measure->title, h->year),
        .category = "Group",
        .note = arena_format(a, "Gap to the next row, %s", gap_unit(h->family->kind)),
        .series = {h->measure->title},
        .series_count = 1};
    for (size_t i = 0; i < sizeof characteristics / sizeof characteristics[0]; i++)
        put_characteristic(&chart, r, h, characteristics[i]);
    chart.finding = gaps_finding(r, &chart);
    svg_chart_write(out, &chart);
    svg_chart_release(&chart);
}

/* The first headline of each stage stands for it; all others are on the sheet Groups. */
void section_gaps(struct buf *out, const struct report *r, const struct headlines *h)
{
    unsigned shown = 0;
    section_open(out, "gaps", "Gaps between groups");
    for (size_t i = 0; i < h->count; i++) {
        unsigned stages = h->list[i].family->stages;
        int is_one_stage = (stages & (stages - 1)) == 0;
        if (!is_one_stage || (shown & stages) || h->list[i].year[0] == '\0')
            continue;
        shown |= stages;
        put_gaps(out, r, &h->list[i]);
    }
    if (!shown)
        buf_text(out, "<p>No headline applies to a year group.</p>\n");
    buf_text(out, "</section>\n");
}

static void put_beside(struct svg_chart *chart, const struct report *r, const struct headline *h,
                       const struct beside_leavers *both, const char *scope)
{
    if (both->counted.state == FIGURE_NONE && both->with_leavers.state == FIGURE_NONE)
        return;
    struct svg_row *row = svg_chart_row(chart, headline_label(r, h, scope));
    row->figures[0] = both->counted;
    row->figures[1] = both->with_leavers;
    row->note = gap_words(r, both->counted, both->with_leavers);
}

/* "Leaving them out changes 3 of 8 figures, most of all Basics 9-4, all years: +1.2 ..." */
static const char *leavers_finding(const struct report *r, const struct svg_chart *chart)
{
    const struct svg_row *most = NULL;
    size_t changed = 0;
    int64_t largest = 0;
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct svg_row *row = &chart->rows[i];
        int64_t gap = figure_gap(row->figures[0], row->figures[1]);
        gap = gap < 0 ? -gap : gap;
        changed += gap > 0;
        if (gap > largest) {
            largest = gap;
            most = row;
        }
    }
    if (!most)
        return "Leaving out those who left changes none of these figures.";
    return arena_format(
        &r->stage->arena,
        "Leaving out those who left changes %zu of %zu figures, most of all %s: %s %s.", changed,
        chart->row_count, most->label, most->note, gap_unit(most->figures[0].kind));
}

static void put_leavers(struct buf *out, const struct report *r, const struct headlines *h,
                        enum figure_kind kind)
{
    struct arena *a = &r->stage->arena;
    struct svg_chart chart = {
        .kind = SVG_BARS,
        .id = arena_format(a, "leavers-%s", kind_ids[kind]),
        .title = arena_format(a, "Headlines with and without leavers, %s", kind_titles[kind]),
        .category = "Headline",
        .note = arena_format(a, "Effect of leaving them out, %s", gap_unit(kind)),
        .series = {"Without leavers", "With leavers"},
        .series_count = 2};
    for (size_t i = 0; i < h->count; i++) {
        const struct headline *one = &h->list[i];
        if (one->family->kind != kind)
            continue;
        if (one->year[0])
            put_beside(&chart, r, one, &one->of_year, one->year);
        put_beside(&chart, r, one, &one->of_all, "all years");
    }
    chart.finding = leavers_finding(r, &chart);
    svg_chart_write(out, &chart);
    svg_chart_release(&chart);
}

void section_leavers(struct buf *out, const struct report *r, const struct headlines *h)
{
    section_open(out, "leavers", "Effect of leavers");
    buf_text(out, "<p>All other figures leave out those who have left. This shows what that "
                  "changes. Differences are taken before rounding.</p>\n");
    for (size_t i = 0; i < KINDS; i++)
        put_leavers(out, r, h, kinds[i]);
    if (h->count == 0)
        buf_text(out, "<p>No headline applies.</p>\n");
    buf_text(out, "</section>\n");
}

static const char *term_name(const struct report *r, const struct ledger_term *term)
{
    return arena_format(&r->stage->arena, "%s, run %u", term->term, (unsigned)term->run);
}

/* The oldest term first, this one last: as time goes. */
static void put_terms(struct svg_chart *chart, const struct report *r)
{
    for (size_t i = r->past.term_count; i-- > 0;)
        chart->series[chart->series_count++] = term_name(r, &r->past.terms[i]);
    chart->series[chart->series_count++] = "This term";
}

static void put_line(struct svg_chart *chart, const struct report *r, const struct trend_line *line)
{
    struct arena *a = &r->stage->arena;
    size_t now = chart->series_count - 1;
    struct svg_row *row = svg_chart_row(
        chart, line->year[0] ? arena_format(a, "%s, %s", line->title, line->year) : line->title);
    for (size_t i = 0; i < now; i++)
        row->figures[now - 1 - i] = trend_then(line, &r->past.terms[i]);
    row->figures[now] = line->figure;
    if (line->figure.kind != FIGURE_COUNT)
        row->note = gap_words(r, row->figures[now], row->figures[now - 1]);
}

/* Headlines of the year group that the first screen shows, and numbers of people of all. */
static int is_shown(const struct trend_line *line, const struct headlines *h)
{
    if (line->figure.kind == FIGURE_COUNT)
        return line->year[0] == '\0' && line->is_headline;
    for (size_t i = 0; i < h->count; i++)
        if (strcmp(h->list[i].measure->name, line->name) == 0)
            return strcmp(h->list[i].year, line->year) == 0;
    return 0;
}

static const char *movement_finding(const struct report *r, const struct svg_chart *chart)
{
    if (chart->row_count == 0)
        return "";
    const struct svg_row *first = &chart->rows[0];
    size_t now = chart->series_count - 1;
    return arena_format(&r->stage->arena, "%s: %s this term, %s in %s.", first->label,
                        figure_words(r, first->figures[now]),
                        first->figures[now - 1].state == FIGURE_VALUE
                            ? figure_words(r, first->figures[now - 1])
                            : "not kept",
                        chart->series[now - 1]);
}

static void put_movement(struct buf *out, const struct report *r, const struct headlines *h,
                         enum figure_kind kind)
{
    struct arena *a = &r->stage->arena;
    struct svg_chart chart = {
        .kind = SVG_BARS,
        .id = arena_format(a, "movement-%s", kind_ids[kind]),
        .title = arena_format(a, "This term beside earlier ones, %s", kind_titles[kind]),
        .category = "Figure",
        .note = kind == FIGURE_COUNT
                    ? NULL
                    : arena_format(a, "Change since the last, %s", gap_unit(kind))};
    put_terms(&chart, r);
    for (size_t i = 0; i < r->trend.count; i++)
        if (r->trend.lines[i].figure.kind == kind && is_shown(&r->trend.lines[i], h))
            put_line(&chart, r, &r->trend.lines[i]);
    chart.finding = movement_finding(r, &chart);
    svg_chart_write(out, &chart);
    svg_chart_release(&chart);
}

void section_movement(struct buf *out, const struct report *r, const struct headlines *h)
{
    section_open(out, "movement", "This term beside earlier ones");
    if (r->past.term_count == 0) {
        buf_text(out, "<p>No earlier term was prepared with this vault. The next term is compared "
                      "with this one, once this one is prepared.</p>\n</section>\n");
        return;
    }
    put_movement(out, r, h, FIGURE_COUNT);
    for (size_t i = 0; i < KINDS; i++)
        put_movement(out, r, h, kinds[i]);
    buf_text(out, "</section>\n");
}

enum { COURSES_MAX = 40 }; /* more bars than that nobody reads */

static void put_courses(struct svg_chart *chart, const struct report *r)
{
    struct figures_key key = {.population = "counted", .group_kind = "everyone", .year = ""};
    static const char *const measures[] = {"completion", "withdrawal"};
    for (size_t i = 0; i < 2; i++) {
        key.measure = measures[i];
        for (const struct figures_line *line = figures_line_find(&r->figures, &key, NULL); line;
             line = figures_line_find(&r->figures, &key, line + 1)) {
            struct svg_row *row = NULL;
            for (size_t k = 0; !row && k < chart->row_count; k++)
                row = strcmp(chart->rows[k].label, line->subject) == 0 ? &chart->rows[k] : NULL;
            row = row ? row : svg_chart_row(chart, line->subject);
            row->figures[i] = line->figure;
        }
    }
}

void section_courses(struct buf *out, const struct report *r)
{
    struct svg_chart chart = {.kind = SVG_BARS,
                              .id = "courses-chart",
                              .title = "Completion and withdrawal by course",
                              .category = "Course",
                              .series = {"Completion", "Withdrawal"},
                              .series_count = 2};
    put_courses(&chart, r);
    chart.finding = "Of enrolments of those counted: completed, of those that ended; withdrawn, "
                    "of all but transfers.";
    if (chart.row_count > 0 && chart.row_count <= COURSES_MAX) {
        section_open(out, "courses", "Courses");
        svg_chart_write(out, &chart);
        buf_text(out, "</section>\n");
    }
    svg_chart_release(&chart);
}
