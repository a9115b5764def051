/* Grades Summary: how many have each grade of a subject, of all and in each year group. */
#include "reports/figures/bands.h"
#include "reports/figures/grades.h"
#include "reports/sheets.h"

struct shown {
    const struct measure_family *family;
    const struct measure *measure; /* NULL where no row has it */
};

struct summary {
    struct figure_table table;
    struct grade_columns grades;
    int is_us, has_bands;
    struct shown no_grade_yet, withheld, not_understood, mean_points, mean_score;
    const struct words *words;
};

static int is_subject(const struct figures_line *line)
{
    return !line->family->student && !line->family->course;
}

static int is_everyone(const struct figures_line *line)
{
    return is_subject(line) && figures_line_is(line, "counted", "everyone");
}

static int is_everyone_or_year(const struct figures_line *line)
{
    return is_everyone(line) || (is_subject(line) && figures_line_is(line, "counted", "year"));
}

static uint16_t grade_of(const struct summary *sum, const struct figures_line *line)
{
    return line->grade[0] ? words_find(sum->words, str_of(line->grade)) : 0;
}

/* The place of a line's grade among the columns; the others are last. */
static size_t column_of(const struct summary *sum, const struct figures_line *line)
{
    int at = grade_columns_find(&sum->grades, grade_of(sum, line));
    return at < 0 ? sum->grades.count : (size_t)at;
}

static struct shown find_shown(const struct summary *sum, const char *name)
{
    struct shown it;
    it.measure = measure_find(name, &it.family);
    if (it.measure && !figure_table_has(&sum->table, it.measure))
        it.measure = NULL;
    return it;
}

static void summary_make(struct summary *sum, const struct report *r)
{
    *sum = (struct summary){.is_us = r->attainment.is_us, .words = &r->words[WORDS_GRADE]};
    figure_table_make(&sum->table, &r->figures,
                      figures_have_years(&r->figures) ? is_everyone_or_year : is_everyone);
    uint64_t *counts = mem_alloc(sum->words->count, sizeof *counts);
    for (size_t i = 0; i < sum->table.count; i++)
        for (size_t k = 0; k < sum->table.rows[i].count; k++)
            counts[grade_of(sum, &sum->table.rows[i].lines[k])] += 1;
    grade_columns_init(&sum->grades, &r->stage->arena, sum->words, counts, "Grade");
    free(counts);
    sum->no_grade_yet = find_shown(sum, "no_grade_yet");
    sum->withheld = find_shown(sum, "withheld");
    sum->not_understood = find_shown(sum, "not_understood");
    sum->mean_points = find_shown(sum, "mean_points");
    sum->mean_score = find_shown(sum, "mean_score");
}

static void count_column(struct sheet *s, const struct shown *it)
{
    if (it->measure)
        sheet_column(s, measure_column(it->family, it->measure));
}

static void mean_columns(struct sheet *s, const struct shown *it, struct arena *a)
{
    if (!it->measure)
        return;
    sheet_column(s, measure_column(it->family, it->measure));
    sheet_column(s, (struct column){.heading = arena_format(a, "N, %s", it->measure->title),
                                    .field = arena_format(a, "%s_n", it->measure->name),
                                    .kind = COLUMN_COUNT});
}

static void put_columns(struct sheet *s, struct summary *sum, struct arena *a)
{
    const struct column columns[] = {
        {.heading = "Subject", .field = "subject", .kind = COLUMN_TEXT},
        year_column(),
        {.heading = "Students", .field = "students", .kind = COLUMN_COUNT},
        {.heading = "With a grade", .field = "graded", .kind = COLUMN_COUNT},
    };
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    count_column(s, &sum->no_grade_yet);
    count_column(s, &sum->withheld);
    mean_columns(s, &sum->mean_points, a);
    mean_columns(s, &sum->mean_score, a);
    sum->has_bands = band_columns(s, &sum->table, sum->is_us, a);
    for (size_t i = 0; i < sum->grades.count; i++)
        sheet_column(s, (struct column){.heading = sum->grades.columns[i].heading,
                                        .field = sum->grades.columns[i].field,
                                        .kind = COLUMN_COUNT});
    if (sum->grades.has_others)
        sheet_column(s, (struct column){.heading = "Other grades",
                                        .field = "other_grades",
                                        .kind = COLUMN_COUNT});
    count_column(s, &sum->not_understood);
}

/* Whether anybody has a column's grade in the subject. */
static int is_grade_of(const struct summary *sum, const char *subject, size_t column)
{
    for (size_t i = 0; i < sum->table.count; i++) {
        const struct figure_row *row = &sum->table.rows[i];
        for (size_t k = 0; strcmp(row->lines->subject, subject) == 0 && k < row->count; k++)
            if (row->lines[k].grade[0] && column_of(sum, &row->lines[k]) == column)
                return 1;
    }
    return 0;
}

/* A grade's share is of the results with a grade; here people count heads. */
static void put_grade_counts(struct sheet *s, const struct summary *sum,
                             const struct figure_row *row)
{
    int is_withheld = figure_row_find(row, "graded").state == FIGURE_WITHHELD;
    uint64_t *counts = mem_alloc(sum->grades.count + 1, sizeof *counts);
    for (size_t k = 0; k < row->count; k++) {
        if (!row->lines[k].grade[0])
            continue;
        counts[column_of(sum, &row->lines[k])] += (uint64_t)row->lines[k].figure.part;
    }
    for (size_t i = 0; i < sum->grades.count + (sum->grades.has_others != 0); i++)
        if (!is_grade_of(sum, row->lines->subject, i))
            put_none(s);
        else if (is_withheld)
            put_text(s, STR("[x]"));
        else
            put_count(s, (int64_t)counts[i]);
    free(counts);
}

static void put_shown_count(struct sheet *s, const struct shown *it, const struct figure_row *row)
{
    if (it->measure)
        put_figure(s, figure_row_find(row, it->measure->name));
}

static void put_mean(struct sheet *s, const struct shown *it, const struct figure_row *row)
{
    if (!it->measure)
        return;
    put_figure(s, figure_row_find(row, it->measure->name));
    put_students(s, figure_row_find(row, it->measure->name));
}

static void put_row(struct sheet *s, const struct summary *sum, const struct figure_row *row)
{
    struct figure graded = figure_row_find(row, "graded");
    struct band_shares bands = band_shares_of(row, sum->is_us);
    put_text(s, str_of(row->lines->subject[0] ? row->lines->subject : "(no subject)"));
    put_text(s, str_of(figures_line_year(row->lines)));
    put_students(s, figure_row_students(row));
    put_figure(s, graded);
    put_shown_count(s, &sum->no_grade_yet, row);
    put_shown_count(s, &sum->withheld, row);
    put_mean(s, &sum->mean_points, row);
    put_mean(s, &sum->mean_score, row);
    if (sum->has_bands)
        band_put(s, &bands);
    put_grade_counts(s, sum, row);
    put_shown_count(s, &sum->not_understood, row);
    end_row(s);
}

/* "Year 11: Mathematics has the largest share of the three upper bands, 81.2 %, ..." */
static const char *finding(const struct summary *sum, size_t first, size_t count, struct arena *a)
{
    struct figure best = {.state = FIGURE_NONE}, worst = best;
    size_t best_at = first, worst_at = first;
    for (size_t i = first; i < first + count; i++) {
        struct band_shares b = band_shares_of(&sum->table.rows[i], sum->is_us);
        struct figure f = figure_percent(b.parts[0] + b.parts[1] + b.parts[2], b.whole, b.whole);
        if (b.is_withheld || f.state != FIGURE_VALUE)
            continue;
        if (best.state == FIGURE_NONE || figure_gap(f, best) > 0)
            best = f, best_at = i;
        if (worst.state == FIGURE_NONE || figure_gap(f, worst) < 0)
            worst = f, worst_at = i;
    }
    if (best.state == FIGURE_NONE)
        return NULL;
    struct buf high = {0}, low = {0};
    figure_text(&high, best);
    figure_text(&low, worst);
    const char *text = arena_format(
        a,
        "The three upper bands hold the largest share of grades in %s, %.*s, and the smallest in "
        "%s, %.*s.",
        sum->table.rows[best_at].lines->subject, STR_ARG(buf_str(&high)),
        sum->table.rows[worst_at].lines->subject, STR_ARG(buf_str(&low)));
    buf_release(&high);
    buf_release(&low);
    return text;
}

/* One chart a year group: within it a subject has one scale. */
static void put_charts(struct sheet *s, const struct summary *sum, struct arena *a)
{
    const struct figure_row *rows = sum->table.rows;
    for (size_t first = 0, end; sum->has_bands && first < sum->table.count; first = end) {
        for (end = first; end < sum->table.count; end++)
            if (strcmp(rows[end].lines->year, rows[first].lines->year) != 0)
                break;
        const char *text = finding(sum, first, end - first, a);
        int is_all = rows[first].lines->year[0] == '\0' && end < sum->table.count;
        if (is_all || !text)
            continue;
        struct chart chart = {
            .kind = CHART_SHARES,
            .title = arena_format(a, "Grades by subject, %s", figures_line_year(rows[first].lines)),
            .category_title = "Subject",
            .value_title = "Results, %",
            .alt = text,
            .category = "subject",
            .first_row = (uint32_t)first,
            .row_count = (uint32_t)(end - first)};
        memcpy(chart.series, band_fields, sizeof band_fields);
        sheet_chart(s, &chart);
    }
}

static void build(struct sheet *s, const struct report *r)
{
    struct summary sum;
    summary_make(&sum, r);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Students: different people with a result; of each the latest grade counts, "
                      "once a subject. A blank, or a word such as SUPP or NE, is no grade and "
                      "never zero."));
    if (sum.no_grade_yet.measure || sum.withheld.measure)
        sheet_note(s,
                   STR("No grade yet, withheld: other students, whose row in the subject is "
                       "blank, or says SUPP, and who have no result there. NE, N/A and the like "
                       "are in neither column, nor is a cell left blank in an export that has "
                       "a column for each subject: it may be of somebody who does not take it."));
    sheet_note(s,
               STR("N: the students that a mean or percentage is of. Empty: nobody in the subject "
                   "has such a result, or points of different scales cannot be averaged."));
    if (figures_have_years(&r->figures))
        sheet_note(s, STR("The charts, one a year group, follow the table."));
    put_columns(s, &sum, &r->stage->arena);
    for (size_t i = 0; i < sum.table.count; i++)
        put_row(s, &sum, &sum.table.rows[i]);
    put_charts(s, &sum, &r->stage->arena);
    figure_table_release(&sum.table);
}

const struct sheet_def sheet_grades_summary = {
    .name = "Grades Summary",
    .title = "Grades summary by subject",
    .csv = "grades-summary.csv",
    .is_on_page = 1,
    .build = build,
};
