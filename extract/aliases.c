#include "extract/aliases.h"

#include <assert.h>

#include "lib/alias_hash.h"

void aliases_init(struct aliases *a, const struct hash_seed *seed)
{
    *a = (struct aliases){.seed = *seed};
}

void aliases_release(struct aliases *a)
{
    free(a->items);
    free(a->next);
    free(a->slots);
    free(a->mates.items);
    *a = (struct aliases){0};
}

int alias_is_weak(enum field kind)
{
    return kind == FIELD_username || kind == FIELD_email;
}

static int is_same(const struct alias *x, const uint64_t hash[2], enum field kind, uint16_t space)
{
    return x->hash[0] == hash[0] && x->hash[1] == hash[1] && x->kind == kind && x->space == space;
}

/* Most others are told by the slot alone: the items are far away. */
static uint64_t slot_for(const uint64_t hash[2], uint32_t index)
{
    return (hash[0] & ~(uint64_t)UINT32_MAX) | (index + 1);
}

static uint32_t index_in(uint64_t slot)
{
    return (uint32_t)slot - 1; /* an empty slot is NO_INDEX */
}

/* The space is part of what is looked for, not of the hash, so that spaces can be united without
 * the values. */
static uint32_t slot_of(const struct aliases *a, const uint64_t hash[2], enum field kind,
                        uint16_t space)
{
    uint32_t mask = a->slot_count - 1;
    uint32_t slot = (uint32_t)hash[0] & mask;
    while (a->slots[slot] && ((a->slots[slot] ^ hash[0]) >> 32 != 0 ||
                              !is_same(&a->items[index_in(a->slots[slot])], hash, kind, space)))
        slot = (slot + 1) & mask;
    return slot;
}

void aliases_expect(struct aliases *a, const uint64_t hash[2])
{
    if (a->slots)
        __builtin_prefetch(&a->slots[(uint32_t)hash[0] & (a->slot_count - 1)]);
}

/* At most three quarters are full. */
static void fit_slots(struct aliases *a)
{
    if (a->slots && (uint64_t)a->count * 4 < (uint64_t)a->slot_count * 3)
        return;
    free(a->slots);
    a->slot_count = a->slot_count ? a->slot_count : 1024;
    while ((uint64_t)a->count * 4 >= (uint64_t)a->slot_count * 3)
        a->slot_count *= 2;
    a->slots = mem_alloc(a->slot_count, sizeof *a->slots);
    for (uint32_t i = 0; i < a->count; i++) {
        enum { AHEAD = 8 };
        const struct alias *x = &a->items[i];
        if (i + AHEAD < a->count)
            aliases_expect(a, a->items[i + AHEAD].hash);
        uint32_t slot = slot_of(a, x->hash, (enum field)x->kind, x->space);
        if (!a->slots[slot])
            a->slots[slot] = slot_for(x->hash, i);
    }
}

static uint32_t add_alias(struct aliases *a, const uint64_t hash[2], enum field kind,
                          uint16_t space)
{
    uint32_t i = a->count++;
    a->items = mem_fit(a->items, &a->capacity, a->count, sizeof *a->items);
    a->next = mem_fit(a->next, &a->next_capacity, a->count, sizeof *a->next);
    a->items[i] = (struct alias){.hash = {hash[0], hash[1]},
                                 .person = alias_is_weak(kind) ? NO_INDEX : i,
                                 .space = space,
                                 .kind = (uint8_t)kind};
    a->next[i] = i;
    return i;
}

uint32_t aliases_at(struct aliases *a, enum field kind, uint16_t space, const uint64_t hash[2])
{
    fit_slots(a);
    return index_in(a->slots[slot_of(a, hash, kind, space)]);
}

uint32_t aliases_find(struct aliases *a, enum field kind, uint16_t space, struct str value)
{
    uint64_t hash[2];
    alias_hash(hash, &a->seed, (unsigned)kind, value);
    return aliases_at(a, kind, space, hash);
}

uint32_t aliases_add(struct aliases *a, enum field kind, uint16_t space, const uint64_t hash[2],
                     int seen_by)
{
    fit_slots(a);
    uint32_t slot = slot_of(a, hash, kind, space);
    if (!a->slots[slot])
        a->slots[slot] = slot_for(hash, add_alias(a, hash, kind, space));
    uint32_t index = index_in(a->slots[slot]);
    if (seen_by >= 0)
        a->items[index].seen |= UINT64_C(1) << seen_by;
    return index;
}

uint32_t aliases_next(struct aliases *a, enum field kind, struct str value, uint32_t *step)
{
    uint64_t hash[2];
    fit_slots(a);
    alias_hash(hash, &a->seed, (unsigned)kind, value);
    for (;;) {
        uint32_t slot = ((uint32_t)hash[0] + (*step)++) & (a->slot_count - 1);
        uint32_t index = index_in(a->slots[slot]);
        if (index == NO_INDEX) /* an empty slot */
            return NO_INDEX;
        if (is_same(&a->items[index], hash, kind, a->items[index].space))
            return index;
    }
}

uint32_t aliases_root(struct aliases *a, uint32_t i)
{
    struct alias *all = a->items;
    while (all[i].person != i) {
        all[i].person = all[all[i].person].person;
        i = all[i].person;
    }
    return i;
}

/* Swapping two links joins two circular lists. */
void aliases_unite(struct aliases *a, uint32_t x, uint32_t y)
{
    x = aliases_root(a, x);
    y = aliases_root(a, y);
    if (x == y)
        return;
    if (x < y)
        a->items[y].person = x;
    else
        a->items[x].person = y;
    uint32_t next = a->next[x];
    a->next[x] = a->next[y];
    a->next[y] = next;
}

void alias_edges_add(struct alias_edges *e, uint32_t from, uint32_t to)
{
    e->items = mem_fit(e->items, &e->capacity, e->count + 1, sizeof *e->items);
    e->items[e->count++] = (struct alias_edge){from, to};
}

static int compare_edges(const void *a, const void *b)
{
    const struct alias_edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

void alias_edges_sort(struct alias_edges *e)
{
    size_t kept = 0;
    if (e->count)
        qsort(e->items, e->count, sizeof *e->items, compare_edges);
    for (size_t i = 0; i < e->count; i++)
        if (kept == 0 || compare_edges(&e->items[kept - 1], &e->items[i]) != 0)
            e->items[kept++] = e->items[i];
    e->count = kept;
}

/* An address that many share stands in many rows: its edges must not grow with them. */
static void add_mate(struct alias_edges *e, uint32_t weak, uint32_t strong)
{
    if (e->count && e->count == e->capacity) {
        alias_edges_sort(e);
        if (e->count > e->capacity / 2)
            e->items = mem_fit(e->items, &e->capacity, e->capacity + 1, sizeof *e->items);
    }
    alias_edges_add(e, weak, strong);
}

void aliases_join(struct aliases *a, uint32_t alias, uint32_t b)
{
    struct alias *x = &a->items[alias];
    if (alias == b)
        return;
    if (!alias_is_weak((enum field)x->kind)) {
        assert(!alias_is_weak((enum field)a->items[b].kind));
        aliases_unite(a, alias, b);
    } else if (x->person == NO_INDEX) {
        x->person = b;
    } else if (x->person != b) {
        add_mate(&a->mates, alias, b);
    }
}

void aliases_unite_spaces(struct aliases *a, uint16_t from, uint16_t to)
{
    for (uint32_t i = 0; i < a->count; i++) {
        struct alias *x = &a->items[i];
        if (x->space != from)
            continue;
        uint32_t slot = slot_of(a, x->hash, (enum field)x->kind, to);
        if (a->slots[slot])
            aliases_unite(a, index_in(a->slots[slot]), i);
        x->space = to;
    }
}
