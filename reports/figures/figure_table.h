/*
 * figure_table - rows and columns out of the list of figures, so that every sheet shows what
 * figures.csv says and nothing is worked out twice.
 *
 * A row is the figures of one group in one subject (or of students, where the subject is none);
 * they stand together in the list. A column is a measure that some row has, a count one that is
 * not 0 in every row; after the measures of a family comes its N.
 */
#ifndef OFFBOARD_FIGURE_TABLE_H
#define OFFBOARD_FIGURE_TABLE_H

#include "reports/report.h"

struct figure_row {
    const struct figures_line *lines; /* the first says whom the row is about */
    size_t count;
};

struct figure_table {
    struct figure_row *rows;
    size_t count, capacity;
};

/* The rows of lines that `is_in` takes, in the list's order. The figures must outlive them. */
void figure_table_make(struct figure_table *t, const struct figures *f,
                       int (*is_in)(const struct figures_line *line));
void figure_table_release(struct figure_table *t);

/* The row's figure of a measure, grades apart; state FIGURE_NONE where it has none. */
struct figure figure_row_find(const struct figure_row *row, const char *measure);

/* Different students behind the row: the most behind any of its figures. */
struct figure figure_row_students(const struct figure_row *row);

/* Whether it has a column. */
int figure_table_has(const struct figure_table *t, const struct measure *m);

/* A column for each measure of subjects that some row has, a letter beside those judged by the
 * thresholds of [report] rag, and N after each family's; then the same cells of one row. */
void figure_table_columns(struct sheet *s, const struct figure_table *t, struct arena *a);
void figure_table_put(struct sheet *s, const struct figure_table *t, size_t row);

/* Whether there are several year groups, so that each has rows of its own beside "all";
 * and whether the exports say of nobody what year group they are in. */
int figures_have_years(const struct figures *f);
int figures_have_no_years(const struct figures *f);
/* "all", or the year group that a line is within. */
const char *figures_line_year(const struct figures_line *line);
int figures_line_is(const struct figures_line *line, const char *population, const char *kind);

/* In a column that holds counts, points and percentages alike: 63.4 % is 63.4; the unit stands
 * beside. */
struct column value_column(const char *heading, const char *field);
void put_value(struct sheet *s, struct figure f);
/* Whether a letter stands beside it: the share of those who reach a threshold. */
int measure_is_judged(const struct measure_family *f, const struct measure *m);
void put_judged(struct sheet *s, struct figure f);

#endif
