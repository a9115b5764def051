/* The rows of the fresh exports that show steps not done. */
#include "lib/rewrite.h"
#include "load/check/check.h"

static int compare_sightings(const void *a, const void *b)
{
    const struct sighting *x = a, *y = b;
    int order = decision_compare(&x->row, &y->row);
    return order ? order : (x->step > y->step) - (x->step < y->step);
}

const struct decision *check_decision(const struct check *c, const struct decision *row)
{
    const struct table *t = &c->load->decisions;
    return t->count ? bsearch(row, t->records, t->count, sizeof *row, decision_compare) : NULL;
}

/* On roll by now, or not to be touched: no list names them unless the fresh plan does. */
static int is_protected(const struct check *c, uint32_t person)
{
    const struct standing_row *who = (const struct standing_row *)c->load->people.records + person;
    switch ((enum standing)who->standing) {
    case STANDING_ON_ROLL:
    case STANDING_LEAVING:
    case STANDING_JOINING:
    case STANDING_GUEST:
    case STANDING_UNSYNCHRONISED:
        return 1;
    default:
        return who->block != BLOCK_NONE;
    }
}

static void add_sighting(struct check *c, uint32_t step, uint32_t person, uint64_t record,
                         const struct row_at *row)
{
    struct seen_step *seen = &c->seen[step];
    struct sighting one = {.step = step,
                           .row = {.at = row->at,
                                   .len = row->len,
                                   .line = row->line,
                                   .person = person,
                                   .record = (uint32_t)record,
                                   .export = c->load->sources.readings[row->reading].export,
                                   .reading = row->reading,
                                   .actions = (uint16_t)seen->kind->action}};
    const struct decision *planned = check_decision(c, &one.row);
    int is_planned = planned && (planned->actions & seen->kind->action);
    if (is_protected(c, person) && !is_planned) {
        seen->is_held = 1;
        return;
    }
    one.row.status = is_planned ? planned->status : 0;
    c->sightings =
        mem_fit(c->sightings, &c->sighting_capacity, c->sighting_count + 1, sizeof *c->sightings);
    c->sightings[c->sighting_count++] = one;
}

/* Steps with one of these actions that the person has on the reading's platform. */
static void see_row(struct check *c, const struct row_at *row, uint64_t record, unsigned actions)
{
    size_t count;
    uint32_t person = check_person(c, row);
    const struct match *m = check_matches(c, person, &count);
    const char *platform = c->load->sources.readings[row->reading].platform;
    uint32_t number = count ? step_platform(&c->load->sources, platform) : 0;
    if (row->flags & ROW_STAFF)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct owner *o = &c->owners[m[i].owner];
        for (uint32_t k = o->from; k < o->to; k++) {
            const struct seen_step *seen = &c->seen[c->by_owner[k]];
            if (seen->kind && seen->platform == number && (seen->kind->action & actions))
                add_sighting(c, c->by_owner[k], person, record, row);
        }
    }
}

static void see_accounts(struct check *c)
{
    const struct account_row *rows = c->tables[SOURCE_ACCOUNTS].records;
    for (uint64_t i = 0; i < c->tables[SOURCE_ACCOUNTS].count; i++) {
        unsigned actions = ACTION_REMOVE | ACTION_DELETE | ACTION_ANONYMISE;
        if (rows[i].active != ACCOUNT_INACTIVE)
            actions |= ACTION_DEACTIVATE;
        see_row(c, &rows[i].row, i, actions);
    }
}

static void see_results(struct check *c)
{
    const struct result_row *rows = c->tables[SOURCE_RESULTS].records;
    for (uint64_t i = 0; i < c->tables[SOURCE_RESULTS].count; i++) {
        /* Names stand once in a wide row, and a row without results still has them. */
        int is_first = i == 0 || rows[i - 1].row.at != rows[i].row.at ||
                       rows[i - 1].row.reading != rows[i].row.reading;
        see_row(c, &rows[i].row, i,
                (rows[i].row.flags & ROW_NO_RESULT ? 0u : ACTION_PURGES) |
                    (is_first ? ACTION_ANONYMISE : 0u));
    }
}

struct enrolment_keys {
    uint8_t by_id[DIGEST_BYTES], by_course[DIGEST_BYTES];
    int has_id;
};

static void see_withdrawals(struct check *c, const struct owner *o, const struct enrolment_row *e,
                            uint64_t record, struct enrolment_keys *keys)
{
    const struct reading *r = &c->load->sources.readings[e->row.reading];
    step_key_course(keys->by_course, &c->key, r->platform, o->person, step_course(c->load, e));
    for (uint32_t k = o->from; k < o->to; k++) {
        uint32_t step = c->by_owner[k];
        const uint8_t *key = c->steps.rows[step].key;
        if (c->seen[step].kind && c->seen[step].kind->action == ACTION_WITHDRAW &&
            ((keys->has_id && memcmp(key, keys->by_id, DIGEST_BYTES) == 0) ||
             memcmp(key, keys->by_course, DIGEST_BYTES) == 0))
            add_sighting(c, step, check_person(c, &e->row), record, &e->row);
    }
}

/* An open enrolment: that of a step, or one more that keeps the account. */
static int see_open(struct check *c, const struct enrolment_row *e, uint64_t record,
                    const struct match *m, size_t count, struct diag *d)
{
    const struct reading *r = &c->load->sources.readings[e->row.reading];
    struct enrolment_keys keys = {.has_id = 0};
    struct buf id = {0};
    int status = step_enrolment_id(&id, &c->texts, e, d);
    if (id.len) {
        keys.has_id = 1;
        step_key_enrolment(keys.by_id, &c->key, r->platform, buf_str(&id));
    }
    for (size_t i = 0; i < count && status == 0; i++) {
        struct owner *o = &c->owners[m[i].owner];
        o->open_on |= UINT64_C(1) << step_platform(&c->load->sources, r->platform);
        see_withdrawals(c, o, e, record, &keys);
    }
    buf_release(&id);
    return status;
}

static int see_enrolments(struct check *c, struct diag *d)
{
    const struct enrolment_row *rows = c->tables[SOURCE_ENROLMENTS].records;
    for (uint64_t i = 0; i < c->tables[SOURCE_ENROLMENTS].count; i++) {
        size_t count;
        const struct match *m = check_matches(c, check_person(c, &rows[i].row), &count);
        if (count == 0 || (rows[i].row.flags & ROW_STAFF))
            continue;
        if (enrolment_is_open(&rows[i]) && see_open(c, &rows[i], i, m, count, d) != 0)
            return -1;
        see_row(c, &rows[i].row, i, ACTION_ANONYMISE);
    }
    return 0;
}

/* 1 if anonymising would still change the row: sightings from `from` to `to` are of one row. */
static int is_personal(struct check *c, struct rewriter *w, size_t from, size_t to, struct diag *d)
{
    struct decision readings[READINGS_MAX];
    size_t count = 0;
    struct str before, after;
    struct row_at row = {.at = c->sightings[from].row.at, .len = c->sightings[from].row.len};
    const char *shown = c->steps.rows[c->sightings[from].step].shown;
    for (size_t i = from; i < to; i++) {
        const struct decision *one = &c->sightings[i].row;
        if (one->actions != ACTION_ANONYMISE ||
            (count && readings[count - 1].reading == one->reading))
            continue;
        shown = count ? shown : c->steps.rows[c->sightings[i].step].shown;
        readings[count++] = *one;
    }
    if (count == 0)
        return 0;
    if (row_text_read(&c->texts, &before, readings[0].reading, &row, d) != 0 ||
        rewrite_row(w, readings, count, shown, before, &after, d) != 0)
        return -1;
    return !str_equal(before, after);
}

static size_t row_end(const struct check *c, size_t from)
{
    size_t to = from + 1;
    while (to < c->sighting_count && c->sightings[to].row.export == c->sightings[from].row.export &&
           c->sightings[to].row.at == c->sightings[from].row.at)
        to++;
    return to;
}

/* What is anonymous already is no sighting. */
static int drop_anonymous(struct check *c, struct diag *d)
{
    struct rewriter w;
    size_t kept = 0;
    int personal = 0;
    rewriter_init(&w, &c->load->sources, &c->load->words[WORDS_STATUS]);
    for (size_t from = 0, to; from < c->sighting_count && personal >= 0; from = to) {
        to = row_end(c, from);
        personal = is_personal(c, &w, from, to, d);
        for (size_t i = from; i < to; i++)
            if (personal > 0 || c->sightings[i].row.actions != ACTION_ANONYMISE)
                c->sightings[kept++] = c->sightings[i];
    }
    c->sighting_count = kept;
    rewriter_release(&w);
    return personal < 0 ? -1 : 0;
}

int check_see(struct check *c, struct diag *d)
{
    see_accounts(c);
    see_results(c);
    if (see_enrolments(c, d) != 0)
        return -1;
    if (c->sighting_count)
        qsort(c->sightings, c->sighting_count, sizeof *c->sightings, compare_sightings);
    return drop_anonymous(c, d);
}
