/* What the plan would do to the rows of one person, and what waits. */
#include "driver/explain.h"

static const struct {
    unsigned action;
    const char *key, *title;
} actions[] = {{ACTION_PURGES, "purged", "results purged"},
               {ACTION_WITHDRAW, "withdrawn", "enrolments withdrawn"},
               {ACTION_REMOVE, "removed", "rows removed from the tracker's list"},
               {ACTION_ANONYMISE, "anonymised", "rows anonymised"},
               {ACTION_DEACTIVATE, "deactivated", "accounts deactivated"},
               {ACTION_DELETE, "deleted", "accounts created in error deleted"}};
enum { ACTION_KINDS = sizeof actions / sizeof *actions };

static void put_steps(struct json *steps, const struct look *x, uint32_t person, size_t kind)
{
    const struct decision *all = x->decisions.records;
    for (size_t r = 0; r < x->sources.reading_count; r++) {
        const struct reading *reading = &x->sources.readings[r];
        uint64_t rows = 0;
        for (uint64_t i = 0; i < x->decisions.count; i++)
            rows += all[i].person == person && all[i].reading == r &&
                    (all[i].actions & actions[kind].action);
        if (rows == 0)
            continue;
        struct json *j = json_new_object();
        json_put_text(j, "action", actions[kind].key);
        json_put_text(j, "title", actions[kind].title);
        json_put_text(j, "platform", reading->platform);
        json_put_text(j, "file", x->sources.exports[reading->export].name);
        json_put_count(j, "rows", rows);
        json_push(steps, j);
    }
}

/* Results that will be purged, but not before a day that the policy sets. */
static uint64_t count_held(const struct look *x, uint32_t person)
{
    uint64_t held = 0;
    for (uint64_t i = 0; i < x->tables[SOURCE_RESULTS].count; i++) {
        struct row_at at = look_row(x, SOURCE_RESULTS, i);
        const struct reading *r = &x->sources.readings[at.reading];
        held += look_person_of(x, &at) == person && !(at.flags & ROW_NO_RESULT) &&
                (r->attainment_purge || !sources_is_course_platform(&x->sources, r->platform));
    }
    return held;
}

static void put_hold(struct json *j, const struct look *x, uint32_t person)
{
    const struct standing_row *who = look_person(x, person);
    const struct policy *p = &x->s->policy;
    uint64_t held = count_held(x, person);
    struct day until = {who->left.since_epoch + p->purge_after_days};
    int is_known = !day_is_none(who->left);
    char text[DAY_TEXT_MAX] = "";
    if (!p->purge_attainment || p->purge_after_days == 0 || who->standing != STANDING_LEFT ||
        who->block || !held || (is_known && until.since_epoch <= x->sources.as_of.since_epoch))
        return;
    if (is_known)
        day_write(text, until, DAY_ISO, DAY_NONE);
    struct json *hold = json_new_object();
    json_put_count(hold, "results", held);
    json_put_text(hold, "until", text);
    json_put(j, "hold", hold);
}

void explain_actions(struct json *j, const struct look *x, uint32_t person)
{
    const struct decision *all = x->decisions.records;
    struct json *counts = json_new_object(), *steps = json_new_array();
    for (size_t k = 0; k < ACTION_KINDS; k++) {
        uint64_t count = 0;
        for (uint64_t i = 0; i < x->decisions.count; i++)
            count += all[i].person == person && (all[i].actions & actions[k].action);
        json_put_count(counts, actions[k].key, count);
        put_steps(steps, x, person, k);
    }
    json_put(j, "actions", counts);
    json_put(j, "steps", steps);
    put_hold(j, x, person);
}
