/*
 * Effect of leavers: each headline without and with those who left. The only sheet that their
 * attainment is in; what they would change is what a report that forgets to leave them out says.
 */
#include "reports/figures/figure_table.h"
#include "reports/sheets.h"

enum { RUN_SHOWN = 3 }; /* fewer bars say less than the table does */

struct effect {
    const struct figures_line *with; /* of those counted and those who left */
    struct figure without;
};

struct effects {
    struct effect *list;
    size_t count, capacity;
};

static int is_key(const struct figures_line *a, const struct figures_line *b)
{
    return a->measure == b->measure && strcmp(a->group_kind, b->group_kind) == 0 &&
           strcmp(a->group, b->group) == 0 && strcmp(a->subject, b->subject) == 0;
}

static struct figure without(const struct figures *f, const struct figures_line *with)
{
    for (size_t i = 0; i < f->count; i++)
        if (is_key(&f->lines[i], with) && strcmp(f->lines[i].population, "counted") == 0)
            return f->lines[i].figure;
    return (struct figure){.state = FIGURE_NONE};
}

static void add(struct effects *e, const struct figures *f, const struct figures_line *line)
{
    e->list = mem_fit(e->list, &e->capacity, e->count + 1, sizeof *e->list);
    e->list[e->count++] = (struct effect){line, without(f, line)};
}

/* Headlines of students: of all, then of each year group. */
static void add_headlines(struct effects *e, const struct figures *f)
{
    int has_years = figures_have_years(f);
    for (size_t i = 0; i < f->count; i++) {
        const struct figures_line *line = &f->lines[i];
        if (line->family->student && line->measure->is_headline &&
            (figures_line_is(line, "with_leavers", "everyone") ||
             (has_years && figures_line_is(line, "with_leavers", "year"))))
            add(e, f, line);
    }
}

/* Rates and means of subjects and courses, measure by measure, so that like stands by like. */
static void add_others(struct effects *e, const struct figures *f)
{
    for (size_t k = 0; measure_families[k]; k++) {
        const struct measure_family *family = measure_families[k];
        if (family->kind == FIGURE_COUNT || (!family->subject && !family->course))
            continue;
        for (const struct measure *m = family->measures; m->name; m++)
            for (size_t i = 0; i < f->count; i++)
                if (f->lines[i].measure == m &&
                    figures_line_is(&f->lines[i], "with_leavers", "everyone"))
                    add(e, f, &f->lines[i]);
    }
}

static void put_effect(struct sheet *s, const struct effect *e)
{
    const struct figures_line *line = e->with;
    put_text(s, str_of(line->measure->title));
    put_text(s, str_of(figures_line_year(line)));
    put_text(s, str_of(line->family->student ? "all"
                       : line->subject[0]    ? line->subject
                                             : "(none)"));
    put_text(s, str_of(line->family->unit));
    put_value(s, e->without);
    put_students(s, e->without);
    put_value(s, line->figure);
    put_students(s, line->figure);
    put_gap(s, line->figure, e->without);
    end_row(s);
}

/* Rows from `first` on whose bars can stand beside each other. */
static size_t run_length(const struct effects *e, size_t first)
{
    size_t end = first;
    const struct figures_line *a = e->list[first].with;
    while (end < e->count && strcmp(e->list[end].with->family->unit, a->family->unit) == 0 &&
           strcmp(e->list[end].with->year, a->year) == 0 &&
           (a->family->student || e->list[end].with->measure == a->measure))
        end++;
    return end - first;
}

static const char *finding(const struct effects *e, size_t first, size_t count, struct arena *a)
{
    size_t most = first;
    int64_t largest = 0;
    for (size_t i = first; i < first + count; i++) {
        int64_t gap = figure_gap(e->list[i].with->figure, e->list[i].without);
        gap = gap < 0 ? -gap : gap;
        if (gap > largest) {
            largest = gap;
            most = i;
        }
    }
    if (largest == 0)
        return "Counting those who left would change none of these figures.";
    const struct figures_line *line = e->list[most].with;
    struct buf before = {0}, after = {0};
    figure_text(&before, e->list[most].without);
    figure_text(&after, line->figure);
    const char *text =
        arena_format(a, "Counting those who left would change %s%s%s most: from %.*s to %.*s.",
                     line->measure->title, line->family->student ? "" : " in ",
                     line->family->student ? "" : line->subject, STR_ARG(buf_str(&before)),
                     STR_ARG(buf_str(&after)));
    buf_release(&before);
    buf_release(&after);
    return text;
}

static void put_chart(struct sheet *s, const struct effects *e, struct arena *a)
{
    for (size_t i = 0; i < e->count;) {
        size_t count = run_length(e, i);
        const struct figures_line *line = e->list[i].with;
        if (count >= RUN_SHOWN && count <= CHART_ROWS_MAX) {
            struct chart chart = {
                .kind = CHART_BAR,
                .title = line->family->student
                             ? "Headlines without and with those who left"
                             : arena_format(a, "%s without and with those who left",
                                            line->measure->title),
                .category_title = line->family->student ? "Headline" : "Subject or course",
                .value_title = line->family->unit,
                .alt = finding(e, i, count, a),
                .category = line->family->student ? "figure" : "subject",
                .series = {"without_leavers", "with_leavers"},
                .first_row = (uint32_t)i,
                .row_count = (uint32_t)count};
            sheet_chart(s, &chart);
            return;
        }
        i += count;
    }
}

static void put_columns(struct sheet *s)
{
    static const struct column first[] = {
        {.heading = "Figure", .field = "figure", .kind = COLUMN_TEXT},
        {.heading = "Year group", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "Subject or course", .field = "subject", .kind = COLUMN_TEXT},
        {.heading = "Unit", .field = "unit", .kind = COLUMN_TEXT},
    };
    sheet_columns(s, first, sizeof first / sizeof first[0]);
    sheet_column(s, value_column("Without those who left", "without_leavers"));
    sheet_column(s, (struct column){.heading = "N", .field = "students", .kind = COLUMN_COUNT});
    sheet_column(s, value_column("With those who left", "with_leavers"));
    sheet_column(s, (struct column){.heading = "N with those who left",
                                    .field = "students_with_leavers",
                                    .kind = COLUMN_COUNT});
    sheet_column(s, value_column("Difference", "difference"));
}

static void build(struct sheet *s, const struct report *r)
{
    struct effects e = {.count = 0};
    add_headlines(&e, &r->figures);
    add_others(&e, &r->figures);
    sheet_population_notes(s, r);
    sheet_note(s, STR("For checking data, not for publishing: the only sheet that holds the "
                      "attainment of those who have left. Every other sheet shows the figures "
                      "without them."));
    sheet_note(s, STR("Difference: with those who left less without them, in points or percentage "
                      "points. Empty: there is nobody to count on that side."));
    put_columns(s);
    for (size_t i = 0; i < e.count; i++)
        put_effect(s, &e.list[i]);
    put_chart(s, &e, &r->stage->arena);
    free(e.list);
}

const struct sheet_def sheet_effect_of_leavers = {
    .name = "Effect of leavers",
    .title = "What counting those who left would change",
    .csv = "effect-of-leavers.csv",
    .build = build,
};
