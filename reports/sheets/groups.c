/* Groups: each headline of girls and boys, the disadvantaged and the others, and the gap. */
#include "reports/figures/figure_table.h"
#include "reports/sheets.h"

static const enum group_kind kinds[] = {GROUP_SEX, GROUP_DISADVANTAGED, GROUP_SEN, GROUP_EAL,
                                        GROUP_PRIOR};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Of which headlines there is a chart: one for each kind of school. */
static const char *const charted[] = {"attainment_8", "basics_9_4", "best_three", "gpa", NULL};

struct gap {
    const struct measure_family *family;
    const struct measure *measure;
    const char *year, *kind, *group;
    struct figure part, rest;
};

struct gaps {
    const struct attainment *a;
    struct arena *arena;
    struct gap *list;
    size_t count, capacity;
};

static void add(struct gaps *g, struct gap gap)
{
    if (gap.part.state == FIGURE_NONE)
        return;
    g->list = mem_fit(g->list, &g->capacity, g->count + 1, sizeof *g->list);
    g->list[g->count++] = gap;
}

static void add_part(struct gaps *g, const struct group *of, const struct group *part,
                     const char *year)
{
    struct group rest;
    group_complement(&rest, g->a, of, part);
    const char *name = arena_text(g->arena, str_of(part->name));
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        for (const struct measure *m = f->measures; f->student && m->name; m++)
            if (m->is_headline)
                add(g, (struct gap){f, m, year, group_kind_title(part->kind), name,
                                    measure_of(f, m, g->a, part), measure_of(f, m, g->a, &rest)});
    }
    group_release(&rest);
}

/* Of two parts each is the other's rest: the second would repeat the first. */
static void add_scope(struct gaps *g, const struct group *of, const char *year)
{
    for (int k = 0; k < KINDS; k++) {
        struct groups parts;
        groups_split(&parts, g->a, of, kinds[k]);
        for (size_t i = 0; i < (parts.count == 2 ? 1 : parts.count); i++)
            add_part(g, of, &parts.list[i], year);
        groups_release(&parts);
    }
}

static void gaps_make(struct gaps *g, const struct report *r)
{
    struct group all;
    struct groups years;
    *g = (struct gaps){.a = &r->attainment, .arena = &r->stage->arena};
    group_everyone(&all, g->a, 0);
    groups_split(&years, g->a, &all, GROUP_YEAR);
    add_scope(g, &all, "all");
    for (size_t i = 0; years.count > 1 && i < years.count; i++)
        add_scope(g, &years.list[i], arena_text(g->arena, str_of(years.list[i].name)));
    groups_release(&years);
    group_release(&all);
}

static void put_columns(struct sheet *s)
{
    const struct column first[] = {
        {.heading = "Headline", .field = "headline", .kind = COLUMN_TEXT},
        year_column(),
        {.heading = "Characteristic", .field = "characteristic", .kind = COLUMN_TEXT},
        {.heading = "Group", .field = "group", .kind = COLUMN_TEXT},
        {.heading = "Unit", .field = "unit", .kind = COLUMN_TEXT},
    };
    sheet_columns(s, first, sizeof first / sizeof first[0]);
    sheet_column(s, value_column("Value", "value"));
    sheet_column(s, (struct column){.heading = "N", .field = "students", .kind = COLUMN_COUNT});
    sheet_column(s, value_column("All others", "others"));
    sheet_column(s, (struct column){
                        .heading = "N, others", .field = "others_students", .kind = COLUMN_COUNT});
    sheet_column(s, value_column("Gap", "gap"));
}

static void put_line(struct sheet *s, const struct gap *g)
{
    put_text(s, str_of(g->measure->title));
    put_text(s, str_of(g->year));
    put_text(s, str_of(g->kind));
    put_text(s, str_of(g->group));
    put_text(s, str_of(g->family->unit));
    put_value(s, g->part);
    put_students(s, g->part);
    put_value(s, g->rest);
    put_students(s, g->rest);
    if (g->part.state == FIGURE_WITHHELD || g->rest.state == FIGURE_WITHHELD)
        put_text(s, STR("[x]"));
    else
        put_gap(s, g->part, g->rest);
    end_row(s);
}

static const char *finding(const struct gap *const *rows, size_t count, struct arena *a)
{
    const struct gap *most = NULL;
    int64_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t gap = figure_gap(rows[i]->part, rows[i]->rest);
        if ((gap < 0 ? -gap : gap) > largest) {
            largest = gap < 0 ? -gap : gap;
            most = rows[i];
        }
    }
    if (!most)
        return NULL;
    struct buf part = {0}, rest = {0};
    figure_text(&part, most->part);
    figure_text(&rest, most->rest);
    const char *text = arena_format(a, "The widest gap in %s is that of %s: %.*s, all others %.*s.",
                                    most->measure->title, most->group, STR_ARG(buf_str(&part)),
                                    STR_ARG(buf_str(&rest)));
    buf_release(&part);
    buf_release(&rest);
    return text;
}

static void put_chart(struct sheet *s, const struct gap *const *rows, size_t count, uint32_t first,
                      struct arena *a)
{
    const struct gap *g = rows[0];
    const char *text = finding(rows, count, a);
    int is_charted = 0;
    for (int i = 0; charted[i]; i++)
        is_charted |= strcmp(g->measure->name, charted[i]) == 0;
    if (!is_charted || !text)
        return;
    sheet_chart(s, &(struct chart){.kind = CHART_BAR,
                                   .title = arena_format(a, "Gap in %s", g->measure->title),
                                   .category_title = "Group, less all others",
                                   .value_title = g->family->kind == FIGURE_PERCENT
                                                      ? "Percentage points"
                                                      : "Points",
                                   .alt = text,
                                   .category = "group",
                                   .series = {"gap"},
                                   .first_row = first,
                                   .row_count = (uint32_t)count});
}

/* One measure after the other, so that its groups stand together, those of all first. */
static const struct gap **in_order(const struct gaps *g)
{
    const struct gap **rows = mem_alloc(g->count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; measure_families[i]; i++)
        for (const struct measure *m = measure_families[i]->measures; m->name; m++)
            for (size_t k = 0; k < g->count; k++)
                if (g->list[k].measure == m)
                    rows[count++] = &g->list[k];
    return rows;
}

static void put_charts(struct sheet *s, const struct gap *const *rows, size_t count,
                       struct arena *a)
{
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count; end++)
            if (rows[end]->measure != rows[first]->measure ||
                strcmp(rows[end]->year, rows[first]->year) != 0)
                break;
        if (strcmp(rows[first]->year, "all") == 0)
            put_chart(s, rows + first, end - first, (uint32_t)first, a);
    }
}

static void build(struct sheet *s, const struct report *r)
{
    struct gaps g;
    gaps_make(&g, r);
    const struct gap **rows = in_order(&g);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Gap: the group less all others of whom the roll says that they are not in "
                      "it, in points or percentage points. Below 0 the group is behind. Groups "
                      "overlap: a student can be in several. Few students make wide gaps: read N "
                      "first. Empty: there is nobody to compare with."));
    put_columns(s);
    for (size_t i = 0; i < g.count; i++)
        put_line(s, rows[i]);
    put_charts(s, rows, g.count, &r->stage->arena);
    free(rows);
    free(g.list);
}

const struct sheet_def sheet_groups = {
    .name = "Groups",
    .title = "Groups of students and their gaps",
    .csv = "groups.csv",
    .build = build,
};
