#include "transform/decide.h"

#include "lib/export_text.h"
#include "lib/rewrite.h"
#include "transform/withdrawals.h"

/* What one reading lets be done, worked out once. */
struct reach {
    int has_personal; /* a column that anonymising would rewrite */
    int has_status, can_withdraw, can_deactivate;
    int purges;        /* results: those of leavers are dropped, or their cells cleared */
    int removes;       /* accounts: rows of leavers are dropped */
    uint64_t platform; /* one bit a platform */
};

struct decider {
    struct verdicts *v;
    struct facts *f;
    struct reach reach[READINGS_MAX];
    uint64_t *stays_open; /* by person: platforms on which an enrolment stays active */
    struct withdrawals withdrawals;
};

static int is_word_column(const struct reading *r, enum field f, const char *word)
{
    return r->columns[f].count == 1 && word[0] != '\0';
}

/* Course platforms keep their users, whether or not their enrolments are read as well. */
static int is_tracker(const char *profile)
{
    return !profile[0] || strncmp(profile, "tracker", strlen("tracker")) == 0;
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
        reach->has_status = r->columns[FIELD_status].count == 1;
        reach->can_withdraw = p->withdraw && is_word_column(r, FIELD_status, r->withdrawn_word);
        reach->can_deactivate = p->deactivate && is_word_column(r, FIELD_active, r->inactive_word);
        reach->purges = p->purge_attainment && (!is_course_platform || r->attainment_purge);
        reach->removes =
            p->contact == CONTACT_REMOVE && !is_course_platform && is_tracker(r->profile);
    }
}

/* The person a row may be changed for because they left, or NO_INDEX. */
static uint32_t leaver_of(const struct decider *x, const struct row_at *row)
{
    uint32_t person = facts_person_of(x->f, row);
    if (person == NO_INDEX || (row->flags & ROW_STAFF) ||
        !is_leaver(&x->v->standings, &x->f->stage->policy, person))
        return NO_INDEX;
    return person;
}

static struct decision *add(struct decider *x, const struct row_at *row, uint32_t person,
                            uint64_t record, unsigned actions)
{
    struct verdicts *v = x->v;
    if (!actions)
        return NULL;
    v->decisions = mem_fit(v->decisions, &v->capacity, v->decision_count + 1, sizeof *v->decisions);
    struct decision *one = &v->decisions[v->decision_count++];
    *one = (struct decision){.at = row->at,
                             .len = row->len,
                             .line = row->line,
                             .person = person,
                             .record = (uint32_t)record,
                             .export = x->f->sources.readings[row->reading].export,
                             .reading = row->reading,
                             .actions = (uint16_t)actions};
    return one;
}

/* A person's word about an enrolment: the named one changes and nothing else of that person. */
static void withdraw_as_decided(struct decider *x, const struct enrolment_row *e, uint64_t record,
                                uint32_t leaver)
{
    uint32_t person = facts_person_of(x->f, &e->row);
    const struct standing_row *who = &x->v->standings.people[person];
    const struct reach *reach = &x->reach[e->row.reading];
    const struct decided_row *line = withdrawal_of(&x->withdrawals, e);
    unsigned actions = leaver != NO_INDEX && reach->has_personal ? ACTION_ANONYMISE : 0;
    /* A conflict is about who left; a person who names an enrolment knows whom they mean. */
    int is_asked = line && who->block != BLOCK_KEPT && enrolment_is_open(e) && reach->has_status;
    if (is_asked)
        actions |= ACTION_WITHDRAW;
    else if (enrolment_is_open(e) && leaver != NO_INDEX && reach->can_withdraw)
        actions |= ACTION_WITHDRAW;
    else if (enrolment_is_open(e))
        x->stays_open[person] |= reach->platform;
    struct decision *one = add(x, &e->row, person, record, actions);
    if (one && is_asked)
        one->status = withdrawal_status(&x->withdrawals, e, line);
}

static void decide_enrolments(struct decider *x)
{
    const struct enrolment_row *rows = x->f->enrolment.records;
    const struct standing_row *people = x->v->standings.people;
    struct plan_counts *c = &x->v->counts;
    for (uint64_t i = 0; i < x->f->enrolment.count; i++) {
        const struct row_at *row = &rows[i].row;
        uint32_t person = facts_person_of(x->f, row);
        if ((row->flags & ROW_STAFF) || !people[person].is_student)
            continue;
        c->enrolments++;
        c->enrolments_of_leavers += people[person].standing == STANDING_LEFT;
        withdraw_as_decided(x, &rows[i], i, leaver_of(x, row));
    }
}

/* Created in error and never used: find_block has made sure that there is nothing to lose. */
static int is_error(const struct decider *x, uint32_t person)
{
    const struct standing_row *who = &x->v->standings.people[person];
    return who->is_student && who->decided == DECIDED_ERROR && who->block == BLOCK_NONE;
}

/* After the enrolments: an account goes only when none of its enrolments stays active. */
static void decide_accounts(struct decider *x)
{
    const struct account_row *rows = x->f->account.records;
    for (uint64_t i = 0; i < x->f->account.count; i++) {
        const struct row_at *row = &rows[i].row;
        const struct reach *reach = &x->reach[row->reading];
        uint32_t anybody = facts_person_of(x->f, row), person = leaver_of(x, row);
        if (!(row->flags & ROW_STAFF) && is_error(x, anybody)) {
            add(x, row, anybody, i, ACTION_DELETE);
            continue;
        }
        if (person == NO_INDEX)
            continue;
        if (reach->removes) {
            add(x, row, person, i, ACTION_REMOVE);
            continue;
        }
        unsigned actions = reach->has_personal ? ACTION_ANONYMISE : 0;
        if (reach->can_deactivate && rows[i].active != ACCOUNT_INACTIVE) {
            if (x->stays_open[person] & reach->platform)
                x->v->standings.people[person].notes |= NOTE_KEPT_ACTIVE;
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
    struct day left = x->v->standings.people[person].left;
    if (wait == 0)
        return 1;
    return !day_is_none(left) && left.since_epoch + wait <= x->f->sources.as_of.since_epoch;
}

/* Names stand once in a row, however many results it gives: the first one has the word. */
static int is_first_of_row(const struct result_row *rows, uint64_t i)
{
    return i == 0 || rows[i - 1].row.at != rows[i].row.at ||
           rows[i - 1].row.reading != rows[i].row.reading;
}

static unsigned result_actions(const struct decider *x, uint64_t i, uint32_t person)
{
    const struct result_row *rows = x->f->result.records;
    const struct row_at *row = &rows[i].row;
    const struct reach *reach = &x->reach[row->reading];
    int is_purged = !(row->flags & ROW_NO_RESULT) && reach->purges && purge_is_due(x, person);
    if (is_purged && !x->f->sources.readings[row->reading].purge_cells)
        return ACTION_PURGE;
    return (is_purged ? ACTION_CLEAR : 0u) |
           (reach->has_personal && is_first_of_row(rows, i) ? ACTION_ANONYMISE : 0u);
}

static void decide_results(struct decider *x)
{
    const struct result_row *rows = x->f->result.records;
    struct plan_counts *c = &x->v->counts;
    for (uint64_t i = 0; i < x->f->result.count; i++) {
        const struct row_at *row = &rows[i].row;
        uint32_t anybody = facts_person_of(x->f, row), person = leaver_of(x, row);
        int is_result = !(row->flags & ROW_NO_RESULT);
        c->results += (uint64_t)is_result;
        if (anybody != NO_INDEX && x->v->standings.people[anybody].standing == STANDING_LEFT)
            c->results_of_leavers += (uint64_t)is_result;
        if (person != NO_INDEX)
            add(x, row, person, i, result_actions(x, i, person));
    }
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
    const char *pseudonym = x->v->standings.people[row->person].pseudonym;
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
    rewriter_init(&w, &x->f->sources, &x->f->words[WORDS_STATUS]);
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
        a->purged += (one->actions & ACTION_PURGES) != 0;
        a->withdrawn += (one->actions & ACTION_WITHDRAW) != 0;
        a->anonymised += (one->actions & ACTION_ANONYMISE) != 0;
        a->removed += (one->actions & ACTION_REMOVE) != 0;
        a->deactivated += (one->actions & ACTION_DEACTIVATE) != 0;
        a->deleted += (one->actions & ACTION_DELETE) != 0;
        v->standings.people[one->person].is_changed = 1;
    }
}

static void count_people(struct verdicts *v, uint64_t people)
{
    struct plan_counts *c = &v->counts;
    for (uint64_t i = 0; i < people; i++) {
        const struct standing_row *who = &v->standings.people[i];
        const struct person_actions *a = &v->actions[i];
        if (!who->is_student)
            continue;
        c->people_total++;
        c->people[who->standing]++;
        c->blocked[who->block] += who->block != BLOCK_NONE;
        c->returned += (who->notes & NOTE_RETURNED) != 0;
        c->unassigned += (who->notes & NOTE_UNASSIGNED) != 0;
        c->withdrawn += a->withdrawn;
        c->purged += a->purged;
        c->anonymised += a->anonymised > 0;
        c->removed += a->removed > 0;
        c->deactivated += a->deactivated > 0;
        c->deleted += a->deleted > 0;
        c->changed += who->is_changed;
    }
}

/* absent = left acts on absence alone, so it asks for all the evidence there can be. */
static int check_absent(const struct facts *f, struct diag *d)
{
    int roll = 0, users = 0, is_complete = 0;
    for (size_t i = 0; i < f->sources.reading_count; i++) {
        const struct reading *r = &f->sources.readings[i];
        int has_both = (r->columns[FIELD_surname].count || r->columns[FIELD_forename].count) &&
                       r->columns[FIELD_birth_date].count;
        roll |= r->kind == SOURCE_ROLL && has_both;
        users |= r->kind == SOURCE_ACCOUNTS && has_both;
        is_complete |= r->kind == SOURCE_ROLL && r->is_complete;
    }
    if (!f->stage->policy.absent_is_left || (roll && users && is_complete))
        return 0;
    return diag_set(d, DIAG_DATA,
                    "absent = left needs a roll with complete = yes, and names and birth dates on "
                    "the roll and in a list of users: give them, or set absent = review");
}

int decide(struct verdicts *v, struct facts *f, struct diag *d)
{
    uint64_t people = facts_person_count(f);
    struct decider x = {.v = v, .f = f};
    *v = (struct verdicts){0};
    if (check_absent(f, d) != 0 || standings_find(&v->standings, f, d) != 0)
        return -1;
    v->actions = mem_alloc(people, sizeof *v->actions);
    x.stays_open = mem_alloc(people, sizeof *x.stays_open);
    withdrawals_init(&x.withdrawals, f);
    find_reach(&x);
    decide_enrolments(&x);
    decide_accounts(&x);
    decide_results(&x);
    if (v->decision_count)
        qsort(v->decisions, v->decision_count, sizeof *v->decisions, decision_compare);
    int status = withdrawals_check(&x.withdrawals, &v->standings, d);
    if (status == 0)
        status = drop_unchanged(&x, d);
    /* A decision can ask for a change where the policy asks for none. */
    if (status == 0 && v->decision_count)
        status = policy_check_backup(&f->stage->policy, d);
    count_actions(v);
    count_people(v, people);
    free(x.stays_open);
    withdrawals_release(&x.withdrawals);
    return status;
}

void verdicts_release(struct verdicts *v)
{
    standings_release(&v->standings);
    free(v->actions);
    free(v->decisions);
    *v = (struct verdicts){0};
}

const char *confirm_words(const struct plan_counts *c, struct arena *a)
{
    const char *verb = c->purged || c->removed || c->deleted ? "delete"
                       : c->anonymised                       ? "anonymise"
                       : c->withdrawn                        ? "withdraw"
                                                             : "deactivate";
    if (!c->changed)
        return "";
    return arena_format(a, "%s %llu", verb, (unsigned long long)c->changed);
}
