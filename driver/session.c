#include "driver/session.h"

#include <fcntl.h>
#include <unistd.h>

#include "driver/closing.h"
#include "driver/erasure.h"
#include "lib/json.h"
#include "lib/outdir.h"
#include "lib/stage.h"

static const char *vault_path(struct session *s)
{
    const char *path = s->options->vault ? s->options->vault : s->policy.vault;
    const char *slash = strrchr(s->config_path, '/');
    /* A path in school.ini counts from where school.ini is. */
    if (s->options->vault || path[0] == '/' || !slash)
        return path;
    return arena_format(&s->arena, "%.*s/%s", (int)(slash - s->config_path), s->config_path, path);
}

/* A run that has its record was planned whole; the ledger alone says what was prepared. */
static int is_planned(struct session *s, uint32_t run, int run_fd, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, run_fd, "run.json", RUN_RECORD_MAX, d);
    struct json *record =
        status == 0 ? json_parse(buf_str(&text), session_path(s, run, "run.json"), d) : NULL;
    buf_release(&text);
    if (!record)
        return status == 1 ? 0 : -1;
    int is_prepared = strcmp(json_text(record, "state", &s->arena), "planned") != 0;
    json_free(record);
    if (is_prepared)
        return diag_set(d, DIAG_SYSTEM,
                        "run %u was prepared, but ledger.db does not know it: put the newest copy "
                        "of ledger.db back into the vault; nothing was changed",
                        (unsigned)run);
    return 1;
}

static int sort_run(struct session *s, uint32_t run, struct diag *d)
{
    int state = ledger_is_prepared(s->ledger, run, d);
    if (state != 0)
        return state < 0 ? -1 : 0;
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    state = is_planned(s, run, fd, d);
    close(fd);
    if (state < 0)
        return -1;
    uint32_t idle = state ? s->pending : run;
    if (idle)
        s->void_runs[s->void_count++] = idle;
    if (state)
        s->pending = run;
    return 0;
}

/* Of the runs not prepared the highest that was planned is pending. */
static int find_runs(struct session *s, struct diag *d)
{
    uint32_t *runs;
    size_t count;
    if (vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    s->void_runs = arena_alloc(&s->arena, (count + 1) * sizeof *s->void_runs);
    for (size_t i = 0; i < count; i++)
        if (sort_run(s, runs[i], d) != 0)
            return -1;
    return 0;
}

static int open_ledger(struct session *s, int create, struct diag *d)
{
    struct key key;
    if (!create && faccessat(s->vault.fd, "ledger.db", F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return diag_set(d, DIAG_SYSTEM,
                        "there is no ledger.db in the vault '%s': put your copy back, or begin "
                        "with 'offboard plan' where nothing was planned yet",
                        s->vault.path);
    if (key_load(&key, s->vault.fd, d) != 0 || ledger_open(&s->ledger, s->vault.path, d) != 0)
        return -1;
    int status = ledger_check_key(s->ledger, &key, create, d);
    key_wipe(&key);
    if (status == 0)
        status = ledger_last(s->ledger, &s->last, &s->arena, d);
    s->has_last = status == 0;
    return status < 0 ? -1 : 0;
}

/* Before anything is written, be it an empty vault. */
static int check_age(const struct session *s, struct diag *d)
{
    static const char *const packing[] = {"plan", "apply", "run"};
    for (size_t i = 0; i < sizeof packing / sizeof *packing; i++)
        if (s->policy.recipients && strcmp(s->options->verb, packing[i]) == 0)
            return age_check_installed(d);
    return 0;
}

int session_open(struct session *s, const struct options *o, int create, struct diag *d)
{
    *s = (struct session){.options = o,
                          .config_path = o->config ? o->config : "school.ini",
                          .vault = {.fd = -1, .runs_fd = -1, .lock_fd = -1}};
    if (config_load(&s->config, &s->policy, &s->config_text, &s->arena, s->config_path, d) != 0)
        return -1;
    if (check_age(s, d) != 0)
        return -1;
    if (vault_open(&s->vault, vault_path(s), create, d) != 0 || vault_lock(&s->vault, d) != 0 ||
        open_ledger(s, create, d) != 0)
        return -1;
    if (erasure_settle(s, d) != 0 || find_runs(s, d) != 0 || closing_expire_plan(s, d) != 0)
        return -1;
    return closing_expire(s, d);
}

void session_close(struct session *s)
{
    ledger_close(s->ledger);
    vault_close(&s->vault);
    arena_release(&s->arena);
}

int session_drop(struct session *s, uint32_t run, struct diag *d)
{
    char name[RUN_NAME];
    run_name(name, run);
    return dir_remove(s->vault.runs_fd, name, d);
}

int session_drop_void(struct session *s, struct diag *d)
{
    for (; s->void_count > 0; s->void_count--)
        if (session_drop(s, s->void_runs[s->void_count - 1], d) != 0)
            return -1;
    return 0;
}

const char *session_path(struct session *s, uint32_t run, const char *below)
{
    char name[RUN_NAME];
    run_name(name, run);
    return arena_format(&s->arena, "%s/runs/%s%s%s", s->vault.path, name, below[0] ? "/" : "",
                        below);
}

int session_plan(struct session *s, uint32_t run, struct plan *p, int *run_fd, struct diag *d)
{
    *run_fd = run_open(&s->vault, run, 0, d);
    if (*run_fd < 0)
        return -1;
    int plan_fd = dir_open(*run_fd, "plan", d);
    int status = plan_fd < 0 ? -1 : plan_read(p, &s->arena, plan_fd, d);
    if (plan_fd >= 0)
        close(plan_fd);
    return status;
}
