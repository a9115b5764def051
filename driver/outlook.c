#include "driver/outlook.h"

#include <unistd.h>

#include "lib/outdir.h"

/* People whose own leaving the plan acts on; results of theirs may have to wait. */
static int is_leaver(const struct policy *p, const struct standing_row *who)
{
    return who->is_student && who->block == BLOCK_NONE &&
           (who->standing == STANDING_LEFT ||
            (who->standing == STANDING_ABSENT && p->absent_is_left));
}

static void count_held(struct outlook *o, const struct policy *p, const struct table *people)
{
    const struct standing_row *all = people->records;
    for (uint64_t i = 0; i < people->count; i++) {
        struct day due = all[i].left;
        if (!is_leaver(p, &all[i]))
            continue;
        if (!day_is_none(due)) {
            due.since_epoch += p->purge_after_days;
            if (due.since_epoch <= o->plan.as_of.since_epoch)
                continue;
            if (day_is_none(o->held_due) || due.since_epoch < o->held_due.since_epoch)
                o->held_due = due;
        }
        o->held++;
    }
}

/* Leavers without a result wait for nothing; where no result is kept, nobody waits. */
static int read_held(struct outlook *o, struct session *s, int run_fd, struct diag *d)
{
    const struct plan_counts *c = &o->plan.counts;
    struct table people;
    if (!s->policy.purge_attainment || s->policy.purge_after_days == 0 ||
        c->results_of_leavers <= c->purged)
        return 0;
    int fd = dir_open(run_fd, "plan", d);
    int status = fd < 0 ? -1 : table_map(&people, fd, &table_standing, d);
    if (status == 0) {
        count_held(o, &s->policy, &people);
        table_unmap(&people);
    }
    if (fd >= 0)
        close(fd);
    return status;
}

static int read_plan(struct outlook *o, struct session *s, struct diag *d)
{
    int fd = -1;
    o->planned = s->pending ? s->pending : s->has_last ? s->last.run : 0;
    if (!o->planned)
        return 0;
    int status = session_plan(s, o->planned, &o->plan, &fd, d);
    if (status == 0)
        status = read_held(o, s, fd, d);
    if (fd >= 0)
        close(fd);
    return status;
}

int outlook_read(struct outlook *o, struct session *s, struct diag *d)
{
    *o = (struct outlook){.held_due = DAY_NONE, .key_copied_at = ""};
    if (ledger_steps_count(s->ledger, &o->steps, &o->step_count, &s->arena, d) != 0)
        return -1;
    if (ledger_log_find(s->ledger, LOG_KEY_BACKUP, 0, &o->key_copied_at, &s->arena, d) < 0)
        return -1;
    int is_done = s->has_last ? ledger_run_is_done(s->ledger, s->last.run, d) : 0;
    o->is_done = is_done == 1;
    return is_done < 0 ? -1 : read_plan(o, s, d);
}

static struct json *steps_json(const struct outlook *o)
{
    struct json *steps = json_new_array();
    for (size_t i = 0; i < o->step_count; i++) {
        const struct ledger_step_count *one = &o->steps[i];
        struct json *j = json_new_object();
        char since[DAY_TEXT_MAX];
        day_write(since, one->since, DAY_ISO, DAY_NONE);
        json_put_text(j, "platform", one->platform);
        json_put_text(j, "action", one->action);
        json_put_count(j, "steps", one->steps);
        json_put_count(j, "done", one->done);
        json_put_count(j, "outstanding", one->steps - one->done - one->undone);
        json_put_count(j, "undone", one->undone);
        json_put_text(j, "since", since);
        json_push(steps, j);
    }
    return steps;
}

void outlook_put(const struct outlook *o, struct json *root)
{
    char due[DAY_TEXT_MAX];
    struct json *hold = json_new_object(), *review = json_new_object();
    day_write(due, o->held_due, DAY_ISO, DAY_NONE);
    json_put_flag(root, "is_done", o->is_done);
    json_put_text(root, "key_copied_at", o->key_copied_at);
    json_put(root, "steps", steps_json(o));
    json_put_count(hold, "people", o->held);
    json_put_text(hold, "first_due", due);
    json_put(root, "on_hold", hold);
    json_put_count(review, "plan", o->planned);
    json_put_count(review, "unknown", o->plan.counts.people[STANDING_UNKNOWN]);
    json_put_count(review, "absent", o->plan.counts.people[STANDING_ABSENT]);
    json_put_count(review, "unsynchronised", o->plan.counts.people[STANDING_UNSYNCHRONISED]);
    json_put_count(review, "conflict", o->plan.counts.blocked[BLOCK_CONFLICT]);
    json_put_count(review, "error", o->plan.counts.blocked[BLOCK_ERROR]);
    json_put(root, "review", review);
}

/* One platform's steps, from `from` up to the result. */
static size_t print_platform(const struct outlook *o, size_t from)
{
    uint64_t left = 0, all = 0, undone = 0;
    struct day since = DAY_NONE;
    char day[DAY_TEXT_MAX];
    size_t i = from;
    for (; i < o->step_count && strcmp(o->steps[i].platform, o->steps[from].platform) == 0; i++) {
        const struct ledger_step_count *one = &o->steps[i];
        all += one->steps;
        left += one->steps - one->done;
        undone += one->undone;
        if (day_is_none(since) ||
            (!day_is_none(one->since) && one->since.since_epoch < since.since_epoch))
            since = one->since;
    }
    day_write(day, since, DAY_ISO, DAY_NONE);
    if (left)
        printf("  %s: %llu of %llu steps are outstanding, the oldest since %s\n",
               o->steps[from].platform, (unsigned long long)left, (unsigned long long)all, day);
    if (undone)
        printf("  %s: %llu of these were done, and are not any more\n", o->steps[from].platform,
               (unsigned long long)undone);
    return i;
}

static int has_worklists(const struct session *s)
{
    char path[RUN_NAME + 16], name[RUN_NAME];
    run_name(name, s->last.run);
    snprintf(path, sizeof path, "%s/uploads", name);
    return dir_exists(s->vault.runs_fd, path);
}

static void print_steps(const struct outlook *o, struct session *s)
{
    if (!s->has_last)
        return;
    for (size_t i = 0; i < o->step_count;)
        i = print_platform(o, i);
    if (o->is_done)
        puts("  every step is done");
    else if (dir_exists(s->vault.fd, "check"))
        printf("  what is left to do: %s/check/README.txt\n", s->vault.path);
    else if (o->step_count && has_worklists(s))
        printf("  what is left to do: %s\n", session_path(s, s->last.run, "uploads/README.txt"));
    else if (o->step_count)
        puts("  the worklists are over 60 days old and were removed: 'offboard check' writes what "
             "is left from fresh exports");
}

static void print_review(const struct outlook *o)
{
    const struct plan_counts *c = &o->plan.counts;
    const struct {
        uint64_t count;
        const char *what;
    } review[] = {
        {c->people[STANDING_UNKNOWN], "unknown"},
        {c->people[STANDING_ABSENT], "no longer on the MIS"},
        {c->people[STANDING_UNSYNCHRONISED], "unsynchronised"},
        {c->blocked[BLOCK_CONFLICT], "in a conflict of ids"},
        {c->blocked[BLOCK_ERROR], "listed as error, but with enrolments or results"},
    };
    const char *mark = "  to review:";
    for (size_t i = 0; i < sizeof review / sizeof *review; i++) {
        if (!review[i].count)
            continue;
        printf("%s %llu %s", mark, (unsigned long long)review[i].count, review[i].what);
        mark = ",";
    }
    if (mark[0] == ',')
        puts("; 'offboard plan' lists them");
}

void outlook_print(const struct outlook *o, struct session *s)
{
    char due[DAY_TEXT_MAX];
    print_steps(o, s);
    day_write(due, o->held_due, DAY_ISO, DAY_NONE);
    if (o->held)
        printf("  on hold: results of up to %llu leavers wait for purge_after%s%s\n",
               (unsigned long long)o->held, due[0] ? "; the first are due on " : "", due);
    print_review(o);
}
