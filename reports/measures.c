#include "reports/measure.h"

/* In the order in which sheets show them. */
#define MEASURES(X)                                                                                \
    X(attainment_8)                                                                                \
    X(basics)                                                                                      \
    X(ebacc_entry)                                                                                 \
    X(ebacc_achieved)                                                                              \
    X(ebacc_points)                                                                                \
    X(best_three)                                                                                  \
    X(gpa)                                                                                         \
    X(progress_all)                                                                                \
    X(grades)                                                                                      \
    X(results)                                                                                     \
    X(no_result)                                                                                   \
    X(thresholds)                                                                                  \
    X(a_level_thresholds)                                                                          \
    X(pass)                                                                                        \
    X(mean_points)                                                                                 \
    X(mean_score)                                                                                  \
    X(progress)                                                                                    \
    X(moved)                                                                                       \
    X(completion)                                                                                  \
    X(withdrawal)

#define DECLARE(name) extern const struct measure_family measures_##name;
#define LIST(name)    &measures_##name,
MEASURES(DECLARE)
const struct measure_family *const measure_families[] = {MEASURES(LIST) NULL};

const struct measure *measure_find(const char *name, const struct measure_family **family)
{
    for (size_t i = 0; measure_families[i]; i++)
        for (const struct measure *m = measure_families[i]->measures; m->name; m++)
            if (strcmp(m->name, name) == 0) {
                *family = measure_families[i];
                return m;
            }
    return NULL;
}

static struct figure figure_of(const struct measure_family *f, struct share sum, uint64_t students)
{
    struct figure figure = figure_mean(sum.part, sum.whole, f->places, students);
    figure.kind = f->kind;
    return figure;
}

/* A year group in which nobody has such a result yet is not a year of zeros. */
static int is_in_population(const struct measure_family *f, const struct attainment *a,
                            uint32_t person)
{
    const struct student *who = &a->students[person];
    if (f->stages == STAGE_ANY)
        return 1;
    return (who->stage & f->stages) && (a->years_with[who->year] & f->stages);
}

static struct figure withheld(struct figure f)
{
    f.state = FIGURE_WITHHELD;
    f.part = 0;
    return f;
}

static int is_withheld(const struct attainment *a, uint32_t person)
{
    return a->withheld && a->withheld[a->students[person].year];
}

struct figure measure_of(const struct measure_family *f, const struct measure *m,
                         const struct attainment *a, const struct group *g)
{
    struct share sum = {0, 0};
    uint64_t students = 0;
    int hide = 0;
    for (size_t i = 0; i < g->count; i++) {
        struct share own = {0, 0};
        uint32_t person = g->people[i];
        if (!is_in_population(f, a, person) || !f->student(m, a, person, &own))
            continue;
        sum.part += own.part;
        sum.whole += own.whole;
        students++;
        hide |= is_withheld(a, person);
    }
    struct figure figure = figure_of(f, sum, students);
    return hide && figure.state == FIGURE_VALUE ? withheld(figure) : figure;
}

int measure_applies(const struct measure_family *f, const struct measure *m,
                    const struct attainment *a, const struct group *g)
{
    return measure_of(f, m, a, g).state != FIGURE_NONE;
}

static int holds_withheld(const struct attainment *a, const struct group *g, uint16_t subject)
{
    for (size_t i = 0; a->withheld && i < g->count; i++) {
        struct attained it;
        if (is_withheld(a, g->people[i]) && (attained_find(&it, a, g->people[i], subject) ||
                                             attained_find_lacking(&it, a, g->people[i], subject)))
            return 1;
    }
    return 0;
}

struct figure measure_of_subject(const struct measure_family *f, const struct measure *m,
                                 const struct attainment *a, const struct group *g,
                                 const struct tally *t)
{
    struct figure figure = f->subject(m, t);
    if (figure.state == FIGURE_VALUE && holds_withheld(a, g, t->subject))
        return withheld(figure);
    return figure;
}

struct figure measure_of_grade(const struct measure_family *f, const struct measure *m,
                               const struct attainment *a, const struct group *g,
                               const struct tally *t, uint16_t grade)
{
    struct figure figure = f->grade(m, t, grade);
    if (figure.state == FIGURE_VALUE && holds_withheld(a, g, t->subject))
        return withheld(figure);
    return figure;
}

struct figure measure_of_course(const struct measure_family *f, const struct measure *m,
                                const struct course_tally *t)
{
    return f->course(m, t);
}

struct column measure_column(const struct measure_family *f, const struct measure *m)
{
    return figure_column(m->title, m->name, f->kind, f->places);
}
