/* Step uploads: change files and worklists per platform; published as runs/N/uploads/. */
#include "load/receipt.h"
#include "load/uploads/upload.h"
#include "load/uploads/worklist.h"

enum { STEM_MAX = 40 };

#define UPLOADS(X)                                                                                 \
    X(connexus)                                                                                    \
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

/* The reading before r that is of the same platform, if any. */
static int is_seen(const struct sources *s, size_t r)
{
    for (size_t i = 0; i < r; i++)
        if (s->readings[i].kind != SOURCE_ROLL &&
            strcmp(s->readings[i].platform, s->readings[r].platform) == 0)
            return 1;
    return 0;
}

static const struct upload *platform_upload(const struct sources *s, const char *platform)
{
    const struct upload *found = NULL;
    for (size_t i = 0; i < s->reading_count && !found; i++)
        if (s->readings[i].kind != SOURCE_ROLL && strcmp(s->readings[i].platform, platform) == 0)
            found = find_upload(s->readings[i].profile);
    return found;
}

/*
 * File names of the platform begin with its name; what is odd in a file name becomes '-'. Two
 * platforms whose names then look alike are told apart by the number of their reading.
 */
static const char *stem_of(struct arena *a, const struct sources *s, size_t reading)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    struct buf stem = {0};
    int is_odd = 0;
    for (const char *p = s->readings[reading].platform; *p; p++) {
        is_odd |= !strchr(plain, *p) && *p != '-';
        if (stem.len < STEM_MAX)
            buf_byte(&stem, strchr(plain, *p) ? *p : '-');
        else
            is_odd = 1;
    }
    if (stem.len == 0)
        buf_text(&stem, "platform");
    if (is_odd)
        buf_format(&stem, "-%zu", reading + 1);
    const char *text = arena_text(a, buf_str(&stem));
    buf_release(&stem);
    return text;
}

static int is_changed(const struct load *l, const char *platform)
{
    const struct decision *all = l->decisions.records;
    for (uint64_t i = 0; i < l->decisions.count; i++)
        if (strcmp(l->sources.readings[all[i].reading].platform, platform) == 0)
            return 1;
    return 0;
}

static void explain_unknown(struct upload_job *job)
{
    const char *name = job->platform[0] ? job->platform : "Other files";
    if (!is_changed(job->load, job->platform)) {
        buf_format(&job->readme, "%s\n\n   Nothing is to be done here.\n\n", name);
        return;
    }
    buf_format(
        &job->readme,
        "%s\n\n   offboard knows no upload and no worklist for this platform's profile. Its\n"
        "   off-boarded files are in 'exports'; plan.xlsx says what changes for whom. If you\n"
        "   import them, try one student first.\n\n",
        name);
    upload_step(job, "take over the changed files by hand", 1);
}

static int write_platforms(struct upload_job *job, struct diag *d)
{
    const struct load *l = job->load;
    const struct sources *s = &l->sources;
    for (size_t r = 0; r < s->reading_count; r++) {
        if (s->readings[r].kind == SOURCE_ROLL || is_seen(s, r))
            continue;
        job->platform = s->readings[r].platform;
        job->stem = stem_of(&l->stage->arena, s, r);
        const struct upload *u = platform_upload(s, job->platform);
        if (!u)
            explain_unknown(job);
        else if (u->write(job, d) != 0)
            return -1;
    }
    return 0;
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
    struct upload_job job = {.load = l, .to = &o};
    if (outdir_open(&o, l->stage->run_fd, l->stage->run_path, "uploads", d) != 0)
        return -1;
    int status = write_platforms(&job, d);
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
