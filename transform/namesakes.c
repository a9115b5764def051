#include "transform/namesakes.h"

static void add(struct namesakes *n, uint64_t name, struct day birth)
{
    if (!name)
        return;
    n->names = mem_fit(n->names, &n->capacity, n->count + 1, sizeof *n->names);
    n->names[n->count++] = (struct name_at_school){name, birth};
}

static int by_name(const void *a, const void *b)
{
    const struct name_at_school *x = a, *y = b;
    return (x->name > y->name) - (x->name < y->name);
}

void namesakes_init(struct namesakes *n, const struct facts *f, const uint8_t *is_here)
{
    const struct roll_row *rows = f->roll.records;
    *n = (struct namesakes){0};
    for (uint64_t i = 0; i < f->roll.count; i++) {
        if (!is_here[facts_person_of(f, &rows[i].row)])
            continue;
        add(n, rows[i].name, rows[i].birth);
        if (rows[i].preferred != rows[i].name)
            add(n, rows[i].preferred, rows[i].birth);
    }
    if (n->count)
        qsort(n->names, n->count, sizeof *n->names, by_name);
}

void namesakes_release(struct namesakes *n)
{
    free(n->names);
    *n = (struct namesakes){0};
}

static int is_new_year(struct day d)
{
    return d.since_epoch == day_of(day_year(d), 1, 1).since_epoch;
}

static int contradict(struct day a, struct day b)
{
    if (day_is_none(a) || day_is_none(b) || a.since_epoch == b.since_epoch)
        return 0;
    return day_year(a) != day_year(b) || (!is_new_year(a) && !is_new_year(b));
}

int namesakes_has(const struct namesakes *n, uint64_t name, struct day birth)
{
    size_t low = 0, high = n->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (n->names[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    for (; name && low < n->count && n->names[low].name == name; low++)
        if (!contradict(n->names[low].birth, birth))
            return 1;
    return 0;
}
