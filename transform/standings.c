#include "transform/standings.h"

#include "lib/alias_hash.h"
#include "transform/namesakes.h"

static void name_person(const struct facts *f, const struct key *k, uint32_t person,
                        char out[PSEUDONYM_TEXT])
{
    const struct alias *a = (const struct alias *)f->alias.records + facts_person(f, person)->alias;
    alias_pseudonym(out, k, a->hash, a->kind, words_text(&f->words[WORDS_SPACE], a->space));
}

static struct day last_left(const struct evidence *e)
{
    struct day last = DAY_NONE;
    for (size_t i = 0; i < e->span_count; i++)
        if (e->spans[i]->left.since_epoch > last.since_epoch)
            last = e->spans[i]->left;
    return last;
}

static struct evidence evidence_of(const struct standings *s, const struct facts *f, uint32_t i)
{
    const struct person *who = facts_person(f, i);
    return (struct evidence){
        .spans = f->spans + f->span_start[i],
        .span_count = f->span_start[i + 1] - f->span_start[i],
        .is_absent = f->is_absent[i],
        .decided = (enum decided)s->people[i].decided,
        .is_conflict = (who->flags & (PERSON_CONFLICT | PERSON_STAFF)) != 0,
        .has_enrolment = who->first_enrolment != NO_INDEX,
        .has_result = f->has_result[i],
    };
}

/* Staff and guardians are in no count; one who stands on the roll as well is for a person. */
static int is_student(const struct person *who)
{
    return (who->flags & PERSON_STUDENT) &&
           (!(who->flags & PERSON_STAFF) || who->first_roll != NO_INDEX);
}

static void judge_person(struct standings *s, const struct facts *f, uint32_t i,
                         const struct evidence *e)
{
    struct standing_row *out = &s->people[i];
    const struct rule *rule = judge(e, &f->stage->policy, f->sources.as_of);
    const struct block_rule *block = find_block(e, f->sources.as_of);
    s->rules[i] = rule;
    out->is_student = 1;
    out->standing = (uint8_t)rule->standing;
    out->left = rule->standing == STANDING_LEFT ? last_left(e) : DAY_NONE;
    out->block = block ? (uint8_t)block->block : BLOCK_NONE;
    snprintf((char *)out->rule, sizeof out->rule, "%s", rule->name);
}

static int is_here(const struct standing_row *who)
{
    return who->standing == STANDING_ON_ROLL || who->standing == STANDING_LEAVING ||
           who->standing == STANDING_JOINING || who->standing == STANDING_GUEST;
}

/* Those the roll does not know are judged again, now that it is known who is at the school. */
static void judge_strangers(struct standings *s, const struct facts *f)
{
    struct namesakes names;
    const struct account_row *rows = f->account.records;
    uint64_t people = facts_person_count(f);
    uint8_t *here = mem_alloc(people, 1), *has_namesake = mem_alloc(people, 1);
    for (uint64_t i = 0; i < people; i++)
        here[i] = (uint8_t)is_here(&s->people[i]);
    namesakes_init(&names, f, here);
    for (uint64_t i = 0; i < f->account.count; i++) {
        uint32_t person = facts_person_of(f, &rows[i].row);
        s->is_identified[person] |= rows[i].name != 0 && !day_is_none(rows[i].birth);
        has_namesake[person] |= (uint8_t)namesakes_has(&names, rows[i].name, rows[i].birth);
    }
    for (uint64_t i = 0; i < people; i++) {
        struct evidence e = evidence_of(s, f, (uint32_t)i);
        e.has_namesake = has_namesake[i];
        if (s->rules[i] && e.span_count == 0 && e.has_namesake)
            judge_person(s, f, (uint32_t)i, &e);
    }
    namesakes_release(&names);
    free(here);
    free(has_namesake);
}

static int by_pseudonym(const void *a, const void *b)
{
    return memcmp(a, b, DIGEST_BYTES); /* the pseudonym is the first member */
}

static void take_known(struct standings *s, const struct facts *f, const struct ledger_gone *gone,
                       size_t count)
{
    struct key k;
    const struct alias *aliases = f->alias.records;
    key_derive(&k, &f->stage->key, "ledger-v1");
    for (uint64_t i = 0; i < f->alias.count; i++) {
        struct standing_row *who = &s->people[aliases[i].person];
        uint8_t pseudonym[DIGEST_BYTES];
        if (!who->is_student || who->known_run ||
            (aliases[i].flags & (ALIAS_CONFLICT | ALIAS_SHARED)))
            continue;
        ledger_pseudonym(pseudonym, &k, aliases[i].hash, aliases[i].kind,
                         words_text(&f->words[WORDS_SPACE], aliases[i].space));
        const struct ledger_gone *found =
            bsearch(pseudonym, gone, count, sizeof *gone, by_pseudonym);
        if (!found)
            continue;
        who->known_run = found->run;
        /* The name given then, though the id it came from may be purged by now. */
        if (found->person[0])
            snprintf(who->pseudonym, sizeof who->pseudonym, "%s", found->person);
        who->was_off_boarded = 1;
        if (is_here(who))
            who->notes |= NOTE_RETURNED;
    }
    key_wipe(&k);
}

/* Everybody off-boarded in an earlier run is no new leaver; on roll again, they have returned. */
static int find_known(struct standings *s, struct facts *f, struct diag *d)
{
    struct ledger_gone *gone;
    size_t count;
    if (!f->has_last)
        return 0;
    int status = ledger_all_gone(f->ledger, &gone, &count, d);
    if (status == 0 && count)
        take_known(s, f, gone, count);
    free(gone);
    return status;
}

/* A span that ended in a final year's summer beside one that goes on: into the sixth form. */
static int stays_on(const struct facts *f, uint32_t person)
{
    struct day as_of = f->sources.as_of;
    int ended = 0, open = 0;
    for (uint32_t i = f->span_start[person]; i < f->span_start[person + 1]; i++) {
        const struct roll_row *span = f->spans[i];
        struct str year = words_text(&f->words[WORDS_YEAR], span->year);
        int is_final = 0;
        for (int k = 0; f->stage->policy.final_years[k]; k++)
            is_final |= str_is(year, f->stage->policy.final_years[k]);
        if (span_has_ended(span, as_of))
            ended |= is_final && day_month(span->left) >= 6 && day_month(span->left) <= 9;
        else
            open |= span->status != ROLL_LEFT;
    }
    return ended && open;
}

static void find_notes(struct standings *s, const struct facts *f)
{
    const struct account_row *accounts = f->account.records;
    const struct enrolment_row *enrolments = f->enrolment.records;
    uint64_t people = facts_person_count(f);
    uint8_t *is_inactive = mem_alloc(people, 1);
    struct str unassigned = str_of(f->stage->policy.unassigned_class);
    uint16_t class = words_find(&f->words[WORDS_GROUP], unassigned);
    for (uint64_t i = 0; i < f->account.count; i++) {
        uint32_t person = facts_person_of(f, &accounts[i].row);
        struct str sync = words_text(&f->words[WORDS_MARK], accounts[i].sync_status);
        if (class && accounts[i].class == class && s->people[person].standing == STANDING_ON_ROLL)
            s->people[person].notes |= NOTE_UNASSIGNED;
        if (str_is(sync, "Student no longer on the MIS"))
            s->people[person].notes |= NOTE_NOT_ON_MIS;
        is_inactive[person] |= accounts[i].active == ACCOUNT_INACTIVE;
    }
    for (uint64_t i = 0; i < f->enrolment.count; i++) {
        uint32_t person = facts_person_of(f, &enrolments[i].row);
        if (is_inactive[person] && enrolments[i].status == ENROLMENT_ACTIVE)
            s->people[person].notes |= NOTE_STILL_ENROLLED;
    }
    for (uint64_t i = 0; i < people; i++)
        if (is_here(&s->people[i]) && s->people[i].decided == DECIDED_LEFT)
            s->people[i].notes |= NOTE_UNHEEDED;
    for (uint64_t i = 0; i < people; i++)
        if (is_here(&s->people[i]) && stays_on(f, (uint32_t)i))
            s->people[i].notes |= NOTE_STAYING_ON;
    free(is_inactive);
}

static void take_decided(struct standings *s, const struct facts *f)
{
    const struct decided_row *rows = f->decided.records;
    for (uint64_t i = 0; i < f->decided.count; i++)
        if (rows[i].decided != DECIDED_WITHDRAW)
            s->people[facts_person_of(f, &rows[i].row)].decided = rows[i].decided;
}

int standings_find(struct standings *s, struct facts *f, struct diag *d)
{
    struct key k;
    uint64_t people = facts_person_count(f);
    *s = (struct standings){.people = mem_alloc(people, sizeof *s->people),
                            .rules = mem_alloc(people, sizeof *s->rules),
                            .is_identified = mem_alloc(people, 1)};
    take_decided(s, f);
    key_derive(&k, &f->stage->key, "pseudonym-v1");
    for (uint64_t i = 0; i < people; i++) {
        const struct person *who = facts_person(f, (uint32_t)i);
        struct evidence e = evidence_of(s, f, (uint32_t)i);
        s->people[i].left = DAY_NONE;
        s->people[i].year = who->year;
        name_person(f, &k, (uint32_t)i, s->people[i].pseudonym);
        if (is_student(who))
            judge_person(s, f, (uint32_t)i, &e);
    }
    key_wipe(&k);
    judge_strangers(s, f);
    find_notes(s, f);
    return find_known(s, f, d);
}

void standings_release(struct standings *s)
{
    free(s->people);
    free(s->rules);
    free(s->is_identified);
    *s = (struct standings){0};
}

int is_leaver(const struct standings *s, const struct policy *p, uint32_t person)
{
    const struct standing_row *who = &s->people[person];
    if (!who->is_student || who->block != BLOCK_NONE)
        return 0;
    return who->standing == STANDING_LEFT ||
           (who->standing == STANDING_ABSENT && p->absent_is_left && s->is_identified[person]);
}
