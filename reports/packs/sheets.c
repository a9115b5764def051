/* The sheets that the packs of classes and departments share. */
#include "reports/figures/figure_table.h"
#include "reports/pack.h"
#include "reports/sheets.h"

static int is_row(const struct figures_line *line)
{
    return line->family->subject || line->family->grade;
}

static int is_class(const struct figures_line *line)
{
    return strcmp(line->group_kind, "class") == 0;
}

static void put_whom(struct sheet *s, const struct figures_line *line)
{
    put_text(s, str_of(line->subject));
    put_text(s, str_of(figures_line_year(line)));
    put_text(s, str_of(is_class(line) ? line->group : "all"));
}

static void put_whom_columns(struct sheet *s)
{
    sheet_column(s, (struct column){.heading = "Subject", .field = "subject"});
    sheet_column(s, (struct column){.heading = "Year group", .field = "year"});
    sheet_column(s, (struct column){.heading = "Class", .field = "class"});
}

void pack_results(struct book *b, const struct packing *p, const struct figures *lines)
{
    struct figure_table t;
    struct sheet *s = pack_sheet(b, p, "Results", "Results, beside those of the year group");
    if (!s)
        return;
    figure_table_make(&t, lines, is_row);
    sheet_note(s, STR("Class all: the whole subject in the year group. N: the students behind the "
                      "columns to its left. Empty: nobody has a result of that kind."));
    put_whom_columns(s);
    figure_table_columns(s, &t, &p->report->stage->arena);
    for (size_t i = 0; i < t.count; i++) {
        put_whom(s, t.rows[i].lines);
        figure_table_put(s, &t, i);
        end_row(s);
    }
    figure_table_release(&t);
}

void pack_grades(struct book *b, const struct packing *p, const struct figures *lines)
{
    struct sheet *s = pack_sheet(b, p, "Grades", "Grades of the whole subject in the year group");
    if (!s)
        return;
    sheet_note(s, STR("Students: with that grade. Percentage: of the students with a grade."));
    put_whom_columns(s);
    sheet_column(s, (struct column){.heading = "Grade", .field = "grade"});
    sheet_column(s,
                 (struct column){.heading = "Students", .field = "students", .kind = COLUMN_COUNT});
    sheet_column(
        s, (struct column){
               .heading = "Percentage", .field = "percentage", .kind = COLUMN_PERCENT, .shown = 1});
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    for (size_t i = 0; i < lines->count; i++) {
        const struct figures_line *line = &lines->lines[i];
        if (!line->grade[0])
            continue;
        put_whom(s, line);
        put_text(s, str_of(line->grade));
        put_figure(s, line->figure.state == FIGURE_VALUE
                          ? figure_count((uint64_t)line->figure.part, line->figure.students)
                          : line->figure);
        put_figure(s, line->figure);
        put_students(s, line->figure);
        end_row(s);
    }
}
