#include "extract/aliases.h"

/* The end of the run of edges that begins at `from`. */
static size_t run_end(const struct alias_edges *e, size_t from)
{
    size_t to = from;
    while (to < e->count && e->items[to].from == e->items[from].from)
        to++;
    return to;
}

struct members {
    uint32_t *items;
    size_t count, capacity;
};

static void add_group(struct members *m, const struct aliases *a, uint32_t root)
{
    uint32_t i = root;
    do {
        m->items = mem_fit(m->items, &m->capacity, m->count + 1, sizeof *m->items);
        m->items[m->count++] = i;
        i = a->next[i];
    } while (i != root);
}

static int is_same_column(const struct alias *x, const struct alias *y)
{
    return x->kind == y->kind && x->space == y->space;
}

static int is_same_value(const struct alias *x, const struct alias *y)
{
    return x->hash[0] == y->hash[0] && x->hash[1] == y->hash[1];
}

/* By kind, space and value: what the ids are, and not when they were met. */
static int id_order(const struct alias *x, const struct alias *y)
{
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->space != y->space)
        return x->space < y->space ? -1 : 1;
    if (x->hash[0] != y->hash[0])
        return x->hash[0] < y->hash[0] ? -1 : 1;
    return (x->hash[1] > y->hash[1]) - (x->hash[1] < y->hash[1]);
}

static void sort_members(const struct aliases *a, struct members *m)
{
    for (size_t gap = m->count / 2; gap > 0; gap /= 2) /* groups are a handful: Shell's sort */
        for (size_t i = gap; i < m->count; i++) {
            uint32_t moved = m->items[i];
            size_t j = i;
            for (; j >= gap && id_order(&a->items[m->items[j - gap]], &a->items[moved]) > 0;
                 j -= gap)
                m->items[j] = m->items[j - gap];
            m->items[j] = moved;
        }
}

/* Does one source give two values of one kind and space? */
static int has_conflict(const struct aliases *a, const struct members *m)
{
    uint64_t others = 0, own = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct alias *x = &a->items[m->items[i]];
        const struct alias *before = i ? &a->items[m->items[i - 1]] : x;
        if (!is_same_column(before, x)) {
            others = own = 0;
        } else if (!is_same_value(before, x)) {
            others |= own;
            own = 0;
        }
        own |= x->seen;
        if (others & own)
            return 1;
    }
    return 0;
}

static void undo_conflicts(struct aliases *a)
{
    struct members m = {0};
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->next[i] == i || a->items[i].person != i)
            continue;
        m.count = 0;
        add_group(&m, a, i);
        sort_members(a, &m);
        if (!has_conflict(a, &m))
            continue;
        for (size_t k = 0; k < m.count; k++) {
            a->items[m.items[k]].person = a->next[m.items[k]] = m.items[k];
            a->items[m.items[k]].flags |= ALIAS_CONFLICT;
        }
    }
    free(m.items);
}

/* Could the groups (ends of edges) be one person: no kind and space in which their ids differ? */
static int groups_agree(struct aliases *a, const struct alias_edge *groups, size_t count)
{
    struct members m = {0};
    const struct alias *first = NULL;
    uint32_t first_root = NO_INDEX;
    int agree = 1;
    for (size_t i = 0; i < count; i++)
        add_group(&m, a, groups[i].to);
    sort_members(a, &m);
    for (size_t i = 0; i < m.count && agree; i++) {
        const struct alias *x = &a->items[m.items[i]];
        uint32_t root = aliases_root(a, m.items[i]);
        if (x->kind == FIELD_email || !x->seen)
            continue;
        if (!first || !is_same_column(first, x)) {
            first = x;
            first_root = root;
        }
        agree = root == first_root || is_same_value(first, x);
    }
    free(m.items);
    return agree;
}

/*
 * The groups that each value of a weak kind would bridge, where it stands beside several: edges
 * from the value to their roots. A value whose groups cannot be one person is shared.
 */
static void find_bridges(struct aliases *a, enum field kind, struct alias_edges *bridges)
{
    const struct alias_edges *mates = &a->mates;
    for (size_t from = 0, to; from < mates->count; from = to) {
        struct alias_edges groups = {0};
        uint32_t weak = mates->items[from].from;
        to = run_end(mates, from);
        if (a->items[weak].kind != kind)
            continue;
        alias_edges_add(&groups, weak, aliases_root(a, a->items[weak].person));
        for (size_t i = from; i < to; i++)
            alias_edges_add(&groups, weak, aliases_root(a, mates->items[i].to));
        alias_edges_sort(&groups);
        if (!groups_agree(a, groups.items, groups.count))
            a->items[weak].flags |= ALIAS_SHARED;
        else if (groups.count > 1)
            for (size_t i = 0; i < groups.count; i++)
                alias_edges_add(bridges, weak, groups.items[i].to);
        free(groups.items);
    }
}

static uint32_t trial_root(const uint32_t *trial, uint32_t i)
{
    while (trial[i] != i && trial[i] != NO_INDEX)
        i = trial[i];
    return i;
}

/*
 * Bridges that are sound one by one may lead from one person to another: A to B and B to C. All
 * of such a chain are taken away, as which comes first must not decide.
 */
static void undo_chains(struct aliases *a, const struct alias_edges *bridges)
{
    uint32_t *trial = mem_alloc(a->count, sizeof *trial);
    struct alias_edges parts = {0};
    for (uint32_t i = 0; i < a->count; i++)
        trial[i] = i;
    for (size_t i = 1; i < bridges->count; i++)
        if (bridges->items[i].from == bridges->items[i - 1].from)
            trial[trial_root(trial, bridges->items[i].to)] =
                trial_root(trial, bridges->items[i - 1].to);
    for (size_t i = 0; i < bridges->count; i++)
        alias_edges_add(&parts, trial_root(trial, bridges->items[i].to), bridges->items[i].to);
    alias_edges_sort(&parts);
    for (size_t from = 0, to; from < parts.count; from = to) {
        to = run_end(&parts, from);
        if (!groups_agree(a, parts.items + from, to - from))
            trial[parts.items[from].from] = NO_INDEX;
    }
    for (size_t i = 0; i < bridges->count; i++)
        if (trial[trial_root(trial, bridges->items[i].to)] == NO_INDEX)
            a->items[bridges->items[i].from].flags |= ALIAS_SHARED;
    free(parts.items);
    free(trial);
}

static void join_weak_kind(struct aliases *a, enum field kind)
{
    struct alias_edges bridges = {0};
    find_bridges(a, kind, &bridges);
    if (bridges.count)
        undo_chains(a, &bridges);
    for (uint32_t i = 0; i < a->count; i++) {
        struct alias *x = &a->items[i];
        uint32_t mate = x->person;
        if (x->kind != kind)
            continue;
        x->person = i;
        if (mate != NO_INDEX && !(x->flags & ALIAS_SHARED))
            aliases_unite(a, i, mate);
    }
    for (size_t i = 0; i < bridges.count; i++)
        if (!(a->items[bridges.items[i].from].flags & ALIAS_SHARED))
            aliases_unite(a, bridges.items[i].from, bridges.items[i].to);
    free(bridges.items);
}

/* The id a person is known by: of the strongest kind, a current one before a former one. */
static int is_better(const struct alias *x, const struct alias *best)
{
    if (x->kind == best->kind && !x->seen != !best->seen)
        return x->seen != 0;
    return id_order(x, best) < 0;
}

static void make_person(struct aliases *a, struct person *p, uint32_t root, uint32_t index)
{
    uint32_t i = root;
    *p = (struct person){.alias = root,
                         .first_roll = NO_INDEX,
                         .first_account = NO_INDEX,
                         .first_enrolment = NO_INDEX,
                         .first_result = NO_INDEX};
    do {
        struct alias *x = &a->items[i];
        x->person = index;
        if (is_better(x, &a->items[p->alias]))
            p->alias = i;
        if (x->flags & ALIAS_CONFLICT)
            p->flags |= PERSON_CONFLICT;
        i = a->next[i];
    } while (i != root);
    /* Somebody known only by a shared e-mail could be either of two people. */
    if (a->next[root] == root && (a->items[root].flags & ALIAS_SHARED))
        p->flags |= PERSON_CONFLICT;
}

void aliases_settle(struct aliases *a, struct person **people, uint32_t *count)
{
    uint32_t made = 0;
    free(a->slots); /* made again where somebody asks for an alias later */
    a->slots = NULL;
    undo_conflicts(a);
    alias_edges_sort(&a->mates);
    join_weak_kind(a, FIELD_username);
    join_weak_kind(a, FIELD_email);
    /* Roots are found before links become people. */
    uint8_t *is_root = mem_alloc(a->count, 1);
    *count = 0;
    for (uint32_t i = 0; i < a->count; i++)
        *count += is_root[i] = a->items[i].person == i;
    *people = mem_alloc(*count, sizeof **people);
    for (uint32_t i = 0; i < a->count; i++)
        if (is_root[i]) {
            make_person(a, *people + made, i, made);
            made++;
        }
    free(is_root);
    free(a->next);
    a->next = NULL;
    a->next_capacity = 0;
}
