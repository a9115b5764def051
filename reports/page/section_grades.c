/*
 * Grade distribution of each subject, a chart a year group: bands of grades, six at most, since
 * nobody can tell ten colours apart. Bands of 9 to 1 and A* to E are differences of the
 * threshold measures; those of US letters sums over their signs.
 */
#include "reports/page/html.h"
#include "reports/page/sections.h"
#include "reports/page/svg_chart.h"

enum { YEARS_MAX = 64 };

struct banding {
    const char *title, *bands[SVG_SERIES_MAX];
    const char *at_least[SVG_SERIES_MAX]; /* measures; the last band is what no measure has */
    const char *letters;                  /* instead: the first letters of the bands' grades */
};

static const struct banding bandings[] = {
    {"Grades 9 to 1",
     {"9 to 7", "6 and 5", "4", "3 to 1", "U"},
     {"grade_9_7", "grade_9_5", "grade_9_4", "grade_9_1"},
     NULL},
    {"A level grades",
     {"A* and A", "B", "C", "D and E", "U"},
     {"a_star_a", "a_star_b", "a_star_c", "a_star_e"},
     NULL},
    {"Letter grades", {"A", "B", "C", "D", "F", "other"}, {"grade"}, "ABCDF"},
};
enum { BANDINGS = sizeof bandings / sizeof bandings[0] };

struct distribution {
    const struct report *r;
    const struct banding *banding;
    const char *year;
};

static struct figures_key key_of(const struct distribution *of, const char *measure)
{
    return (struct figures_key){
        .population = "counted", .group_kind = "year", .year = of->year, .measure = measure};
}

/* From `line` on, the next one of the banding's first measure; one a subject is asked for. */
static const struct figures_line *next_subject(const struct distribution *of,
                                               const struct figures_line *last)
{
    const struct figures_key key = key_of(of, of->banding->at_least[0]);
    const struct figures_line *line =
        figures_line_find(&of->r->figures, &key, last ? last + 1 : NULL);
    while (line && last && strcmp(line->subject, last->subject) == 0)
        line = figures_line_find(&of->r->figures, &key, line + 1);
    return line;
}

static void fill_thresholds(struct svg_row *row, const struct distribution *of, const char *subject)
{
    int64_t reached = 0;
    size_t i = 0;
    for (; of->banding->at_least[i]; i++) {
        struct figures_key key = key_of(of, of->banding->at_least[i]);
        key.subject = subject;
        const struct figures_line *line = figures_line_find(&of->r->figures, &key, NULL);
        row->figures[i] = line ? line->figure : row->figures[0];
        row->figures[i].part = line ? line->figure.part - reached : 0;
        reached += row->figures[i].part;
    }
    row->figures[i] = row->figures[0];
    row->figures[i].part = row->figures[0].whole - reached;
}

static void fill_letters(struct svg_row *row, const struct distribution *of,
                         const struct figures_line *first)
{
    size_t others = strlen(of->banding->letters);
    struct figures_key key = key_of(of, of->banding->at_least[0]);
    key.subject = first->subject;
    for (size_t i = 0; i <= others; i++) {
        row->figures[i] = first->figure;
        row->figures[i].part = 0;
    }
    for (const struct figures_line *line = first; line;
         line = figures_line_find(&of->r->figures, &key, line + 1)) {
        const char *letter = line->grade[0] ? strchr(of->banding->letters, line->grade[0]) : NULL;
        row->figures[letter ? (size_t)(letter - of->banding->letters) : others].part +=
            line->figure.part;
    }
}

/* "Most grades 9 to 7 are in Music (41.0 %), fewest in Mathematics (12.8 %)." */
static const char *finding(const struct report *r, const struct svg_chart *chart)
{
    const struct svg_row *most = NULL, *fewest = NULL;
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct svg_row *row = &chart->rows[i];
        int64_t value = figure_thousandths(row->figures[0]);
        most = !most || value > figure_thousandths(most->figures[0]) ? row : most;
        fewest = !fewest || value < figure_thousandths(fewest->figures[0]) ? row : fewest;
    }
    if (!most)
        return "";
    if (most == fewest)
        return arena_format(&r->stage->arena, "%s: %s have %s.", most->label,
                            figure_words(r, most->figures[0]), chart->series[0]);
    return arena_format(&r->stage->arena,
                        "The largest share of %s is in %s (%s), the smallest in %s (%s).",
                        chart->series[0], most->label, figure_words(r, most->figures[0]),
                        fewest->label, figure_words(r, fewest->figures[0]));
}

static int has_distribution(const struct distribution *of)
{
    if (of->banding->letters && !of->r->attainment.is_us)
        return 0;
    return next_subject(of, NULL) != NULL;
}

static void put_distribution(struct buf *out, const struct distribution *of, size_t number)
{
    struct arena *a = &of->r->stage->arena;
    struct svg_chart chart = {
        .kind = SVG_SHARES,
        .id = arena_format(a, "grades-%zu", number),
        .title = arena_format(a, "%s by subject, %s", of->banding->title, of->year),
        .category = "Subject"};
    while (chart.series_count < SVG_SERIES_MAX && of->banding->bands[chart.series_count]) {
        chart.series[chart.series_count] = of->banding->bands[chart.series_count];
        chart.series_count++;
    }
    for (const struct figures_line *line = next_subject(of, NULL); line;
         line = next_subject(of, line)) {
        if (line->figure.state != FIGURE_VALUE)
            continue;
        struct svg_row *row = svg_chart_row(&chart, line->subject);
        if (of->banding->letters)
            fill_letters(row, of, line);
        else
            fill_thresholds(row, of, line->subject);
    }
    chart.finding = finding(of->r, &chart);
    svg_chart_write(out, &chart);
    svg_chart_release(&chart);
}

/* Year groups in their order; further ones than YEARS_MAX stand in the workbook. */
static size_t list_years(const struct report *r, const char *years[YEARS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < r->figures.count && count < YEARS_MAX; i++) {
        const struct figures_line *line = &r->figures.lines[i];
        if (strcmp(line->group_kind, "year") == 0 && strcmp(line->population, "counted") == 0 &&
            (count == 0 || strcmp(years[count - 1], line->year) != 0))
            years[count++] = line->year;
    }
    return count;
}

/* The oldest year group of each kind of grades is shown at once, the others on asking. */
struct plan_of_page {
    const char *years[YEARS_MAX];
    size_t year_count;
    size_t oldest[BANDINGS]; /* YEARS_MAX: no such grades */
};

static void put_years(struct buf *out, const struct report *r, const struct plan_of_page *plan,
                      int is_oldest)
{
    for (size_t i = plan->year_count; i-- > 0;)
        for (size_t b = 0; b < BANDINGS; b++) {
            struct distribution of = {r, &bandings[b], plan->years[i]};
            if ((plan->oldest[b] == i) == is_oldest && has_distribution(&of))
                put_distribution(out, &of, i * BANDINGS + b);
        }
}

static int has_more(const struct report *r, const struct plan_of_page *plan)
{
    for (size_t i = 0; i < plan->year_count; i++)
        for (size_t b = 0; b < BANDINGS; b++) {
            struct distribution of = {r, &bandings[b], plan->years[i]};
            if (plan->oldest[b] != i && has_distribution(&of))
                return 1;
        }
    return 0;
}

void section_grades(struct buf *out, const struct report *r)
{
    struct plan_of_page plan;
    int is_any = 0;
    plan.year_count = list_years(r, plan.years);
    for (size_t b = 0; b < BANDINGS; b++) {
        plan.oldest[b] = YEARS_MAX;
        for (size_t i = 0; i < plan.year_count; i++) {
            struct distribution of = {r, &bandings[b], plan.years[i]};
            if (has_distribution(&of))
                plan.oldest[b] = i;
        }
        is_any |= plan.oldest[b] != YEARS_MAX;
    }
    section_open(out, "grades", "Grades by subject");
    if (!is_any)
        buf_text(out, "<p>No grades of a scale that is drawn here were read; single grades stand "
                      "in the workbook.</p>\n");
    put_years(out, r, &plan, 1);
    if (has_more(r, &plan)) {
        buf_text(out, "<details>\n<summary>Other year groups</summary>\n");
        put_years(out, r, &plan, 0);
        buf_text(out, "</details>\n");
    }
    buf_text(out, "</section>\n");
}
