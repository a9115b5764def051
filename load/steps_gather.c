/* steps_gather: the steps of a plan and the people they are about, at its commit. */
#include "load/steps.h"

struct gathering {
    const struct load *load;
    struct ledger *ledger;
    struct key key;
    struct table aliases, enrolments;
    uint8_t (*people)[DIGEST_BYTES]; /* by person: how the ledger knows them */
    uint8_t *is_wanted;              /* by person: has a step */
    uint8_t *is_named;               /* by person: 1 by an alias of this plan, 2 by the ledger */
    uint8_t *asked;                  /* by person and platform: actions met */
    struct ledger_steps steps;
    size_t step_capacity, alias_capacity;
    struct row_text texts;
};

/* A later run knows somebody under further ids: the person stays who the first run knew. */
static int add_alias(struct gathering *g, const struct alias *a, struct diag *d)
{
    struct ledger_step_alias *one;
    struct ledger_steps *s = &g->steps;
    uint8_t known[DIGEST_BYTES];
    s->aliases = mem_fit(s->aliases, &g->alias_capacity, s->alias_count + 1, sizeof *s->aliases);
    one = &s->aliases[s->alias_count++];
    ledger_pseudonym(one->alias, &g->key, a->hash, a->kind,
                     words_text(&g->load->words[WORDS_SPACE], a->space));
    memcpy(one->person, &a->person, sizeof a->person); /* its number, until all are known */
    if (!g->is_named[a->person])
        memcpy(g->people[a->person], one->alias, DIGEST_BYTES);
    g->is_named[a->person] |= 1;
    int found =
        g->is_named[a->person] & 2 ? 0 : ledger_step_person(g->ledger, one->alias, known, d);
    if (found == 1) {
        memcpy(g->people[a->person], known, DIGEST_BYTES);
        g->is_named[a->person] |= 2;
    }
    return found < 0 ? -1 : 0;
}

/* An id that is in doubt names somebody only where there is no better one. */
static int add_aliases(struct gathering *g, int in_doubt, struct diag *d)
{
    const struct alias *all = g->aliases.records;
    for (uint64_t i = 0; i < g->aliases.count; i++) {
        int is_doubtful = (all[i].flags & (ALIAS_CONFLICT | ALIAS_SHARED)) != 0;
        if (all[i].person >= g->load->people.count || !g->is_wanted[all[i].person] ||
            is_doubtful != in_doubt || (in_doubt && g->is_named[all[i].person]))
            continue;
        if (add_alias(g, &all[i], d) != 0)
            return -1;
    }
    return 0;
}

static int find_people(struct gathering *g, struct diag *d)
{
    const struct decision *all = g->load->decisions.records;
    for (uint64_t i = 0; i < g->load->decisions.count; i++)
        g->is_wanted[all[i].person] = 1;
    if (add_aliases(g, 0, d) != 0 || add_aliases(g, 1, d) != 0)
        return -1;
    for (size_t i = 0; i < g->steps.alias_count; i++) {
        uint32_t person;
        memcpy(&person, g->steps.aliases[i].person, sizeof person);
        memcpy(g->steps.aliases[i].person, g->people[person], DIGEST_BYTES);
    }
    return 0;
}

static struct ledger_step *add_step(struct gathering *g, const struct decision *one,
                                    const char *action)
{
    const struct standing_row *people = g->load->people.records;
    struct ledger_steps *s = &g->steps;
    s->rows = mem_fit(s->rows, &g->step_capacity, s->count + 1, sizeof *s->rows);
    struct ledger_step *step = &s->rows[s->count++];
    *step = (struct ledger_step){.platform = g->load->sources.readings[one->reading].platform,
                                 .action = action,
                                 .shown = people[one->person].pseudonym};
    memcpy(step->person, g->people[one->person], DIGEST_BYTES);
    return step;
}

static int add_withdrawal(struct gathering *g, const struct decision *one, const char *action,
                          struct diag *d)
{
    if (one->record >= g->enrolments.count)
        return diag_set(d, DIAG_SYSTEM,
                        "plan/decisions points outside staged/enrolment: plan again");
    const struct enrolment_row *e =
        (const struct enrolment_row *)g->enrolments.records + one->record;
    struct ledger_step *step = add_step(g, one, action);
    struct buf id = {0};
    int status = step_enrolment_id(&id, &g->texts, e, d);
    if (id.len)
        step_key_enrolment(step->key, &g->key, step->platform, buf_str(&id));
    else
        step_key_course(step->key, &g->key, step->platform, step->person, step_course(g->load, e));
    buf_release(&id);
    return status;
}

/* Whatever number of rows it takes: one step a person, platform and action. */
static void add_for_person(struct gathering *g, const struct decision *one,
                           const struct step_kind *kind)
{
    const struct sources *s = &g->load->sources;
    size_t platform = step_platform(s, s->readings[one->reading].platform);
    uint8_t *asked = &g->asked[one->person * s->reading_count + platform];
    if (*asked & kind->action)
        return;
    *asked |= (uint8_t)kind->action;
    struct ledger_step *step = add_step(g, one, kind->name);
    step_key_person(step->key, &g->key, step->platform, kind->name, step->person);
}

static int add_steps(struct gathering *g, struct diag *d)
{
    const struct decision *all = g->load->decisions.records;
    for (uint64_t i = 0; i < g->load->decisions.count; i++)
        for (const struct step_kind *kind = step_kinds; kind->name; kind++) {
            if (!(all[i].actions & kind->action))
                continue;
            if (kind->action != ACTION_WITHDRAW)
                add_for_person(g, &all[i], kind);
            else if (add_withdrawal(g, &all[i], kind->name, d) != 0)
                return -1;
        }
    return 0;
}

/* The same in the arena. */
static struct ledger_steps kept(struct arena *a, const struct ledger_steps *s)
{
    struct ledger_steps copy = {.count = s->count, .alias_count = s->alias_count};
    copy.rows = arena_alloc(a, s->count * sizeof *copy.rows);
    copy.aliases = arena_alloc(a, s->alias_count * sizeof *copy.aliases);
    if (s->count)
        memcpy(copy.rows, s->rows, s->count * sizeof *copy.rows);
    if (s->alias_count)
        memcpy(copy.aliases, s->aliases, s->alias_count * sizeof *copy.aliases);
    free(s->rows);
    free(s->aliases);
    return copy;
}

int steps_gather(struct ledger_steps *out, const struct load *l, struct ledger *ledger,
                 struct diag *d)
{
    struct gathering g = {.load = l, .ledger = ledger};
    size_t people = l->people.count;
    struct arena *a = &l->stage->arena;
    key_derive(&g.key, &l->stage->key, "ledger-v1");
    g.people = arena_alloc(a, people * sizeof *g.people);
    g.is_wanted = arena_alloc(a, people);
    g.is_named = arena_alloc(a, people);
    g.asked = arena_alloc(a, people * l->sources.reading_count);
    row_text_open(&g.texts, l);
    int status = table_map(&g.aliases, l->staged_fd, &table_alias, d);
    if (status == 0)
        status = table_map(&g.enrolments, l->staged_fd, &table_enrolment, d);
    if (status == 0)
        status = find_people(&g, d);
    if (status == 0)
        status = add_steps(&g, d);
    table_unmap(&g.enrolments);
    table_unmap(&g.aliases);
    row_text_close(&g.texts);
    key_wipe(&g.key);
    *out = kept(a, &g.steps);
    return status;
}
