/* The attainment, courses and figures of a report, from the staged tables. */
#include "lib/sources.h"
#include "reports/report.h"

struct tables {
    struct table results, roll, aliases, enrolments;
};

static int map_all(struct tables *t, int staged_fd, struct diag *d)
{
    *t = (struct tables){.results = {0}};
    if (table_map(&t->results, staged_fd, &table_result, d) != 0 ||
        table_map(&t->roll, staged_fd, &table_roll, d) != 0 ||
        table_map(&t->aliases, staged_fd, &table_alias, d) != 0)
        return -1;
    return table_map(&t->enrolments, staged_fd, &table_enrolment, d);
}

static void unmap_all(struct tables *t)
{
    table_unmap(&t->results);
    table_unmap(&t->roll);
    table_unmap(&t->aliases);
    table_unmap(&t->enrolments);
}

static int make(struct report *r, struct tables *t, struct diag *d)
{
    const struct policy *p = &r->stage->policy;
    const struct attainment_options options = {.assessment = p->assessment,
                                               .start = p->progress_start,
                                               .end = p->progress_end,
                                               .prior = p->prior};
    struct arena *arena = &r->stage->arena;
    struct subject_table *subjects;
    if (subject_table_read(&subjects, arena, sources_beside(r->stage->config_path, arena),
                           p->subjects_file, p->points_file, d) != 0)
        return -1;
    if (attainment_make(&r->attainment, &r->members, r->words, &t->results, &t->roll, &t->aliases,
                        subjects, &options, d) != 0)
        return -1;
    return courses_make(&r->courses, &r->members, &t->enrolments, r->words[WORDS_COURSE].count, d);
}

static void withhold(struct report *r)
{
    uint32_t count = r->words[WORDS_YEAR].count;
    uint8_t *years = arena_alloc(&r->stage->arena, count + 1);
    for (uint32_t i = 0; i < count; i++)
        years[i] = report_is_withheld(r, (uint16_t)i) != 0;
    r->attainment.withheld = report_withholds(r) ? years : NULL;
}

int report_measure(struct report *r, int staged_fd, struct diag *d)
{
    struct tables t;
    int status = map_all(&t, staged_fd, d);
    if (status == 0)
        status = make(r, &t, d);
    unmap_all(&t);
    if (status != 0)
        return -1;
    withhold(r);
    figures_make(&r->figures, r);
    return 0;
}
