#include "transform/decide.h"

#include "lib/export_text.h"
#include "lib/hash.h"
#include "lib/rewrite.h"

/* What one reading lets be done, worked out once. */
struct reach {
    int has_personal; /* a column that anonymising would rewrite */
    int can_withdraw, can_deactivate;
    int purges;        /* results: rows of leavers are dropped */
    int removes;       /* accounts: rows of leavers are dropped */
    uint64_t platform; /* one bit a platform */
};

struct decider {
    struct verdicts *v;
    struct facts *f;
    struct reach reach[READINGS_MAX];
    uint64_t *stays_open; /* by person: platforms on which an enrolment stays active */
};

static int is_word_column(const struct reading *r, enum field f, const char *word)
{
    return r->columns[f].count == 1 && word[0] != '\0';
}

static uint64_t platform_bit(const struct sources *s, const char *platform)
{
    size_t i = 0;
    while (strcmp(s->readings[i].platform, platform) != 0)
        i++;
    return UINT64_C(1) << i;
}

static void find_reach(struct decider *x)
{
    const struct sources *s = &x->f->sources;
    const struct policy *p = &x->f->stage->policy;
    for (size_t i = 0; i < s->reading_count; i++) {
        const struct reading *r = &s->readings[i];
        struct reach *reach = &x->reach[i];
        int is_course_platform = sources_is_course_platform(s, r->platform);
        *reach = (struct reach){.platform = platform_bit(s, r->platform)};
        for (int f = 0; f < FIELD_COUNT; f++)
            reach->has_personal |=
                field_infos[f].personal != PERSONAL_NO && r->columns[f].count > 0;
        reach->has_personal &= p->contact != CONTACT_KEEP;
        reach->can_withdraw = p->withdraw && is_word_column(r, FIELD_status, r->withdrawn_word);
        reach->can_deactivate = p->deactivate && is_word_column(r, FIELD_active, r->inactive_word);
        reach->purges = p->purge_attainment && (!is_course_platform || r->attainment_purge);
        reach->removes = p->contact == CONTACT_REMOVE && !is_course_platform;
    }
}

/* Ids are hashed without their space; two schools' equal numbers are two people. */
static void person_pseudonym(const struct decider *x, const struct key *k, uint32_t person,
                             char out[PSEUDONYM_TEXT])
{
    const struct alias *a =
        (const struct alias *)x->f->alias.records + facts_person(x->f, person)->alias;
    uint64_t space = hash_plain(words_text(&x->f->words[WORDS_SPACE], a->space));
    uint64_t hash[2] = {a->hash[0] ^ space, a->hash[1] ^ a->kind};
    pseudonym_of(out, k, hash);
}

static struct day last_left(const struct evidence *e)
{
    struct day last = DAY_NONE;
    for (size_t i = 0; i < e->span_count; i++)
        if (e->spans[i]->left.since_epoch > last.since_epoch)
            last = e->spans[i]->left;
    return last;
}

static void judge_person(struct decider *x, const struct key *k, uint32_t i)
{
    const struct person *who = facts_person(x->f, i);
    struct standing_row *out = &x->v->people[i];
    struct evidence e = {.spans = x->f->spans + x->f->span_start[i],
                         .span_count = x->f->span_start[i + 1] - x->f->span_start[i],
                         .is_absent = x->f->is_absent[i]};
    *out = (struct standing_row){.left = DAY_NONE, .year = who->year};
    person_pseudonym(x, k, i, out->pseudonym);
    int is_staff = (who->flags & PERSON_STAFF) != 0;
    if (!(who->flags & PERSON_STUDENT) || (is_staff && e.span_count == 0))
        return;
    const struct rule *rule = judge(&e, &x->f->stage->policy, x->f->sources.as_of);
    x->v->rules[i] = rule;
    out->is_student = 1;
    out->standing = (uint8_t)rule->standing;
    if (rule->standing == STANDING_LEFT)
        out->left = last_left(&e);
    /* Somebody who is staff as well, or two people at once, is for a person to look at. */
    if (is_staff || (who->flags & PERSON_CONFLICT))
        out->block = BLOCK_CONFLICT;
    snprintf((char *)out->rule, sizeof out->rule, "%s", rule->name);
}

/* Everybody off-boarded in an earlier run is no new leaver. */
static int find_known(struct decider *x, struct diag *d)
{
    struct key k;
    const struct alias *aliases = x->f->alias.records;
    if (!x->f->has_last)
        return 0;
    key_derive(&k, &x->f->stage->key, "ledger-v1");
    for (uint64_t i = 0; i < x->f->alias.count; i++) {
        struct standing_row *who = &x->v->people[aliases[i].person];
        uint8_t pseudonym[DIGEST_BYTES];
        uint32_t run;
        if (who->standing != STANDING_LEFT || who->was_off_boarded)
            continue;
        ledger_pseudonym(pseudonym, &k, aliases[i].hash, aliases[i].kind,
                         words_text(&x->f->words[WORDS_SPACE], aliases[i].space));
        if (ledger_find_gone(x->f->ledger, pseudonym, &run, d) != 0)
            return -1;
        who->was_off_boarded = run != 0;
    }
    key_wipe(&k);
    return 0;
}

/* The person a row may be changed for, or NO_INDEX. */
static uint32_t leaver_of(const struct decider *x, const struct row_at *row)
{
    uint32_t person = facts_person_of(x->f, row);
    if (person == NO_INDEX || (row->flags & ROW_STAFF))
        return NO_INDEX;
    const struct standing_row *who = &x->v->people[person];
    if (!who->is_student || who->standing != STANDING_LEFT || who->block != BLOCK_NONE)
        return NO_INDEX;
    return person;
}

static void add(struct decider *x, const struct row_at *row, uint32_t person, uint64_t record,
                unsigned actions)
{
    struct verdicts *v = x->v;
    if (!actions)
        return;
    v->decisions = mem_fit(v->decisions, &v->capacity, v->decision_count + 1, sizeof *v->decisions);
    v->decisions[v->decision_count++] =
        (struct decision){.at = row->at,
                          .len = row->len,
                          .line = row->line,
                          .person = person,
                          .record = (uint32_t)record,
                          .export = x->f->sources.readings[row->reading].export,
                          .reading = row->reading,
                          .actions = (uint16_t)actions};
}

static int is_open(const struct enrolment_row *e)
{
    return e->status == ENROLMENT_ACTIVE || e->status == ENROLMENT_SUSPENDED ||
           e->status == ENROLMENT_NO_STATUS;
}

static void decide_enrolments(struct decider *x)
{
    const struct enrolment_row *rows = x->f->enrolment.records;
    struct plan_counts *c = &x->v->counts;
    for (uint64_t i = 0; i < x->f->enrolment.count; i++) {
        const struct row_at *row = &rows[i].row;
        const struct reach *reach = &x->reach[row->reading];
        uint32_t anybody = facts_person_of(x->f, row), person = leaver_of(x, row);
        if (anybody == NO_INDEX || (row->flags & ROW_STAFF) || !x->v->people[anybody].is_student)
            continue;
        c->enrolments++;
        c->enrolments_of_leavers += x->v->people[anybody].standing == STANDING_LEFT;
        if (person == NO_INDEX)
            continue;
        unsigned actions = reach->has_personal ? ACTION_ANONYMISE : 0;
        if (is_open(&rows[i]) && reach->can_withdraw)
            actions |= ACTION_WITHDRAW;
        else if (is_open(&rows[i]))
            x->stays_open[person] |= reach->platform;
        add(x, row, person, i, actions);
    }
}

/* After the enrolments: an account goes only when none of its enrolments stays active. */
static void decide_accounts(struct decider *x)
{
    const struct account_row *rows = x->f->account.records;
    for (uint64_t i = 0; i < x->f->account.count; i++) {
        const struct row_at *row = &rows[i].row;
        const struct reach *reach = &x->reach[row->reading];
        uint32_t person = leaver_of(x, row);
        if (person == NO_INDEX)
            continue;
        if (reach->removes) {
            add(x, row, person, i, ACTION_REMOVE);
            continue;
        }
        unsigned actions = reach->has_personal ? ACTION_ANONYMISE : 0;
        if (reach->can_deactivate && rows[i].active != ACCOUNT_INACTIVE) {
            if (x->stays_open[person] & reach->platform)
                x->v->actions[person].kept_active++;
            else
                actions |= ACTION_DEACTIVATE;
        }
        add(x, row, person, i, actions);
    }
}

/* purge_after delays attainment alone, from the leaving date; without one only 0 days is over. */
static int purge_is_due(const struct decider *x, uint32_t person)
{
    int wait = x->f->stage->policy.purge_after_days;
    struct day left = x->v->people[person].left;
    if (wait == 0)
        return 1;
    return !day_is_none(left) && left.since_epoch + wait <= x->f->sources.as_of.since_epoch;
}

static void decide_results(struct decider *x)
{
    const struct result_row *rows = x->f->result.records;
    struct plan_counts *c = &x->v->counts;
    for (uint64_t i = 0; i < x->f->result.count; i++) {
        const struct row_at *row = &rows[i].row;
        const struct reach *reach = &x->reach[row->reading];
        uint32_t anybody = facts_person_of(x->f, row), person = leaver_of(x, row);
        c->results++;
        if (anybody != NO_INDEX)
            c->results_of_leavers += x->v->people[anybody].standing == STANDING_LEFT;
        if (person == NO_INDEX)
            continue;
        if (reach->purges && purge_is_due(x, person))
            add(x, row, person, i, ACTION_PURGE);
        else
            add(x, row, person, i, reach->has_personal ? ACTION_ANONYMISE : 0);
    }
}

static int compare_decisions(const void *a, const void *b)
{
    const struct decision *x = a, *y = b;
    if (x->export != y->export)
        return x->export < y->export ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->reading != y->reading)
        return x->reading < y->reading ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

/* The decisions of one row: those from `from` with its export and place. */
static size_t row_end(const struct verdicts *v, size_t from)
{
    size_t to = from + 1;
    while (to < v->decision_count && v->decisions[to].export == v->decisions[from].export &&
           v->decisions[to].at == v->decisions[from].at)
        to++;
    return to;
}

/* 1 if the row would leave otherwise than it came, 0 if not; -1 with *d. */
static int row_changes(struct decider *x, struct rewriter *w, struct export_text *text,
                       const struct decision *row, size_t count, struct diag *d)
{
    struct str before, after;
    for (size_t i = 0; i < count; i++)
        if (row[i].actions & ACTION_DROPS)
            return 1;
    const char *pseudonym = x->v->people[row->person].pseudonym;
    if (export_text_read(text, &before, row->at, row->len, d) != 0 ||
        rewrite_row(w, row, count, pseudonym, before, &after, d) != 0)
        return -1;
    return !str_equal(before, after);
}

/* What was done in an earlier run, and came back in the export, is not to be done again. */
static int drop_unchanged(struct decider *x, struct diag *d)
{
    struct verdicts *v = x->v;
    struct rewriter w;
    struct export_text text = {.fd = -1};
    size_t kept = 0;
    int changes = 0;
    rewriter_init(&w, &x->f->sources);
    for (size_t from = 0, to; from < v->decision_count && changes >= 0; from = to) {
        const struct export *e = &x->f->sources.exports[v->decisions[from].export];
        to = row_end(v, from);
        if (text.export != e) {
            export_text_close(&text);
            if (export_text_open(&text, e, x->f->staged_fd, d) != 0)
                changes = -1;
        }
        if (changes >= 0)
            changes = row_changes(x, &w, &text, v->decisions + from, to - from, d);
        for (size_t i = from; i < to && changes > 0; i++)
            v->decisions[kept++] = v->decisions[i];
        v->counts.rows += changes > 0;
    }
    v->decision_count = kept;
    export_text_close(&text);
    rewriter_release(&w);
    return changes < 0 ? -1 : 0;
}

static void count_actions(struct verdicts *v)
{
    for (size_t i = 0; i < v->decision_count; i++) {
        const struct decision *one = &v->decisions[i];
        struct person_actions *a = &v->actions[one->person];
        a->purged += (one->actions & ACTION_PURGE) != 0;
        a->withdrawn += (one->actions & ACTION_WITHDRAW) != 0;
        a->anonymised += (one->actions & ACTION_ANONYMISE) != 0;
        a->removed += (one->actions & ACTION_REMOVE) != 0;
        a->deactivated += (one->actions & ACTION_DEACTIVATE) != 0;
        v->people[one->person].is_changed = 1;
    }
}

static void count_people(struct verdicts *v, uint64_t people)
{
    struct plan_counts *c = &v->counts;
    for (uint64_t i = 0; i < people; i++) {
        const struct standing_row *who = &v->people[i];
        const struct person_actions *a = &v->actions[i];
        if (!who->is_student)
            continue;
        c->people_total++;
        c->people[who->standing]++;
        c->blocked[who->block] += who->block != BLOCK_NONE;
        c->withdrawn += a->withdrawn;
        c->purged += a->purged;
        c->anonymised += a->anonymised > 0;
        c->removed += a->removed > 0;
        c->deactivated += a->deactivated > 0;
        c->changed += who->is_changed;
    }
}

int decide(struct verdicts *v, struct facts *f, struct diag *d)
{
    uint64_t people = facts_person_count(f);
    struct decider x = {.v = v, .f = f};
    struct key k;
    *v = (struct verdicts){0};
    v->people = mem_alloc(people, sizeof *v->people);
    v->rules = mem_alloc(people, sizeof *v->rules);
    v->actions = mem_alloc(people, sizeof *v->actions);
    x.stays_open = mem_alloc(people, sizeof *x.stays_open);
    key_derive(&k, &f->stage->key, "pseudonym-v1");
    for (uint64_t i = 0; i < people; i++)
        judge_person(&x, &k, (uint32_t)i);
    key_wipe(&k);
    find_reach(&x);
    int status = find_known(&x, d);
    if (status == 0) {
        decide_enrolments(&x);
        decide_accounts(&x);
        decide_results(&x);
        if (v->decision_count)
            qsort(v->decisions, v->decision_count, sizeof *v->decisions, compare_decisions);
        status = drop_unchanged(&x, d);
    }
    count_actions(v);
    count_people(v, people);
    free(x.stays_open);
    return status;
}

void verdicts_release(struct verdicts *v)
{
    free(v->people);
    free(v->rules);
    free(v->actions);
    free(v->decisions);
    *v = (struct verdicts){0};
}

const char *confirm_words(const struct plan_counts *c, struct arena *a)
{
    const char *verb = c->purged || c->removed ? "delete"
                       : c->anonymised         ? "anonymise"
                       : c->withdrawn          ? "withdraw"
                                               : "deactivate";
    if (!c->changed)
        return "";
    return arena_format(a, "%s %llu", verb, (unsigned long long)c->changed);
}
