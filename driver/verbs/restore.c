/*
 * offboard restore - what a run's backup holds, given back into a new folder.
 *
 * A pseudonym is looked up in the backup itself. To know who is meant by an id or a name the
 * exports that school.ini names are read, as for explain; nothing else needs them.
 */
#include <unistd.h>

#include "driver/clock.h"
#include "driver/json_out.h"
#include "driver/whom.h"
#include "lib/json.h"
#include "lib/outdir.h"

enum { ANSWER_BYTES_MAX = 64 << 20 };

/* What is kept beyond its time is not to be used, as in reinstate. */
static int check_time(const struct session *s, const struct ledger_backup_row *backup,
                      struct diag *d)
{
    struct day as_of = day_is_none(s->options->as_of) ? clock_today() : s->options->as_of;
    char day[DAY_TEXT_MAX];
    if (day_is_none(as_of) || as_of.since_epoch <= backup->backup.expires.since_epoch)
        return 0;
    day_write(day, backup->backup.expires, DAY_ISO, DAY_NONE);
    return diag_set(d, DIAG_DATA,
                    "the backup of run %u was to be kept until %s and may not be used any more; "
                    "nothing was written",
                    (unsigned)backup->run, day);
}

/* The run asked for, or the newest whose backup is still kept. */
static int choose_run(struct session *s, uint32_t *run, struct diag *d)
{
    struct ledger_backup_row *backups;
    size_t count;
    if (ledger_backups(s->ledger, &backups, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (!backups[i].pruned_at[0] && (!s->options->run || s->options->run == backups[i].run)) {
            *run = backups[i].run;
            return check_time(s, &backups[i], d);
        }
    if (!s->options->run)
        return diag_set(d, DIAG_DATA, "there is no backup to restore from; nothing was written");
    return diag_set(d, DIAG_DATA,
                    "run %u has no backup: 'offboard status' lists those there are; nothing was "
                    "written",
                    (unsigned)s->options->run);
}

/* No personal value: whoever is meant is a pseudonym. */
static int write_request(const struct session *s, int run_fd, const struct whom *w, struct diag *d)
{
    const struct options *o = s->options;
    char at[CLOCK_TEXT];
    struct buf text = {0};
    if (clock_utc(at, d) != 0)
        return -1;
    struct json *root = json_new_object(), *names = json_new_array();
    for (size_t i = 0; i < w->count; i++)
        json_push_text(names, w->names[i]);
    json_put(root, "names", names);
    json_put_text(root, "export", o->export ? o->export : "");
    json_put_text(root, "to", o->to ? o->to : "");
    json_put_text(root, "by", o->by ? o->by : "");
    json_put_text(root, "authority", o->authority ? o->authority : "");
    json_put_text(root, "at", at);
    json_put_flag(root, "is_dry_run", o->is_dry_run);
    json_print(&text, root);
    json_free(root);
    int status = file_replace(run_fd, "restore.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static const char *people(const struct json *j)
{
    return json_count(j, "people") == 1 ? "person" : "people";
}

static void show(struct arena *a, const struct json *done)
{
    const struct json *files = json_get(done, "files"), *what = json_get(done, "categories");
    int is_dry = json_flag(done, "dry_run");
    const char *path = json_text(done, "path", a);
    printf("%s from the backup of run %llu: %llu rows of %llu %s\n",
           is_dry ? "Would be restored" : "Restored", (unsigned long long)json_count(done, "run"),
           (unsigned long long)json_count(done, "rows"),
           (unsigned long long)json_count(done, "people"), people(done));
    for (size_t i = 0; i < json_length(what); i++) {
        const struct json *one = json_at(what, i);
        printf("  %s: %llu %s, %llu rows\n", json_text(one, "category", a),
               (unsigned long long)json_count(one, "people"), people(one),
               (unsigned long long)json_count(one, "rows"));
    }
    for (size_t i = 0; i < json_length(files); i++) {
        const struct json *one = json_at(files, i);
        printf("  %12llu  %s%s%s\n", (unsigned long long)json_count(one, "bytes"), path,
               path[0] ? "/" : "", json_text(one, "file", a));
    }
    if (!json_flag(done, "has_exports"))
        puts("The run's off-boarded exports were cleaned away: there are rows and uploads only.");
    if (!json_flag(done, "has_uploads"))
        puts("The backup does not say how its files are read: there are no uploads.");
    if (is_dry)
        puts("Nothing was written.");
    else
        printf("Nothing has changed in your tracker or platform yet:\n\n"
               "  start here  %s/README.txt\n",
               path);
}

static int show_answer(struct session *s, int run_fd, struct diag *d)
{
    struct buf text = {0};
    struct json *done = NULL;
    int status = file_read(&text, run_fd, "restored.json", ANSWER_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "what was restored cannot be told: look into '%s'",
                          s->options->to ? s->options->to : "the vault");
    if (status == 0)
        done = json_parse(buf_str(&text), "restored.json", d);
    if (done && s->options->is_json)
        json_out_text(buf_str(&text));
    else if (done)
        show(&s->arena, done);
    json_free(done);
    buf_release(&text);
    return done ? 0 : -1;
}

static int restore_run(struct session *s, uint32_t run, const struct whom *w, struct diag *d)
{
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    int status = write_request(s, fd, w, d);
    if (status == 0)
        status = run_stage(s, "load", "restore", run, DAY_NONE, d);
    if (status == 0)
        status = show_answer(s, fd, d);
    /* Whatever stays is no harm: it holds no name, and the next restore replaces it. */
    unlinkat(fd, "restore.json", 0);
    unlinkat(fd, "restored.json", 0);
    close(fd);
    return status;
}

static int check_options(const struct options *o, struct diag *d)
{
    if (o->person && o->export)
        return diag_set(d, DIAG_USAGE, "give --person or --export, not both; nothing was written");
    if (o->is_dry_run)
        return 0;
    if (!o->to || !o->to[0])
        return diag_set(d, DIAG_USAGE,
                        "say where to: give --to and a new folder, or --dry-run; nothing was "
                        "written");
    if (!o->by || !o->by[0])
        return diag_set(d, DIAG_USAGE,
                        "somebody must answer for it: give --by 'Your Name'; nothing was written");
    return 0;
}

static int restore(const struct options *o, struct diag *d)
{
    struct session s;
    struct whom w = {0};
    uint32_t run = 0;
    if (check_options(o, d) != 0)
        return -1;
    int status = session_open(&s, o, 0, d);
    if (status == 0)
        status = choose_run(&s, &run, d);
    if (status == 0 && o->person)
        status = whom_find(&w, &s, s.policy.archive_all ? WHOM_ANYWHERE : WHOM_OFF_BOARDED,
                           "nothing was written", d);
    if (status == 0)
        status = restore_run(&s, run, &w, d);
    session_close(&s);
    return status;
}

extern const struct verb verb_restore;
const struct verb verb_restore = {.name = "restore",
                                  .arguments = "school.ini",
                                  .summary = "give back what a backup holds, into a new folder",
                                  .run = restore};
