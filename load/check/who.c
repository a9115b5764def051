/* Whom the ledger's steps are about, found among the people of the fresh exports. */
#include "load/check/check.h"

static int compare_matches(const void *a, const void *b)
{
    const struct match *x = a, *y = b;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (x->owner > y->owner) - (x->owner < y->owner);
}

static int compare_by_person(const void *a, const void *b, void *steps)
{
    const struct ledger_step *all = steps;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = memcmp(all[x].person, all[y].person, DIGEST_BYTES);
    return order ? order : (x > y) - (x < y);
}

static void find_owners(struct check *c)
{
    uint32_t count = (uint32_t)c->steps.count;
    c->by_owner = mem_alloc(count, sizeof *c->by_owner);
    c->owners = mem_alloc(count, sizeof *c->owners);
    for (uint32_t i = 0; i < count; i++)
        c->by_owner[i] = i;
    qsort_r(c->by_owner, count, sizeof *c->by_owner, compare_by_person, c->steps.rows);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *person = c->steps.rows[c->by_owner[i]].person;
        struct owner *last = c->owner_count ? &c->owners[c->owner_count - 1] : NULL;
        if (!last || memcmp(last->person, person, DIGEST_BYTES) != 0) {
            last = &c->owners[c->owner_count++];
            *last = (struct owner){.person = person, .from = i};
        }
        last->to = i + 1;
    }
}

static int compare_owner(const void *person, const void *owner)
{
    return memcmp(person, ((const struct owner *)owner)->person, DIGEST_BYTES);
}

static void add_match(struct check *c, uint32_t person, const uint8_t *known)
{
    const struct owner *o =
        bsearch(known, c->owners, c->owner_count, sizeof *c->owners, compare_owner);
    if (!o) /* all of that person's steps were taken over by somebody else's */
        return;
    c->matches = mem_fit(c->matches, &c->match_capacity, c->match_count + 1, sizeof *c->matches);
    c->matches[c->match_count++] = (struct match){person, (uint32_t)(o - c->owners)};
}

/* The first of the step aliases that is not below this one. */
static size_t lower_bound(const struct ledger_steps *s, const uint8_t alias[DIGEST_BYTES])
{
    size_t low = 0, high = s->alias_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(s->aliases[middle].alias, alias, DIGEST_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void match_alias(struct check *c, const struct alias *a)
{
    uint8_t hashed[DIGEST_BYTES];
    const struct ledger_steps *s = &c->steps;
    ledger_pseudonym(hashed, &c->key, a->hash, a->kind,
                     words_text(&c->load->words[WORDS_SPACE], a->space));
    for (size_t i = lower_bound(s, hashed);
         i < s->alias_count && memcmp(s->aliases[i].alias, hashed, DIGEST_BYTES) == 0; i++)
        add_match(c, a->person, s->aliases[i].person);
}

/* An id that two people share says of neither who it is. */
static void match_people(struct check *c)
{
    const struct alias *all = c->aliases.records;
    size_t kept = 0;
    for (uint64_t i = 0; i < c->aliases.count && c->owner_count; i++)
        if (all[i].person < c->load->people.count && !(all[i].flags & ALIAS_SHARED))
            match_alias(c, &all[i]);
    if (c->match_count == 0)
        return;
    qsort(c->matches, c->match_count, sizeof *c->matches, compare_matches);
    for (size_t i = 0; i < c->match_count; i++)
        if (i == 0 || compare_matches(&c->matches[i], &c->matches[kept - 1]) != 0)
            c->matches[kept++] = c->matches[i];
    c->match_count = kept;
}

static int map_tables(struct check *c, struct diag *d)
{
    static const struct table_kind *const kinds[SOURCE_KINDS] = {[SOURCE_ROLL] = &table_roll,
                                                                 [SOURCE_ACCOUNTS] = &table_account,
                                                                 [SOURCE_ENROLMENTS] =
                                                                     &table_enrolment,
                                                                 [SOURCE_RESULTS] = &table_result};
    for (int k = SOURCE_ACCOUNTS; k < SOURCE_KINDS; k++)
        if (table_map(&c->tables[k], c->load->staged_fd, kinds[k], d) != 0)
            return -1;
    return table_map(&c->aliases, c->load->staged_fd, &table_alias, d) == 0
               ? table_map(&c->rejects, c->load->staged_fd, &table_reject, d)
               : -1;
}

static void find_kinds(struct check *c)
{
    c->seen = mem_alloc(c->steps.count, sizeof *c->seen);
    for (size_t i = 0; i < c->steps.count; i++) {
        c->seen[i].kind = step_kind_find(c->steps.rows[i].action);
        c->seen[i].platform = step_platform(&c->load->sources, c->steps.rows[i].platform);
    }
}

int check_open(struct check *c, const struct load *l, struct diag *d)
{
    *c = (struct check){.load = l};
    row_text_open(&c->texts, l);
    key_derive(&c->key, &l->stage->key, "ledger-v1");
    if (map_tables(c, d) != 0 || ledger_open(&c->ledger, l->stage->vault.path, d) != 0 ||
        ledger_steps_read(c->ledger, &c->steps, &l->stage->arena, d) != 0)
        return -1;
    find_kinds(c);
    find_owners(c);
    match_people(c);
    return 0;
}

void check_close(struct check *c)
{
    ledger_close(c->ledger);
    for (int k = 0; k < SOURCE_KINDS; k++)
        table_unmap(&c->tables[k]);
    table_unmap(&c->aliases);
    table_unmap(&c->rejects);
    row_text_close(&c->texts);
    key_wipe(&c->key);
    free(c->owners);
    free(c->by_owner);
    free(c->matches);
    free(c->sightings);
    free(c->seen);
    free(c->runs);
}

const struct match *check_matches(const struct check *c, uint32_t person, size_t *count)
{
    size_t low = 0, high = c->match_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->matches[middle].person < person)
            low = middle + 1;
        else
            high = middle;
    }
    while (high < c->match_count && c->matches[high].person == person)
        high++;
    *count = high - low;
    return c->matches + low;
}

uint32_t check_person(const struct check *c, const struct row_at *row)
{
    const struct alias *all = c->aliases.records;
    return row->alias < c->aliases.count ? all[row->alias].person : NO_INDEX;
}
