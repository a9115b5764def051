/*
 * offboard prune - removes backups whose time is over; never unasked, and never by day alone.
 *
 * The log says first that a backup is given up, then it is removed: killed in between, prune
 * finishes it.
 */
#include <unistd.h>

#include "driver/clock.h"
#include "driver/json_out.h"
#include "driver/retention.h"
#include "lib/outdir.h"

static int is_due(const struct retained *r)
{
    return r->state == RETENTION_OVER || r->state == RETENTION_UNFINISHED;
}

static int record(struct session *s, const struct retained *r, struct diag *d)
{
    char at[CLOCK_TEXT];
    const struct options *o = s->options;
    if (r->state == RETENTION_UNFINISHED)
        return 0;
    if (clock_utc(at, d) != 0)
        return -1;
    const struct ledger_log_row row = {
        .verb = LOG_PRUNE,
        .run = r->row.run,
        .by = o->by,
        .authority = o->authority ? o->authority : "",
        .at = at,
        .what = arena_format(&s->arena, "backup of %llu rows in %llu files",
                             (unsigned long long)r->row.backup.rows,
                             (unsigned long long)r->row.backup.files)};
    return ledger_log_add(s->ledger, &row, d);
}

static int remove_backup(struct session *s, const struct retained *r, struct diag *d)
{
    if (record(s, r, d) != 0)
        return -1;
    int fd = run_open(&s->vault, r->row.run, 0, d);
    if (fd < 0)
        return -1;
    int status = dir_remove(fd, "backup", d);
    if (status == 0 && fsync(fd) != 0)
        status = diag_system(d, "cannot make it durable that a backup was removed");
    close(fd);
    return status;
}

static void print_one(const struct session *s, const struct retained *r)
{
    char until[DAY_TEXT_MAX];
    day_write(until, r->row.backup.expires, DAY_ISO, DAY_NONE);
    if (r->state == RETENTION_PRUNED)
        return;
    printf("%s: backup of run %u, %llu rows, to be kept until %s%s; %s\n",
           !is_due(r)               ? "Kept"
           : s->options->is_dry_run ? "Would be removed"
                                    : "Removed",
           (unsigned)r->row.run, (unsigned long long)r->row.backup.rows, until,
           r->is_damaged ? ", DAMAGED" : "", retention_reason(r->state));
}

static void print_json(const struct session *s, const struct retained *all, size_t count,
                       struct day today)
{
    char day[DAY_TEXT_MAX];
    struct json *root = json_new_object(), *list = json_new_array();
    day_write(day, today, DAY_ISO, DAY_NONE);
    json_put_text(root, "today", day);
    json_put_flag(root, "is_dry_run", s->options->is_dry_run);
    for (size_t i = 0; i < count; i++) {
        struct json *j = json_new_object();
        day_write(day, all[i].row.backup.expires, DAY_ISO, DAY_NONE);
        json_put_count(j, "run", all[i].row.run);
        json_put_count(j, "rows", all[i].row.backup.rows);
        json_put_text(j, "expires", day);
        json_put_flag(j, "is_damaged", all[i].is_damaged);
        json_put_flag(j, "is_due", is_due(&all[i]));
        json_put_text(j, "reason", retention_reason(all[i].state));
        json_push(list, j);
    }
    json_put(root, "backups", list);
    json_out(root);
    json_free(root);
}

static int prune_all(struct session *s, struct diag *d)
{
    struct retained *all;
    size_t count;
    uint64_t due = 0;
    struct day today;
    if (retention_judge(&all, &count, &today, s, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (is_due(&all[i]) && !s->options->is_dry_run && remove_backup(s, &all[i], d) != 0)
            return -1;
        due += (uint64_t)is_due(&all[i]);
        if (!s->options->is_json)
            print_one(s, &all[i]);
    }
    if (s->options->is_json)
        print_json(s, all, count, today);
    else if (s->options->is_dry_run)
        puts("Nothing was removed: this was a dry run.");
    else if (!due)
        puts("Nothing was removed.");
    return 0;
}

static int prune(const struct options *o, struct diag *d)
{
    struct session s;
    if (!o->is_dry_run && (!o->by || !o->by[0]))
        return diag_set(d, DIAG_USAGE,
                        "somebody must answer for it: give --by 'Your Name', or --dry-run to look; "
                        "nothing was removed");
    int status = session_open(&s, o, 0, d);
    if (status == 0)
        status = prune_all(&s, d);
    session_close(&s);
    return status;
}

extern const struct verb verb_prune;
const struct verb verb_prune = {"prune", "school.ini", "remove backups whose time is over", prune};
