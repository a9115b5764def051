/* Step uploads: change files and worklists per platform; published as runs/N/uploads/. */
#include "load/receipt.h"
#include "load/uploads/back_uploads.h"
#include "load/uploads/by_hand.h"
#include "load/uploads/worklist.h"

#define UPLOADS(X)                                                                                 \
    X(connexus)                                                                                    \
    X(canvas)                                                                                      \
    X(oneroster)                                                                                   \
    X(tracker)

#define DECLARE(name) extern const struct upload upload_##name;
#define LIST(name)    &upload_##name,
UPLOADS(DECLARE)
static const struct upload *const uploads[] = {UPLOADS(LIST) NULL};

void upload_step(struct upload_job *job, const char *step, uint64_t count)
{
    if (count == 0)
        return;
    csv_cell(&job->steps, str_of(job->platform));
    buf_format(&job->steps, ",%s,%llu\n", step, (unsigned long long)count);
    job->step_count += count;
}

static const struct upload *find_upload(const char *profile)
{
    for (size_t i = 0; uploads[i]; i++) {
        size_t len = strlen(uploads[i]->family);
        if (strncmp(profile, uploads[i]->family, len) == 0 && profile[len] == '-')
            return uploads[i];
    }
    return NULL;
}

static int is_of(const struct reading *r, const char *platform)
{
    return r->kind != SOURCE_ROLL && strcmp(r->platform, platform) == 0;
}

/* A platform is seen at its first reading. */
static int is_seen(const struct sources *s, size_t r)
{
    for (size_t i = 0; i < r; i++)
        if (is_of(&s->readings[i], s->readings[r].platform))
            return 1;
    return 0;
}

/* Its users and enrolments say what a platform is; its results may be in a tracker's format. */
static const struct upload *platform_upload(const struct sources *s, const char *platform)
{
    static const enum source_kind kinds[] = {SOURCE_ENROLMENTS, SOURCE_ACCOUNTS, SOURCE_RESULTS};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; i < s->reading_count; i++) {
            const struct reading *r = &s->readings[i];
            const struct upload *found =
                r->kind == kinds[k] && is_of(r, platform) ? find_upload(r->profile) : NULL;
            if (found)
                return found;
        }
    return &upload_by_hand;
}

/* File names of the platform begin with its name; what is odd in a file name becomes '-'. */
static void plain_stem(struct buf *stem, const char *platform)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    for (const char *p = platform; *p && stem->len < 40; p++)
        buf_byte(stem, strchr(plain, *p) ? *p : '-');
}

/* Two platforms whose names become the same get the number of their reading. */
static const char *stem_of(const struct load *l, size_t reading)
{
    const struct reading *all = l->sources.readings;
    struct buf stem = {0}, other = {0};
    int is_taken = 0;
    plain_stem(&stem, all[reading].platform);
    for (size_t i = 0; i < reading && !is_taken; i++) {
        buf_clear(&other);
        plain_stem(&other, all[i].platform);
        is_taken =
            !is_of(&all[i], all[reading].platform) && str_equal(buf_str(&other), buf_str(&stem));
    }
    if (is_taken)
        buf_format(&stem, "-%zu", reading + 1);
    const char *text = arena_text(&l->stage->arena, buf_str(&stem));
    buf_release(&stem);
    buf_release(&other);
    return text;
}

static int has_withdrawal(const struct load *l, const char *platform)
{
    const struct decision *all = l->decisions.records;
    for (uint64_t i = 0; i < l->decisions.count; i++)
        if ((all[i].actions & ACTION_WITHDRAW) &&
            is_of(&l->sources.readings[all[i].reading], platform))
            return 1;
    return 0;
}

static int write_platform(struct upload_job *job, const struct upload *u, struct diag *d)
{
    uint64_t before = job->step_count;
    job->number = 0;
    buf_format(&job->readme, "%s (%s)\n\n", job->platform, u->title);
    if ((job->parts & UPLOAD_ENROLMENTS) && u->enrolments && u->enrolments(job, d) != 0)
        return -1;
    if ((job->parts & UPLOAD_RESULTS) && u->results && u->results(job, d) != 0)
        return -1;
    if ((job->parts & UPLOAD_ACCOUNTS) && u->accounts && u->accounts(job, d) != 0)
        return -1;
    buf_format(&job->readme, "%s\n",
               job->step_count > before ? u->closing : "   Nothing is to be done here.\n");
    return 0;
}

int uploads_write(struct upload_job *job, struct diag *d)
{
    const struct sources *s = &job->load->sources;
    for (size_t r = 0; r < s->reading_count; r++) {
        if (s->readings[r].kind == SOURCE_ROLL || is_seen(s, r))
            continue;
        job->platform = s->readings[r].platform;
        job->stem = stem_of(job->load, r);
        job->waits = has_withdrawal(job->load, job->platform);
        if (write_platform(job, platform_upload(s, job->platform), d) != 0)
            return -1;
    }
    return 0;
}

int uploads_give_back(struct upload_job *job, const struct back *b, struct diag *d)
{
    const struct sources *s = &job->load->sources;
    for (size_t r = 0; r < s->reading_count; r++) {
        if (s->readings[r].kind == SOURCE_ROLL || is_seen(s, r))
            continue;
        const struct upload *u = platform_upload(s, s->readings[r].platform);
        job->platform = s->readings[r].platform;
        job->stem = stem_of(job->load, r);
        job->number = 0;
        buf_format(&job->readme, "%s (%s)\n\n", job->platform, u->title);
        if (u->give_back && u->give_back(job, b, d) != 0)
            return -1;
        back_explain(job, b, u->give_back != NULL);
        buf_byte(&job->readme, '\n');
    }
    return 0;
}

/* Nothing of ours has changed yet: accounts go at once only where no enrolment must go first. */
static int is_released(const struct upload_job *job, uint32_t person)
{
    (void)person;
    return !job->waits;
}

static int put_readme(const struct upload_job *job, struct diag *d)
{
    struct buf text = {0};
    buf_format(
        &text,
        "WHAT IS LEFT TO DO - run %u, %s, %s\n\n"
        "The files are prepared. Nothing has changed in your tracker or platform yet: %llu\n"
        "steps remain. Take the platforms one after the other, in this order. Worklists open\n"
        "in Excel; they hold names, so keep them to yourself and let offboard remove them.\n\n",
        (unsigned)job->load->stage->run, job->load->plan.school, job->load->plan.term,
        (unsigned long long)job->step_count);
    buf_append(&text, buf_str(&job->readme));
    buf_text(&text,
             "WHEN ALL IS DONE\n\nReplace the delivered files by fresh exports. The old ones "
             "still hold everything\nthat was removed: delete them, with every copy.\n");
    int status = outdir_put(job->to, "README.txt", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int put_steps(const struct upload_job *job, struct diag *d)
{
    struct buf text = {0};
    buf_text(&text, "platform,step,count\n");
    buf_append(&text, buf_str(&job->steps));
    buf_format(&text, "all,total,%llu\n", (unsigned long long)job->step_count);
    int status = outdir_put(job->to, "steps.csv", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int publish(const struct load *l, struct diag *d)
{
    struct outdir o;
    struct upload_job job = {.load = l, .to = &o, .parts = UPLOAD_ALL, .is_released = is_released};
    if (outdir_open(&o, l->stage->run_fd, l->stage->run_path, "uploads", d) != 0)
        return -1;
    int status = uploads_write(&job, d);
    if (status == 0)
        status = put_readme(&job, d);
    if (status == 0)
        status = put_steps(&job, d);
    buf_release(&job.readme);
    buf_release(&job.steps);
    if (status == 0)
        return outdir_commit(&o, d);
    outdir_abandon(&o);
    return -1;
}

static int run_uploads(struct load *l, struct diag *d)
{
    struct receipt verified;
    if (receipt_check(&verified, l, d) != 0)
        return -1;
    if (!dir_exists(l->stage->run_fd, "exports"))
        return diag_set(d, DIAG_DATA,
                        "the off-boarded exports are not written yet: run the step exports first");
    return dir_exists(l->stage->run_fd, "uploads") ? 0 : publish(l, d);
}

const struct load_step load_step_uploads = {
    .name = "uploads",
    .summary = "write change files and worklists for the platforms",
    .run = run_uploads,
};
