#include "reports/figures/figure_table.h"

enum { VALUE_PLACES = 4, VALUE_SHOWN = 2 };

static int is_same_row(const struct figures_line *a, const struct figures_line *b)
{
    return strcmp(a->population, b->population) == 0 && strcmp(a->group_kind, b->group_kind) == 0 &&
           strcmp(a->group, b->group) == 0 && strcmp(a->year, b->year) == 0 &&
           strcmp(a->subject, b->subject) == 0 && !a->family->student == !b->family->student &&
           !a->family->course == !b->family->course;
}

void figure_table_make(struct figure_table *t, const struct figures *f,
                       int (*is_in)(const struct figures_line *line))
{
    *t = (struct figure_table){.count = 0};
    for (size_t i = 0; i < f->count;) {
        size_t first = i++;
        while (i < f->count && is_same_row(&f->lines[first], &f->lines[i]))
            i++;
        if (!is_in(&f->lines[first]))
            continue;
        t->rows = mem_fit(t->rows, &t->capacity, t->count + 1, sizeof *t->rows);
        t->rows[t->count++] = (struct figure_row){&f->lines[first], i - first};
    }
}

void figure_table_release(struct figure_table *t)
{
    free(t->rows);
    *t = (struct figure_table){.count = 0};
}

static struct figure find(const struct figure_row *row, const struct measure *m)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->lines[i].measure == m)
            return row->lines[i].figure;
    return (struct figure){.state = FIGURE_NONE};
}

struct figure figure_row_find(const struct figure_row *row, const char *measure)
{
    const struct measure_family *family;
    const struct measure *m = measure_find(measure, &family);
    return m ? find(row, m) : (struct figure){.state = FIGURE_NONE};
}

struct figure figure_row_students(const struct figure_row *row)
{
    struct figure most = {.state = FIGURE_NONE};
    for (size_t i = 0; i < row->count; i++) {
        struct figure f = row->lines[i].figure;
        if (most.state == FIGURE_NONE || f.students > most.students)
            most = f;
    }
    return most;
}

int figure_table_has(const struct figure_table *t, const struct measure *m)
{
    for (size_t i = 0; i < t->count; i++) {
        struct figure f = find(&t->rows[i], m);
        int is_zero = f.kind == FIGURE_COUNT && f.state == FIGURE_VALUE && f.part == 0;
        if (f.state != FIGURE_NONE && !is_zero)
            return 1;
    }
    return 0;
}

/* A row's N of a family: that of its first measure that the row has. */
static struct figure first_of(const struct figure_row *row, const struct measure_family *f)
{
    for (const struct measure *m = f->measures; m->name; m++)
        if (find(row, m).state != FIGURE_NONE)
            return find(row, m);
    return (struct figure){.state = FIGURE_NONE};
}

/* The share of all that reach a pass: other thresholds are for reading, not for judging. */
int measure_is_judged(const struct measure_family *f, const struct measure *m)
{
    static const char *const names[] = {"basics_9_4", "ebacc_9_4", "grade_9_4", "a_star_c", NULL};
    for (int i = 0; names[i]; i++)
        if (f->kind == FIGURE_PERCENT && strcmp(m->name, names[i]) == 0)
            return 1;
    return 0;
}

void put_judged(struct sheet *s, struct figure f)
{
    if (f.state == FIGURE_VALUE)
        put_rag(s, f.part, f.whole);
    else
        put_figure(s, f);
}

/* Calls `visit` for each column; `m` is NULL for N of the family. */
static void each_column(const struct figure_table *t, struct sheet *s, void *to,
                        void (*visit)(struct sheet *s, void *to, const struct measure_family *f,
                                      const struct measure *m))
{
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        int any = 0;
        for (const struct measure *m = f->measures; f->subject && m->name; m++)
            if (figure_table_has(t, m)) {
                visit(s, to, f, m);
                any = 1;
            }
        if (any && f->kind != FIGURE_COUNT) /* counts are of those in the column Students */
            visit(s, to, f, NULL);
    }
}

static void add_column(struct sheet *s, void *arena, const struct measure_family *f,
                       const struct measure *m)
{
    struct arena *a = arena;
    if (!m) {
        sheet_column(s, (struct column){.heading = arena_format(a, "N, %s", f->title),
                                        .field = arena_format(a, "%s_n", f->measures->name),
                                        .kind = COLUMN_COUNT});
        return;
    }
    sheet_column(s, measure_column(f, m));
    if (measure_is_judged(f, m))
        sheet_column(s, (struct column){.heading = arena_format(a, "RAG, %s", m->title),
                                        .field = arena_format(a, "%s_rag", m->name),
                                        .kind = COLUMN_RAG});
}

void figure_table_columns(struct sheet *s, const struct figure_table *t, struct arena *a)
{
    each_column(t, s, a, add_column);
}

static void add_cell(struct sheet *s, void *row, const struct measure_family *f,
                     const struct measure *m)
{
    if (!m) {
        put_students(s, first_of(row, f));
        return;
    }
    put_figure(s, find(row, m));
    if (measure_is_judged(f, m))
        put_judged(s, find(row, m));
}

void figure_table_put(struct sheet *s, const struct figure_table *t, size_t row)
{
    each_column(t, s, &t->rows[row], add_cell);
}

int figures_line_is(const struct figures_line *line, const char *population, const char *kind)
{
    return strcmp(line->population, population) == 0 && strcmp(line->group_kind, kind) == 0;
}

int figures_have_years(const struct figures *f)
{
    const char *first = NULL;
    for (size_t i = 0; i < f->count; i++) {
        if (!figures_line_is(&f->lines[i], "counted", "year"))
            continue;
        if (first && strcmp(first, f->lines[i].year) != 0)
            return 1;
        first = f->lines[i].year;
    }
    return 0;
}

int figures_have_no_years(const struct figures *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (figures_line_is(&f->lines[i], "counted", "year"))
            return 0;
    return 1;
}

const char *figures_line_year(const struct figures_line *line)
{
    return line->year[0] ? line->year : "all";
}

struct column value_column(const char *heading, const char *field)
{
    return (struct column){.heading = heading,
                           .field = field,
                           .kind = COLUMN_DECIMAL,
                           .places = VALUE_PLACES,
                           .shown = VALUE_SHOWN};
}

void put_value(struct sheet *s, struct figure f)
{
    if (f.state == FIGURE_VALUE && f.kind == FIGURE_PERCENT)
        put_ratio(s, 100 * f.part, f.whole);
    else
        put_figure(s, f);
}
