/* Headlines, Subjects and Groups of the governors' workbook. */
#include "reports/governors/governors.h"
#include "reports/sheets.h"

enum { PLACES_KEPT = 4, PLACES_SHOWN = 2 };

static const struct column value_columns[] = {
    {.heading = "Measure", .field = "measure"},
    {.heading = "Unit", .field = "unit"},
    {.heading = "Value",
     .field = "value",
     .kind = COLUMN_DECIMAL,
     .places = PLACES_KEPT,
     .shown = PLACES_SHOWN},
    {.heading = "Students", .field = "students", .kind = COLUMN_COUNT},
};
enum { VALUE_COLUMNS = sizeof value_columns / sizeof *value_columns };

/* Percentages as numbers of percent: points stand in the same column. */
static void put_value(struct sheet *s, const struct governed_value *value)
{
    struct figure f = value->figure;
    if (f.state == FIGURE_VALUE && f.kind == FIGURE_PERCENT) {
        f.part *= 100;
        f.kind = FIGURE_MEAN;
    }
    put_text(s, str_of(value->measure->title));
    put_text(s, str_of(value->family->unit));
    put_governed(s, f);
    put_governed_students(s, value);
}

static void build_headlines(struct sheet *s, const struct report *r, const struct governed *g)
{
    governors_notes(s, r);
    sheet_note(s, STR("Figures of all year groups together are not shown: those of a year "
                      "group would follow from them."));
    sheet_column(s, (struct column){.heading = "Year group", .field = "year"});
    sheet_columns(s, value_columns, VALUE_COLUMNS);
    for (size_t i = 0; i < g->years.count; i++)
        for (size_t k = 0; k < g->years.list[i].count; k++) {
            put_text(s, str_of(g->years.list[i].year));
            put_value(s, &g->years.list[i].values[k]);
            end_row(s);
        }
}

const struct governors_sheet governors_headlines = {
    .name = "Headlines", .title = "Headline measures by year group", .build = build_headlines};

/* A measure of subjects, as a column: only those that some subject has. */
static int is_used(const struct governed *g, const struct measure *m)
{
    for (size_t i = 0; i < g->subjects.count; i++)
        for (size_t k = 0; k < g->subjects.list[i].count; k++)
            if (g->subjects.list[i].values[k].measure == m)
                return 1;
    return 0;
}

static void put_measure(struct sheet *s, const struct governed_row *row, const struct measure *m)
{
    for (size_t k = 0; k < row->count; k++)
        if (row->values[k].measure == m) {
            put_governed(s, row->values[k].figure);
            return;
        }
    put_text(s, STR("[z]"));
}

static void build_subjects(struct sheet *s, const struct report *r, const struct governed *g)
{
    const struct measure *used[16];
    size_t count = 0;
    governors_notes(s, r);
    sheet_note(s, STR("Students: those with a result in the subject. Each subject is judged on "
                      "the scale that most of its results are on."));
    sheet_column(s, (struct column){.heading = "Year group", .field = "year"});
    sheet_column(s, (struct column){.heading = "Subject", .field = "subject"});
    sheet_column(s,
                 (struct column){.heading = "Students", .field = "students", .kind = COLUMN_COUNT});
    for (size_t i = 0; measure_families[i]; i++)
        for (const struct measure *m = measure_families[i]->measures; m->name; m++)
            if (is_used(g, m) && count < sizeof used / sizeof *used) {
                sheet_column(s, measure_column(measure_families[i], m));
                used[count++] = m;
            }
    for (size_t i = 0; i < g->subjects.count; i++) {
        const struct governed_row *row = &g->subjects.list[i];
        put_text(s, str_of(row->year));
        put_text(s, str_of(row->name));
        put_governed_students(s, &row->values[0]);
        for (size_t k = 0; k < count; k++)
            put_measure(s, row, used[k]);
        end_row(s);
    }
}

const struct governors_sheet governors_subjects = {
    .name = "Subjects", .title = "Results by year group and subject", .build = build_subjects};

static void put_gap_to_year(struct sheet *s, const struct governed_value *value)
{
    if (figure_has_gap(value->figure, value->whole))
        put_gap(s, value->figure, value->whole);
    else
        put_text(s, STR("[c]"));
}

/* The rows of one characteristic stand together, measure by measure. */
static size_t put_characteristic(struct sheet *s, const struct governed_rows *rows, size_t from)
{
    const struct governed_row *first = &rows->list[from];
    size_t end = from, most = 0;
    while (end < rows->count && rows->list[end].kind == first->kind &&
           rows->list[end].year == first->year) {
        most = rows->list[end].count > most ? rows->list[end].count : most;
        end++;
    }
    for (size_t m = 0; m < most; m++)
        for (size_t i = from; i < end; i++) {
            const struct governed_row *row = &rows->list[i];
            if (m >= row->count)
                continue;
            put_text(s, str_of(row->year));
            put_text(s, str_of(group_kind_title(row->kind)));
            put_text(s, str_of(row->name));
            put_value(s, &row->values[m]);
            put_gap_to_year(s, &row->values[m]);
            end_row(s);
        }
    return end;
}

static void build_groups(struct sheet *s, const struct report *r, const struct governed *g)
{
    governors_notes(s, r);
    sheet_note(s, STR("Gap: the group's value less that of its year group. Groups overlap: a "
                      "student is in one group of each characteristic."));
    if (g->has_unfit)
        sheet_note(s, STR("A characteristic of a year group is left out where there are too few "
                          "students for its groups to be named."));
    sheet_column(s, (struct column){.heading = "Year group", .field = "year"});
    sheet_column(s, (struct column){.heading = "Characteristic", .field = "characteristic"});
    sheet_column(s, (struct column){.heading = "Group", .field = "group"});
    sheet_columns(s, value_columns, VALUE_COLUMNS);
    sheet_column(s, (struct column){.heading = "Gap",
                                    .field = "gap",
                                    .kind = COLUMN_DECIMAL,
                                    .places = PLACES_KEPT,
                                    .shown = PLACES_SHOWN});
    for (size_t i = 0; i < g->groups.count;)
        i = put_characteristic(s, &g->groups, i);
}

const struct governors_sheet governors_groups = {
    .name = "Groups", .title = "Headline measures by group of students", .build = build_groups};
