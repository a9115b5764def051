#include "driver/closing.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/clock.h"
#include "lib/json.h"
#include "lib/outdir.h"

enum { NAMES_DAYS_MAX = 60 }; /* design section 3 */

static int set_state(struct session *s, uint32_t run, int run_fd, const char *state, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, run_fd, "run.json", RUN_RECORD_MAX, d);
    struct json *record =
        status == 0 ? json_parse(buf_str(&text), session_path(s, run, "run.json"), d) : NULL;
    if (!record) {
        buf_release(&text);
        return status == 1 ? 0 : -1; /* prepared, but not finished: apply writes it */
    }
    if (strcmp(json_text(record, "state", &s->arena), state) != 0) {
        buf_clear(&text);
        json_put_text(record, "state", state);
        json_print(&text, record);
        status = file_replace(run_fd, "run.json", buf_str(&text), d);
    }
    json_free(record);
    buf_release(&text);
    return status;
}

static int is_for_people(const char *name)
{
    const char *end = strrchr(name, '.');
    return end && (strcmp(end, ".xlsx") == 0 || strcmp(end, ".csv") == 0);
}

static int forget_plan(struct session *s, int run_fd, struct diag *d)
{
    const char **names;
    size_t count;
    if (!dir_exists(run_fd, "plan"))
        return 0;
    int plan = dir_open(run_fd, "plan", d);
    int status = plan < 0 ? -1 : dir_list(&names, &count, &s->arena, plan, d);
    for (size_t i = 0; status == 0 && i < count; i++)
        if (is_for_people(names[i]) && unlinkat(plan, names[i], 0) != 0 && errno != ENOENT)
            status = diag_system(d, "cannot remove '%s'", names[i]);
    if (plan >= 0)
        close(plan);
    return status;
}

static int settle(struct session *s, uint32_t run, int is_done, struct diag *d)
{
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    int status = set_state(s, run, fd, is_done ? "done" : "prepared", d);
    if (status == 0 && is_done)
        status = forget_plan(s, fd, d);
    if (status == 0 && is_done)
        status = dir_remove(fd, "uploads", d);
    close(fd);
    return status;
}

int closing_settle(struct session *s, int *are_done, struct diag *d)
{
    uint32_t *runs;
    size_t count;
    *are_done = 1;
    if (vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int is_prepared = ledger_is_prepared(s->ledger, runs[i], d);
        int is_done = is_prepared == 1 ? ledger_run_is_done(s->ledger, runs[i], d) : 0;
        if (is_prepared < 0 || is_done < 0 || (is_prepared && settle(s, runs[i], is_done, d) != 0))
            return -1;
        *are_done &= !is_prepared || is_done;
    }
    if (!*are_done)
        return 0;
    return dir_remove(s->vault.fd, "check.new", d) == 0 ? dir_remove(s->vault.fd, "check", d) : -1;
}

static int is_over(struct day since)
{
    struct day today = clock_today();
    return !day_is_none(since) && !day_is_none(today) &&
           today.since_epoch - since.since_epoch > NAMES_DAYS_MAX;
}

/* Of a folder, and what is in it: the day it was published or last tidied. */
static struct day day_of_folder(int parent, const char *name)
{
    struct stat st;
    if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return DAY_NONE;
    return clock_day(st.st_mtime);
}

/* The day of the confirmation; a run that nobody had to confirm names people for review only. */
static int read_since(struct day *since, struct session *s, int run_fd, struct diag *d)
{
    struct confirmation c;
    int found = confirmation_read(&c, &s->arena, run_fd, d);
    *since = day_of_folder(run_fd, "plan");
    if (found == 0 && day_parse(since, str_of(c.at), DAY_ISO, DAY_NONE) != 0)
        *since = day_of_folder(run_fd, "plan");
    return found < 0 ? -1 : 0;
}

static int expire_run(struct session *s, uint32_t run, struct diag *d)
{
    struct day since;
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    int status = read_since(&since, s, fd, d);
    if (status == 0 && is_over(since))
        status = forget_plan(s, fd, d) == 0 ? dir_remove(fd, "uploads", d) : -1;
    close(fd);
    return status;
}

int closing_expire_plan(struct session *s, struct diag *d)
{
    int fd = s->pending ? run_open(&s->vault, s->pending, 0, d) : -1;
    if (fd < 0)
        return s->pending ? -1 : 0;
    int is_old = is_over(day_of_folder(fd, "plan")) && !dir_exists(fd, "backup");
    close(fd);
    if (!is_old)
        return 0;
    s->expired = s->pending;
    s->pending = 0;
    return session_drop(s, s->expired, d);
}

int closing_expire(struct session *s, struct diag *d)
{
    static const char *const lists[] = {"check.new", "check"};
    uint32_t *runs;
    size_t count;
    if (vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int is_prepared = ledger_is_prepared(s->ledger, runs[i], d);
        if (is_prepared < 0 || (is_prepared && expire_run(s, runs[i], d) != 0))
            return -1;
    }
    for (size_t i = 0; i < 2; i++)
        if (is_over(day_of_folder(s->vault.fd, lists[i])) &&
            dir_remove(s->vault.fd, lists[i], d) != 0)
            return -1;
    return 0;
}
