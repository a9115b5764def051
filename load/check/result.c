/* check.json: what `offboard check` says, in numbers and pseudonyms. */
#include "lib/json.h"
#include "load/check/check.h"

struct tally {
    uint64_t steps, by_state[STEP_STATES];
};

static void count_step(struct tally *t, const struct ledger_step *step)
{
    t->steps++;
    t->by_state[step->state]++;
}

static void put_tally(struct json *to, const struct tally *t)
{
    json_put_count(to, "steps", t->steps);
    json_put_count(to, "done", t->by_state[STEP_DONE]);
    json_put_count(to, "outstanding", t->by_state[STEP_OUTSTANDING]);
    json_put_count(to, "undone", t->by_state[STEP_UNDONE]);
}

/* The actions of the platform whose steps are from `from` up to, not including, `to`. */
static struct json *actions_of(const struct check *c, size_t from, size_t to)
{
    struct json *actions = json_new_array();
    for (const struct step_kind *kind = step_kinds; kind->name; kind++) {
        struct tally t = {0};
        struct json *j = json_new_object();
        for (size_t i = from; i < to; i++)
            if (c->seen[i].kind == kind)
                count_step(&t, &c->steps.rows[i]);
        json_put_text(j, "action", kind->name);
        put_tally(j, &t);
        if (t.steps)
            json_push(actions, j);
        else
            json_free(j);
    }
    return actions;
}

/* What was done once and shows again: the first row of each that says so. */
static struct json *undone_of(const struct check *c, size_t from, size_t to)
{
    struct json *undone = json_new_array();
    for (size_t i = from; i < to; i++) {
        if (c->steps.rows[i].state != STEP_UNDONE || !c->seen[i].is_open)
            continue;
        struct json *j = json_new_object();
        json_put_text(j, "action", c->steps.rows[i].action);
        json_put_text(j, "pseudonym", c->steps.rows[i].shown);
        json_put_text(j, "file", c->load->sources.exports[c->seen[i].export].name);
        json_put_count(j, "line", c->seen[i].line);
        json_push(undone, j);
    }
    return undone;
}

static size_t platform_end(const struct check *c, size_t from)
{
    size_t to = from + 1;
    while (to < c->steps.count &&
           strcmp(c->steps.rows[to].platform, c->steps.rows[from].platform) == 0)
        to++;
    return to;
}

static struct json *platforms(const struct check *c)
{
    struct json *all = json_new_array();
    for (size_t from = 0, to; from < c->steps.count; from = to) {
        struct tally t = {0};
        struct json *j = json_new_object();
        uint64_t held = 0, unread = 0, unseen = 0;
        to = platform_end(c, from);
        for (size_t i = from; i < to; i++) {
            int is_left = c->steps.rows[i].state != STEP_DONE;
            count_step(&t, &c->steps.rows[i]);
            held += is_left && c->seen[i].is_held;
            unread += is_left && c->seen[i].is_unread && !c->seen[i].is_open;
            unseen += is_left && c->seen[i].is_unseen;
        }
        json_put_text(j, "platform", c->steps.rows[from].platform);
        put_tally(j, &t);
        json_put_count(j, "held", held);
        json_put_count(j, "unread", unread);
        json_put_count(j, "unseen", unseen);
        json_put(j, "actions", actions_of(c, from, to));
        json_put(j, "steps_undone", undone_of(c, from, to));
        json_push(all, j);
    }
    return all;
}

/* Does this export show steps as they were when it was planned from? */
static int is_awaited(const struct check *c, size_t export)
{
    for (size_t i = 0; i < c->sighting_count; i++)
        if (c->sightings[i].row.export == export && check_is_same_file(c, &c->sightings[i]))
            return 1;
    return 0;
}

static struct json *same_files(const struct check *c)
{
    struct json *files = json_new_array();
    for (size_t e = 0; e < c->load->sources.export_count; e++) {
        if (!c->runs[e].first || !is_awaited(c, e))
            continue;
        struct json *j = json_new_object();
        json_put_text(j, "file", c->load->sources.exports[e].name);
        json_put_count(j, "run", c->runs[e].first);
        json_push(files, j);
    }
    return files;
}

void check_json(struct buf *out, const struct check *c)
{
    char as_of[DAY_TEXT_MAX];
    struct tally t = {0};
    struct json *root = json_new_object();
    for (size_t i = 0; i < c->steps.count; i++)
        count_step(&t, &c->steps.rows[i]);
    day_write(as_of, c->load->sources.as_of, DAY_ISO, DAY_NONE);
    json_put_text(root, "school", c->load->plan.school);
    json_put_text(root, "as_of", as_of);
    json_put_text(root, "state", t.by_state[STEP_DONE] == t.steps ? "done" : "prepared");
    put_tally(root, &t);
    json_put(root, "platforms", platforms(c));
    json_put(root, "same_files", same_files(c));
    json_print(out, root);
    json_free(root);
}
