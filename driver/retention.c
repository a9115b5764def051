#include "driver/retention.h"

#include <unistd.h>

#include "driver/clock.h"
#include "lib/outdir.h"

enum { NEWEST_GUARDED = 2 };

int retention_has_backup(struct session *s, uint32_t run, struct diag *d)
{
    char name[RUN_NAME];
    run_name(name, run);
    if (!dir_exists(s->vault.runs_fd, name))
        return 0;
    int fd = run_open(&s->vault, run, 0, d);
    int has = fd < 0 ? -1 : dir_exists(fd, "backup");
    if (fd >= 0)
        close(fd);
    return has;
}

/* The verified one, every byte of it. */
static int is_whole(struct session *s, const struct ledger_backup_row *row)
{
    char manifest[SHA256_HEX];
    struct diag damage;
    int run_fd = run_open(&s->vault, row->run, 0, &damage);
    int fd = run_fd < 0 ? -1 : dir_open(run_fd, "backup", &damage);
    int whole = fd >= 0 && file_digest(manifest, fd, "MANIFEST", &damage) == 0 &&
                strcmp(manifest, row->backup.digest) == 0 &&
                dir_verify(fd, "backup", VERIFY_SHA256, &damage) == 0;
    if (fd >= 0)
        close(fd);
    if (run_fd >= 0)
        close(run_fd);
    return whole;
}

static enum retention judge_one(struct session *s, const struct retained *r, struct day today,
                                int is_guarded, int is_done)
{
    if (r->row.backup.expires.since_epoch >= today.since_epoch)
        return RETENTION_RUNS;
    if (is_guarded && day_is_none(s->options->as_of))
        return RETENTION_NEWEST;
    return is_guarded && !is_done ? RETENTION_ONLY_WAY : RETENTION_OVER;
}

static int judge_all(struct retained *all, size_t count, struct day today, struct session *s,
                     struct diag *d)
{
    int guarded = 0;
    for (size_t i = 0; i < count; i++) {
        struct retained *r = &all[i];
        int has = retention_has_backup(s, r->row.run, d);
        int is_done = has < 0 ? -1 : ledger_run_is_done(s->ledger, r->row.run, d);
        if (is_done < 0)
            return -1;
        if (r->row.pruned_at[0] || !has) {
            r->state = !r->row.pruned_at[0] ? RETENTION_MISSING
                       : has                ? RETENTION_UNFINISHED
                                            : RETENTION_PRUNED;
            continue;
        }
        r->is_damaged = !is_whole(s, &r->row);
        int is_guarded = !r->is_damaged && guarded < NEWEST_GUARDED;
        guarded += is_guarded;
        r->state = judge_one(s, r, today, is_guarded, is_done);
    }
    return 0;
}

int retention_judge(struct retained **backups, size_t *count, struct day *today, struct session *s,
                    struct diag *d)
{
    struct ledger_backup_row *rows;
    struct day said = s->options->as_of;
    *today = clock_today();
    if (day_is_none(*today))
        return diag_set(d, DIAG_SYSTEM, "the machine's clock cannot be read");
    if (!day_is_none(said) && said.since_epoch < today->since_epoch)
        *today = said;
    if (ledger_backups(s->ledger, &rows, count, &s->arena, d) != 0)
        return -1;
    *backups = arena_alloc(&s->arena, (*count + 1) * sizeof **backups);
    for (size_t i = 0; i < *count; i++)
        (*backups)[i].row = rows[i];
    return judge_all(*backups, *count, *today, s, d);
}

const char *retention_reason(enum retention state)
{
    static const char *const reasons[] = {
        "its time is not over",
        "one of the newest two: a clock alone does not end them, so say what day it is with "
        "--as-of",
        "one of the newest two, and steps are outstanding: it is the only way back; see 'offboard "
        "check'",
        "its time is over",
        "removed before",
        "removed before, but not to the end",
        "MISSING: it was not removed by 'offboard prune'; look for a copy of the vault",
    };
    return reasons[state];
}
