#include "reports/governors/items.h"

static void add_item(struct items *items, const struct attainment *a,
                     const struct measure_family *f, const struct measure *m, uint16_t subject)
{
    items->list = mem_fit(items->list, &items->capacity, items->count + 1, sizeof *items->list);
    items->list[items->count++] = (struct item){
        .family = f, .measure = m, .subject = subject, .values = mem_alloc(a->people_count + 1, 1)};
}

static uint8_t value_of(struct figure f)
{
    if (f.state == FIGURE_NONE)
        return ITEM_OUTSIDE;
    return f.kind == FIGURE_PERCENT && f.part > 0 ? ITEM_ATTAINED : ITEM_IN_N;
}

/* A person's own figure is that of a group of one. */
static void fill_person(struct items *items, const struct attainment *a, uint32_t person)
{
    struct tallies t;
    struct group one = {.people = &person, .count = 1};
    tallies_make(&t, a, &one);
    for (size_t i = 0; i < items->count; i++) {
        struct item *item = &items->list[i];
        struct figure f = item->family->student
                              ? measure_of(item->family, item->measure, a, &one)
                              : item->family->subject(item->measure, &t.subjects[item->subject]);
        item->values[person] = value_of(f);
    }
    tallies_release(&t);
}

static int is_inside(const struct items *items, const struct item *a, const struct item *b,
                     const struct group *all)
{
    if (items->list && a->subject && b->subject != a->subject)
        return 0; /* of two subjects nobody would think so */
    for (size_t i = 0; i < all->count; i++)
        if (a->values[all->people[i]] == ITEM_ATTAINED &&
            b->values[all->people[i]] != ITEM_ATTAINED)
            return 0;
    return a->family->kind == FIGURE_PERCENT && b->family->kind == FIGURE_PERCENT;
}

static void add_headlines(struct items *items, const struct attainment *a, const struct group *all)
{
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        for (const struct measure *m = f->measures; f->student && m->name; m++)
            if (m->is_headline && measure_applies(f, m, a, all))
                add_item(items, a, f, m, 0);
    }
}

static void add_subjects(struct items *items, const struct attainment *a, const struct group *all,
                         const char *const *names)
{
    struct tallies t;
    tallies_make(&t, a, all);
    for (uint32_t subject = 0; subject < t.count; subject++)
        for (size_t i = 0; names[i] && t.subjects[subject].students > 0; i++) {
            const struct measure_family *f = NULL;
            const struct measure *m = measure_find(names[i], &f);
            if (m && f->subject(m, &t.subjects[subject]).state != FIGURE_NONE)
                add_item(items, a, f, m, (uint16_t)subject);
        }
    tallies_release(&t);
}

void items_make(struct items *items, const struct attainment *a,
                const char *const *subject_measures)
{
    struct group all;
    *items = (struct items){.count = 0};
    group_everyone(&all, a, 0);
    add_headlines(items, a, &all);
    add_subjects(items, a, &all, subject_measures);
    for (size_t i = 0; i < all.count; i++)
        fill_person(items, a, all.people[i]);
    items->inside = mem_alloc(items->count * items->count + 1, 1);
    for (size_t i = 0; i < items->count; i++)
        for (size_t k = 0; k < items->count; k++)
            items->inside[i * items->count + k] =
                is_inside(items, &items->list[i], &items->list[k], &all) != 0;
    group_release(&all);
}

void items_release(struct items *items)
{
    for (size_t i = 0; i < items->count; i++)
        free(items->list[i].values);
    free(items->list);
    free(items->inside);
}
