/* Headlines: the few figures that everybody asks for, of all and of each year group. */
#include "reports/figures/figure_table.h"
#include "reports/sheets.h"

static void put_columns(struct sheet *s)
{
    const struct column first[] = {
        {.heading = "Headline", .field = "headline", .kind = COLUMN_TEXT},
        year_column(),
        {.heading = "Unit", .field = "unit", .kind = COLUMN_TEXT},
    };
    static const struct column last[] = {
        {.heading = "N", .field = "students", .kind = COLUMN_COUNT},
        {.heading = "RAG", .field = "rag", .kind = COLUMN_RAG},
        {.heading = "By group", .field = "by_group", .kind = COLUMN_LINK},
        {.heading = "With and without leavers", .field = "with_leavers", .kind = COLUMN_LINK},
    };
    sheet_columns(s, first, sizeof first / sizeof first[0]);
    sheet_column(s, value_column("Value", "value"));
    sheet_columns(s, last, sizeof last / sizeof last[0]);
}

static void put_line(struct sheet *s, const struct figures_line *line)
{
    put_text(s, str_of(line->measure->title));
    put_text(s, str_of(figures_line_year(line)));
    put_text(s, str_of(line->family->unit));
    put_value(s, line->figure);
    put_students(s, line->figure);
    if (measure_is_judged(line->family, line->measure))
        put_judged(s, line->figure);
    else
        put_none(s);
    put_text(s, STR("Groups"));
    put_text(s, STR("Effect of leavers"));
    end_row(s);
}

static void put_measure(struct sheet *s, const struct figures *f, const struct measure *m)
{
    int has_years = figures_have_years(f);
    for (size_t i = 0; i < f->count; i++)
        if (f->lines[i].measure == m &&
            (figures_line_is(&f->lines[i], "counted", "everyone") ||
             (has_years && figures_line_is(&f->lines[i], "counted", "year"))))
            put_line(s, &f->lines[i]);
}

static int has_headline(const struct figures *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->lines[i].family->student && f->lines[i].measure->is_headline &&
            figures_line_is(&f->lines[i], "counted", "everyone"))
            return 1;
    return 0;
}

static void build(struct sheet *s, const struct report *r)
{
    sheet_population_notes(s, r);
    sheet_note(s, STR("N: the students that a figure is of; those of its year groups without a "
                      "result count as 0 in the measures of the cohort. What each measure is: "
                      "sheet Notes. An empty cell: the measure has no threshold to be judged by."));
    if (!has_headline(&r->figures))
        sheet_note(s, STR("None of the headline measures fits the grades of these exports: see "
                          "Grades Summary and Enrolments."));
    put_columns(s);
    for (size_t i = 0; measure_families[i]; i++)
        for (const struct measure *m = measure_families[i]->measures; m->name; m++)
            if (measure_families[i]->student && m->is_headline)
                put_measure(s, &r->figures, m);
}

const struct sheet_def sheet_headlines = {
    .name = "Headlines",
    .title = "Headlines",
    .csv = "headlines.csv",
    .is_on_page = 1,
    .build = build,
};
