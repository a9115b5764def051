#include "reports/governors/governed.h"

#include "reports/governors/items.h"
#include "reports/governors/suppress.h"
#include "reports/order.h"

const char *const governed_subject_measures[] = {"grade_9_7", "grade_9_5", "grade_9_4",
                                                 "a_star_a",  "a_star_b",  "a_star_c",
                                                 "a_star_e",  "pass",      NULL};
#define MEAN_OF_SUBJECT "mean_points"

static const enum group_kind characteristics[] = {GROUP_SEX, GROUP_DISADVANTAGED, GROUP_SEN,
                                                  GROUP_EAL, GROUP_PRIOR};
enum { CHARACTERISTICS = sizeof characteristics / sizeof *characteristics };

/* What is being made, for one year group. */
struct making {
    struct governed *to;
    const struct report *report;
    const struct attainment *a;
    const struct items *items;
    const struct group *year;
    const char *year_name;
    uint8_t *is_shown, *is_n_shown; /* by item: in the year as a whole */
};

/* A table to be suppressed: for each item a column, and one for each different N of them. */
struct draft {
    struct suppress_table table;
    struct suppress_column *columns;
    size_t *items;      /* by column: the item; of an N, one that has it */
    size_t *columns_of; /* by item; its column, where it has one */
    int64_t *counts;
    uint8_t *inside, *is_unnamed;
};

static int64_t count_of(const struct item *item, const struct group *g, uint8_t at_least)
{
    int64_t count = 0;
    for (size_t i = 0; i < g->count; i++)
        count += item->values[g->people[i]] >= at_least;
    return count;
}

static int is_same_population(const struct item *a, const struct item *b, const struct group *g)
{
    for (size_t i = 0; i < g->count; i++)
        if ((a->values[g->people[i]] != ITEM_OUTSIDE) != (b->values[g->people[i]] != ITEM_OUTSIDE))
            return 0;
    return 1;
}

static size_t population_column(struct draft *d, const struct making *x, size_t item)
{
    struct suppress_table *t = &d->table;
    for (size_t c = 0; c < t->column_count; c++)
        if (d->columns[c].of == c &&
            is_same_population(&x->items->list[d->items[c]], &x->items->list[item], x->year))
            return c;
    d->items[t->column_count] = item;
    d->columns[t->column_count] = (struct suppress_column){
        .of = t->column_count, .is_allowed = !x->is_n_shown || x->is_n_shown[item]};
    return t->column_count++;
}

static void draft_columns(struct draft *d, const struct making *x, int with_subjects)
{
    size_t count = x->items->count;
    d->columns = mem_alloc(2 * count + 1, sizeof *d->columns);
    d->items = mem_alloc(2 * count + 1, sizeof *d->items);
    d->columns_of = mem_alloc(count + 1, sizeof *d->columns_of);
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &x->items->list[i];
        if ((item->subject && !with_subjects) || count_of(item, x->year, ITEM_IN_N) == 0)
            continue;
        size_t of = population_column(d, x, i), c = d->table.column_count++;
        d->items[c] = i;
        d->columns_of[i] = c;
        d->columns[c] = (struct suppress_column){.of = of,
                                                 .is_mean = item->family->kind != FIGURE_PERCENT,
                                                 .is_allowed = !x->is_shown || x->is_shown[i]};
    }
}

static void draft_counts(struct draft *d, const struct making *x, const struct group *rows)
{
    struct suppress_table *t = &d->table;
    size_t columns = t->column_count;
    d->counts = mem_alloc(t->row_count * columns + 1, sizeof *d->counts);
    d->inside = mem_alloc(columns * columns + 1, 1);
    t->hidden = mem_alloc(t->row_count * columns + 1, 1);
    for (size_t c = 0; c < columns; c++) {
        int is_n = d->columns[c].of == c;
        for (size_t row = 0; row < t->row_count; row++)
            d->counts[row * columns + c] = count_of(&x->items->list[d->items[c]], &rows[row],
                                                    is_n ? ITEM_IN_N : ITEM_ATTAINED);
        for (size_t b = 0; !is_n && b < columns; b++)
            d->inside[c * columns + b] =
                d->columns[b].of != b &&
                x->items->inside[d->items[c] * x->items->count + d->items[b]];
    }
}

/* Suppresses the rows; 0 where they cannot be published at all. */
static int draft_make(struct draft *d, const struct making *x, const struct group *rows,
                      size_t row_count, int is_of_year)
{
    *d = (struct draft){.table = {.threshold = x->report->stage->policy.suppress,
                                  .row_count = row_count,
                                  .has_totals = !is_of_year}};
    draft_columns(d, x, is_of_year);
    draft_counts(d, x, rows);
    d->is_unnamed = mem_alloc(row_count + 1, 1);
    for (size_t row = 0; row < row_count; row++)
        d->is_unnamed[row] = rows[row].name == NULL;
    d->table.columns = d->columns;
    d->table.counts = d->counts;
    d->table.inside = d->inside;
    d->table.is_unnamed = d->is_unnamed;
    return suppress_table(&d->table);
}

static void draft_release(struct draft *d)
{
    free(d->columns);
    free(d->items);
    free(d->columns_of);
    free(d->counts);
    free(d->inside);
    free(d->is_unnamed);
    free(d->table.hidden);
}

static int is_hidden(const struct draft *d, size_t row, size_t column)
{
    return d->table.hidden[row * d->table.column_count + column];
}

static struct governed_row *add_row(struct governed_rows *rows, const struct making *x,
                                    const char *name)
{
    rows->list = mem_fit(rows->list, &rows->capacity, rows->count + 1, sizeof *rows->list);
    struct governed_row *row = &rows->list[rows->count++];
    *row = (struct governed_row){.year = x->year_name, .name = name};
    row->values = arena_alloc(&x->to->arena, (x->items->count + 1) * sizeof *row->values);
    return row;
}

static void add_value(struct governed_row *row, const struct draft *d, size_t draft_row,
                      const struct item *item, size_t item_index, struct figure figure)
{
    size_t column = d->columns_of[item_index];
    if (figure.state == FIGURE_VALUE && is_hidden(d, draft_row, column))
        figure.state = FIGURE_SUPPRESSED;
    row->values[row->count++] =
        (struct governed_value){.family = item->family,
                                .measure = item->measure,
                                .figure = figure,
                                .hides_students = is_hidden(d, draft_row, d->columns[column].of)};
}

static void add_headlines(struct making *x, const struct draft *d, const struct group *g, size_t at,
                          struct governed_row *row)
{
    for (size_t i = 0; i < x->items->count && !x->items->list[i].subject; i++) {
        const struct item *item = &x->items->list[i];
        struct figure f = measure_of(item->family, item->measure, x->a, g);
        if (f.state == FIGURE_NONE)
            continue;
        add_value(row, d, at, item, i, f);
        row->values[row->count - 1].whole = measure_of(item->family, item->measure, x->a, x->year);
        if (!x->is_shown || !x->is_shown[i])
            row->values[row->count - 1].whole.state = FIGURE_SUPPRESSED;
    }
}

/* A mean together with its grades could tell more than they do: it stands where all are shown. */
static void add_mean(struct making *x, const struct tally *t, struct governed_row *row)
{
    const struct measure_family *f;
    const struct measure *m = measure_find(MEAN_OF_SUBJECT, &f);
    struct figure mean = measure_of_subject(f, m, x->a, x->year, t);
    int hides = (int64_t)mean.students < x->report->stage->policy.suppress;
    for (size_t i = 0; i < row->count; i++)
        hides |= row->values[i].figure.state == FIGURE_SUPPRESSED;
    if (mean.state == FIGURE_VALUE && hides)
        mean.state = FIGURE_SUPPRESSED;
    row->values[row->count++] = (struct governed_value){.family = f, .measure = m, .figure = mean};
}

/* The measures of one scale: those that come first, and have the subject's first N. */
static void add_subject(struct making *x, const struct draft *d, const struct tallies *t,
                        uint16_t subject)
{
    struct governed_row *row = NULL;
    for (size_t i = 0; i < x->items->count; i++) {
        const struct item *item = &x->items->list[i];
        if (item->subject != subject)
            continue;
        struct figure f =
            measure_of_subject(item->family, item->measure, x->a, x->year, &t->subjects[subject]);
        if (f.state == FIGURE_NONE || (row && row->values[0].family != item->family))
            continue;
        if (!row)
            row = add_row(
                &x->to->subjects, x,
                arena_text(&x->to->arena, words_text(&x->report->words[WORDS_SUBJECT], subject)));
        add_value(row, d, 0, item, i, f);
    }
    if (row)
        add_mean(x, &t->subjects[subject], row);
}

static void add_subjects(struct making *x, const struct draft *d)
{
    struct tallies t;
    size_t count;
    tallies_make(&t, x->a, x->year);
    uint8_t *is_used = mem_alloc(t.count + 1u, 1);
    for (uint32_t i = 1; i < t.count; i++)
        is_used[i] = t.subjects[i].students > 0;
    uint16_t *codes = words_order(&x->report->words[WORDS_SUBJECT], is_used, &count);
    for (size_t i = 0; i < count; i++)
        add_subject(x, d, &t, codes[i]);
    free(codes);
    free(is_used);
    tallies_release(&t);
}

static int compare_people(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Those of the year who are in none of its parts. */
static void not_recorded(struct group *out, const struct group *year, const struct groups *parts)
{
    *out = (struct group){.people = mem_alloc(year->count + 1, sizeof *out->people)};
    for (size_t i = 0; i < year->count; i++) {
        int is_in = 0;
        for (size_t k = 0; k < parts->count; k++)
            is_in |= bsearch(&year->people[i], parts->list[k].people, parts->list[k].count,
                             sizeof *out->people, compare_people) != NULL;
        if (!is_in)
            out->people[out->count++] = year->people[i];
    }
}

static void add_parts(struct making *x, const struct group *rows, size_t named,
                      enum group_kind kind)
{
    struct draft d;
    if (draft_make(&d, x, rows, named + 1, 0)) {
        for (size_t i = 0; i < named; i++) {
            const char *name = arena_text(&x->to->arena, str_of(rows[i].name));
            struct governed_row *row = add_row(&x->to->groups, x, name);
            row->kind = kind;
            add_headlines(x, &d, &rows[i], i, row);
        }
    } else {
        x->to->has_unfit = 1;
    }
    draft_release(&d);
}

static void add_characteristic(struct making *x, enum group_kind kind)
{
    struct groups parts;
    groups_split(&parts, x->a, x->year, kind);
    if (parts.count > 1) { /* one alone is the year over again */
        struct group *rows = mem_alloc(parts.count + 1, sizeof *rows);
        memcpy(rows, parts.list, parts.count * sizeof *rows);
        not_recorded(&rows[parts.count], x->year, &parts);
        add_parts(x, rows, parts.count, kind);
        group_release(&rows[parts.count]);
        free(rows);
    }
    groups_release(&parts);
}

static int is_withheld(const struct governed_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->values[i].figure.state == FIGURE_WITHHELD)
            return 1;
    return 0;
}

static void add_year(struct making *x)
{
    struct draft d;
    draft_make(&d, x, x->year, 1, 1);
    uint8_t *shown = mem_alloc(2 * x->items->count + 1, 1);
    for (size_t c = 0; c < d.table.column_count; c++)
        if (d.columns[c].of != c) {
            shown[d.items[c]] = !is_hidden(&d, 0, c);
            shown[x->items->count + d.items[c]] = !is_hidden(&d, 0, d.columns[c].of);
        }
    x->is_shown = shown;
    x->is_n_shown = shown + x->items->count;
    struct governed_row row = *add_row(&x->to->years, x, x->year_name);
    add_headlines(x, &d, x->year, 0, &row);
    x->to->years.list[x->to->years.count - 1] = row;
    if (row.count == 0)
        x->to->years.count--;
    add_subjects(x, &d);
    for (int k = 0; row.count > 0 && !is_withheld(&row) && k < CHARACTERISTICS; k++)
        add_characteristic(x, characteristics[k]);
    free(shown);
    x->is_shown = x->is_n_shown = NULL;
    draft_release(&d);
}

void governed_make(struct governed *g, const struct report *r)
{
    struct items items;
    struct group all;
    struct groups years;
    *g = (struct governed){.has_unfit = 0};
    items_make(&items, &r->attainment, governed_subject_measures);
    group_everyone(&all, &r->attainment, 0);
    groups_split(&years, &r->attainment, &all, GROUP_YEAR);
    for (size_t i = 0; i < years.count; i++) {
        struct making x = {.to = g,
                           .report = r,
                           .a = &r->attainment,
                           .items = &items,
                           .year = &years.list[i],
                           .year_name = arena_text(&g->arena, str_of(years.list[i].name))};
        add_year(&x);
    }
    groups_release(&years);
    group_release(&all);
    items_release(&items);
}

void governed_release(struct governed *g)
{
    free(g->years.list);
    free(g->subjects.list);
    free(g->groups.list);
    arena_release(&g->arena);
}
