/* Subjects x Classes: each subject in each year group, and the classes in it. */
#include "reports/figures/figure_table.h"
#include "reports/sheets.h"

static int is_year(const struct figures_line *line)
{
    return line->family->student == NULL && figures_line_is(line, "counted", "year");
}

static int is_class(const struct figures_line *line)
{
    return line->family->student == NULL && figures_line_is(line, "counted", "class");
}

static int is_everyone(const struct figures_line *line)
{
    return !line->family->student && !line->family->course &&
           figures_line_is(line, "counted", "everyone");
}

static int is_in(const struct figures_line *line)
{
    return is_year(line) || is_class(line);
}

/* A subject without classes has one, of nobody's name, that says what the row above says. */
static int is_only_class(const struct figure_table *t, size_t i)
{
    const struct figure_row *rows = t->rows;
    int follows = i + 1 < t->count && is_class(rows[i + 1].lines);
    return is_class(rows[i].lines) && strcmp(rows[i].lines->group, "No class") == 0 &&
           !is_class(rows[i - 1].lines) && !follows;
}

static void put_row(struct sheet *s, const struct figure_table *t, size_t i)
{
    const struct figures_line *line = t->rows[i].lines;
    put_text(s, str_of(line->subject[0] ? line->subject : "(no subject)"));
    put_text(s, str_of(figures_line_year(line)));
    put_text(s, str_of(is_class(line) ? line->group : "all"));
    put_students(s, figure_row_students(&t->rows[i]));
    figure_table_put(s, t, i);
    end_row(s);
}

/* The list is by year group; a head of department looks for a subject. */
static void put_rows(struct sheet *s, const struct figure_table *t)
{
    uint8_t *is_done = mem_alloc(t->count + 1, 1);
    for (size_t i = 0; i < t->count; i++) {
        const char *subject = t->rows[i].lines->subject;
        for (size_t k = i; !is_done[i] && k < t->count; k++)
            if (strcmp(subject, t->rows[k].lines->subject) == 0 && !is_only_class(t, k))
                put_row(s, t, k);
        for (size_t k = t->count; k-- > i;)
            is_done[k] |= strcmp(subject, t->rows[k].lines->subject) == 0;
    }
    free(is_done);
}

static void build(struct sheet *s, const struct report *r)
{
    static const struct column columns[] = {
        {.heading = "Subject", .field = "subject", .kind = COLUMN_TEXT},
        {.heading = "Year group", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "Class", .field = "class", .kind = COLUMN_TEXT},
        {.heading = "Students", .field = "students", .kind = COLUMN_COUNT},
    };
    struct figure_table t;
    figure_table_make(&t, &r->figures, figures_have_no_years(&r->figures) ? is_everyone : is_in);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Class all: the year group's whole subject. One result a student and "
                      "subject counts: the latest with a grade. N: the students behind the "
                      "columns to its left. Empty: nobody has a result of that kind."));
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    figure_table_columns(s, &t, &r->stage->arena);
    put_rows(s, &t);
    figure_table_release(&t);
}

const struct sheet_def sheet_subjects_classes = {
    .name = "Subjects x Classes",
    .title = "Subjects and their classes",
    .csv = "subjects-classes.csv",
    .build = build,
};
