/* vault/check: worklists of what is outstanding, replaced whole. */
#include <errno.h>
#include <unistd.h>

#include "load/check/check.h"
#include "load/uploads/upload.h"

static const char unpublished[] = "check.new";

/* Names may go at any time; only what ends an account comes after its enrolments. */
static int must_wait(const struct check *c, const struct owner *o, uint32_t platform)
{
    for (uint32_t i = o->from; i < o->to; i++) {
        const struct seen_step *seen = &c->seen[c->by_owner[i]];
        if (seen->platform == platform && seen->kind &&
            (seen->kind->action & ~(unsigned)(ACTION_ANONYMISE | ACTION_PURGES)))
            return 1;
    }
    return 0;
}

/* Accounts go once the platform shows no open enrolment of their person. */
static int is_released(const struct upload_job *job, uint32_t person)
{
    const struct check *c = job->seen;
    size_t count;
    const struct match *m = check_matches(c, person, &count);
    uint32_t platform = step_platform(&c->load->sources, job->platform);
    for (size_t i = 0; i < count; i++) {
        const struct owner *o = &c->owners[m[i].owner];
        if ((o->open_on & UINT64_C(1) << platform) && must_wait(c, o, platform))
            return 0;
    }
    return 1;
}

static int is_same_decision(const struct decision *x, const struct decision *y)
{
    return x->export == y->export && x->at == y->at && x->reading == y->reading &&
           x->record == y->record;
}

/* What is outstanding as decisions, so that worklists come from where the first ones came. */
static struct table outstanding(const struct check *c)
{
    struct decision *rows = arena_alloc(&c->load->stage->arena, c->sighting_count * sizeof *rows);
    uint64_t count = 0;
    for (size_t i = 0; i < c->sighting_count; i++) {
        const struct decision *one = &c->sightings[i].row;
        if (c->steps.rows[c->sightings[i].step].state == STEP_DONE)
            continue;
        if (count && is_same_decision(&rows[count - 1], one)) {
            rows[count - 1].actions |= one->actions;
            rows[count - 1].status = one->status ? one->status : rows[count - 1].status;
        } else {
            rows[count++] = *one;
        }
    }
    return (struct table){.records = rows, .count = count};
}

/* The people of the fresh exports under the pseudonyms that the first lists showed. */
static struct table people_as_shown(const struct check *c)
{
    const struct table *t = &c->load->people;
    struct standing_row *people = arena_alloc(&c->load->stage->arena, t->count * sizeof *people);
    if (t->count)
        memcpy(people, t->records, t->count * sizeof *people);
    for (size_t i = 0; i < c->sighting_count; i++) {
        const char *shown = c->steps.rows[c->sightings[i].step].shown;
        snprintf(people[c->sightings[i].row.person].pseudonym, PSEUDONYM_TEXT, "%s", shown);
    }
    return (struct table){.records = people, .count = t->count};
}

static int put_readme(const struct upload_job *job, struct diag *d)
{
    struct buf text = {0};
    char as_of[DAY_TEXT_MAX];
    day_write(as_of, job->load->sources.as_of, DAY_ISO, DAY_NONE);
    buf_format(&text,
               "WHAT IS STILL TO DO - %s, checked against the exports of %s\n\n"
               "These lists are new and take the place of all earlier ones. They hold names, so\n"
               "keep them to yourself; offboard removes them when all is done.\n\n",
               job->load->plan.school, as_of);
    buf_append(&text, buf_str(&job->readme));
    buf_text(&text, "THEN\n\nExport everything again and run 'offboard check' once more.\n");
    int status = outdir_put(job->to, "README.txt", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int put_json(const struct check *c, struct outdir *o, struct diag *d)
{
    struct buf text = {0};
    check_json(&text, c);
    int status = outdir_put(o, "check.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int write_lists(struct check *c, struct outdir *o, struct diag *d)
{
    struct load left = *c->load;
    left.decisions = outstanding(c);
    left.people = people_as_shown(c);
    struct upload_job job = {
        .load = &left, .to = o, .parts = UPLOAD_ALL, .is_released = is_released, .seen = c};
    int status = uploads_write(&job, d);
    if (status == 0)
        status = put_readme(&job, d);
    if (status == 0)
        status = put_json(c, o, d);
    buf_release(&job.readme);
    buf_release(&job.steps);
    return status;
}

/* Readers find the lists of the last check or those of this one, never none. */
static int take_place(int vault, struct diag *d)
{
    if (!dir_exists(vault, "check")) {
        if (renameat2(vault, unpublished, vault, "check", RENAME_NOREPLACE) != 0)
            return diag_system(d, "cannot publish 'check'");
    } else if (renameat2(vault, unpublished, vault, "check", RENAME_EXCHANGE) != 0) {
        return diag_system(d, "cannot publish 'check'");
    }
    if (fsync(vault) != 0)
        return diag_system(d, "cannot make 'check' durable");
    return dir_remove(vault, unpublished, d);
}

int check_lists(struct check *c, struct diag *d)
{
    struct outdir o;
    const struct vault *v = &c->load->stage->vault;
    if (dir_remove(v->fd, unpublished, d) != 0 ||
        outdir_open(&o, v->fd, v->path, unpublished, d) != 0)
        return -1;
    if (write_lists(c, &o, d) != 0) {
        outdir_abandon(&o);
        return -1;
    }
    return outdir_commit(&o, d) == 0 ? take_place(v->fd, d) : -1;
}
