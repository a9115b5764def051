#include "extract/aliases.h"

#include "lib/alias_hash.h"

void aliases_init(struct aliases *a, const uint8_t key[32])
{
    *a = (struct aliases){.slot_count = 1024};
    a->slots = mem_alloc(a->slot_count, sizeof *a->slots);
    hash_seed_from(&a->seed, key);
}

void aliases_release(struct aliases *a)
{
    free(a->items);
    free(a->rows);
    free(a->parent);
    free(a->next);
    free(a->mate);
    free(a->slots);
    free(a->edges);
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

/* Slots hold index + 1; 0 is empty. The space is part of what is looked for, not of the hash,
 * so that spaces can be united without the values. */
static uint32_t slot_of(const struct aliases *a, const uint64_t hash[2], enum field kind,
                        uint16_t space)
{
    uint32_t mask = a->slot_count - 1;
    uint32_t slot = (uint32_t)hash[0] & mask;
    while (a->slots[slot] && !is_same(&a->items[a->slots[slot] - 1], hash, kind, space))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_slots(struct aliases *a)
{
    free(a->slots);
    a->slot_count *= 2;
    a->slots = mem_alloc(a->slot_count, sizeof *a->slots);
    for (uint32_t i = 0; i < a->count; i++) {
        const struct alias *x = &a->items[i];
        a->slots[slot_of(a, x->hash, (enum field)x->kind, x->space)] = i + 1;
    }
}

static uint32_t add_alias(struct aliases *a, const uint64_t hash[2], enum field kind,
                          uint16_t space)
{
    uint32_t i = a->count++;
    a->items = mem_fit(a->items, &a->capacity, a->count, sizeof *a->items);
    a->rows = mem_fit(a->rows, &a->rows_capacity, a->count, sizeof *a->rows);
    a->parent = mem_fit(a->parent, &a->parent_capacity, a->count, sizeof *a->parent);
    a->next = mem_fit(a->next, &a->next_capacity, a->count, sizeof *a->next);
    a->mate = mem_fit(a->mate, &a->mate_capacity, a->count, sizeof *a->mate);
    a->items[i] = (struct alias){.hash = {hash[0], hash[1]}, .space = space, .kind = (uint8_t)kind};
    a->rows[i] = (struct alias_rows){.first = {NO_INDEX, NO_INDEX, NO_INDEX, NO_INDEX}};
    a->parent[i] = a->next[i] = i;
    a->mate[i] = NO_INDEX;
    return i;
}

uint32_t aliases_find(struct aliases *a, enum field kind, uint16_t space, struct str value,
                      int seen_by, int add)
{
    uint64_t hash[2];
    alias_hash(hash, &a->seed, (unsigned)kind, value);
    uint32_t slot = slot_of(a, hash, kind, space);
    if (!a->slots[slot] && !add)
        return NO_INDEX;
    uint32_t index = a->slots[slot] ? a->slots[slot] - 1 : add_alias(a, hash, kind, space);
    if (seen_by >= 0)
        a->items[index].seen |= UINT64_C(1) << seen_by;
    if (!a->slots[slot]) {
        a->slots[slot] = index + 1;
        if (a->count * 2 > a->slot_count)
            grow_slots(a);
    }
    return index;
}

static uint32_t root_of(struct aliases *a, uint32_t i)
{
    while (a->parent[i] != i) {
        a->parent[i] = a->parent[a->parent[i]];
        i = a->parent[i];
    }
    return i;
}

/* The lower index becomes the root; swapping two links joins two circular lists. */
static void unite(struct aliases *a, uint32_t x, uint32_t y)
{
    x = root_of(a, x);
    y = root_of(a, y);
    if (x == y)
        return;
    if (x < y)
        a->parent[y] = x;
    else
        a->parent[x] = y;
    uint32_t next = a->next[x];
    a->next[x] = a->next[y];
    a->next[y] = next;
}

void aliases_join(struct aliases *a, uint32_t alias, uint32_t b)
{
    if (alias == b)
        return;
    if (!alias_is_weak((enum field)a->items[alias].kind)) {
        unite(a, alias, b);
        return;
    }
    if (a->mate[alias] == NO_INDEX) {
        a->mate[alias] = b;
    } else if (a->mate[alias] != b) {
        a->edges = mem_fit(a->edges, &a->edge_capacity, a->edge_count + 1, sizeof *a->edges);
        a->edges[a->edge_count++] = (struct alias_edge){alias, b};
    }
}

void aliases_unite_spaces(struct aliases *a, uint16_t from, uint16_t to)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const struct alias *x = &a->items[i];
        if (x->space != from)
            continue;
        uint32_t slot = slot_of(a, x->hash, (enum field)x->kind, to);
        if (a->slots[slot])
            unite(a, a->slots[slot] - 1, i);
    }
}

/* Members of a group in the order of kind and space. `members` has room for them. */
static size_t list_group(const struct aliases *a, uint32_t root, uint32_t **members,
                         size_t *capacity)
{
    size_t count = 0;
    uint32_t i = root;
    do {
        *members = mem_fit(*members, capacity, count + 1, sizeof **members);
        (*members)[count++] = i;
        i = a->next[i];
    } while (i != root);
    return count;
}

static int group_order(const struct alias *x, const struct alias *y)
{
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->space > y->space) - (x->space < y->space);
}

static void sort_members(const struct aliases *a, uint32_t *members, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap /= 2) /* groups are a handful: Shell's sort */
        for (size_t i = gap; i < count; i++) {
            uint32_t moved = members[i];
            size_t j = i;
            for (; j >= gap && group_order(&a->items[members[j - gap]], &a->items[moved]) > 0;
                 j -= gap)
                members[j] = members[j - gap];
            members[j] = moved;
        }
}

/* Does one source give two values of one kind and space? */
static int has_conflict(const struct aliases *a, const uint32_t *members, size_t count)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < count; i++) {
        const struct alias *x = &a->items[members[i]];
        if (i > 0 && group_order(&a->items[members[i - 1]], x) != 0)
            seen = 0;
        if (seen & x->seen)
            return 1;
        seen |= x->seen;
    }
    return 0;
}

static void undo_conflicts(struct aliases *a)
{
    uint32_t *members = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->parent[i] != i || a->next[i] == i)
            continue;
        size_t count = list_group(a, i, &members, &capacity);
        sort_members(a, members, count);
        if (!has_conflict(a, members, count))
            continue;
        for (size_t k = 0; k < count; k++) {
            a->parent[members[k]] = a->next[members[k]] = members[k];
            a->items[members[k]].flags |= ALIAS_CONFLICT;
        }
    }
    free(members);
}

/* Could the two groups be one person: no kind and space in which their ids differ? */
static int are_compatible(const struct aliases *a, uint32_t x, uint32_t y)
{
    uint32_t i = x;
    do {
        uint32_t k = y;
        do {
            const struct alias *left = &a->items[i], *right = &a->items[k];
            if (left->kind == right->kind && left->space == right->space &&
                left->kind != FIELD_email && left->seen && right->seen)
                return 0;
            k = a->next[k];
        } while (k != y);
        i = a->next[i];
    } while (i != x);
    return 1;
}

static int compare_edges(const void *a, const void *b)
{
    const struct alias_edge *x = a, *y = b;
    if (x->weak != y->weak)
        return x->weak < y->weak ? -1 : 1;
    return (x->strong > y->strong) - (x->strong < y->strong);
}

/* All mates of one weak alias must be able to be one person; else it is shared. */
static void join_weak(struct aliases *a, uint32_t weak, const struct alias_edge *edges,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t x = root_of(a, edges[i].strong);
        for (size_t k = 0; k <= i; k++) {
            uint32_t y = root_of(a, k < i ? edges[k].strong : a->mate[weak]);
            if (x != y && !are_compatible(a, x, y)) {
                a->items[weak].flags |= ALIAS_SHARED;
                return;
            }
        }
    }
    unite(a, weak, a->mate[weak]);
    for (size_t i = 0; i < count; i++)
        unite(a, weak, edges[i].strong);
}

static void join_weak_kind(struct aliases *a, enum field kind)
{
    size_t e = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        while (e < a->edge_count && a->edges[e].weak < i)
            e++;
        size_t from = e;
        while (e < a->edge_count && a->edges[e].weak == i)
            e++;
        if (a->items[i].kind == kind && a->mate[i] != NO_INDEX)
            join_weak(a, i, a->edges + from, e - from);
    }
}

static void add_rows(struct person *p, struct day *latest, const struct alias_rows *r)
{
    uint32_t *first[SOURCE_KINDS] = {&p->first_roll, &p->first_account, &p->first_enrolment,
                                     &p->first_result};
    for (int k = 0; k < SOURCE_KINDS; k++)
        if (r->first[k] < *first[k])
            *first[k] = r->first[k];
    if (r->is_student)
        p->flags |= PERSON_STUDENT;
    if (r->is_staff)
        p->flags |= PERSON_STAFF;
    /* The roll's latest span names the year; an account's only where no span does. */
    struct day entered = r->has_span ? r->span_entered : DAY_NONE;
    if (r->year && (!p->year || entered.since_epoch > latest->since_epoch)) {
        p->year = r->year;
        *latest = entered;
    }
}

static void make_person(struct aliases *a, struct person *p, uint32_t root, uint32_t index)
{
    struct day latest = DAY_NONE;
    uint32_t i = root;
    *p = (struct person){.alias = root,
                         .first_roll = NO_INDEX,
                         .first_account = NO_INDEX,
                         .first_enrolment = NO_INDEX,
                         .first_result = NO_INDEX};
    do {
        struct alias *x = &a->items[i];
        const struct alias *best = &a->items[p->alias];
        x->person = index;
        if (x->kind < best->kind || (x->kind == best->kind && i < p->alias))
            p->alias = i;
        if (x->flags & ALIAS_CONFLICT)
            p->flags |= PERSON_CONFLICT;
        add_rows(p, &latest, &a->rows[i]);
        i = a->next[i];
    } while (i != root);
    /* Somebody known only by a shared e-mail could be either of two people. */
    if (a->next[root] == root && (a->items[root].flags & ALIAS_SHARED))
        p->flags |= PERSON_CONFLICT;
}

void aliases_settle(struct aliases *a, struct person **people, uint32_t *count)
{
    size_t capacity = 0;
    *people = NULL;
    *count = 0;
    undo_conflicts(a);
    if (a->edge_count)
        qsort(a->edges, a->edge_count, sizeof *a->edges, compare_edges);
    join_weak_kind(a, FIELD_username);
    join_weak_kind(a, FIELD_email);
    for (uint32_t i = 0; i < a->count; i++) {
        if (root_of(a, i) != i)
            continue;
        *people = mem_fit(*people, &capacity, *count + 1, sizeof **people);
        make_person(a, *people + *count, i, *count);
        ++*count;
    }
}
