#include "driver/session.h"

#include <unistd.h>

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

/* Runs above the last prepared one: the highest with a plan is pending. */
static int find_runs(struct session *s, struct diag *d)
{
    uint32_t *runs;
    size_t count;
    if (vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int prepared = ledger_is_prepared(s->ledger, runs[i], d);
        if (prepared < 0)
            return -1;
        if (prepared)
            continue;
        int fd = run_open(&s->vault, runs[i], 0, d);
        if (fd < 0)
            return -1;
        if (dir_exists(fd, "plan"))
            s->pending = runs[i];
        else
            s->unfinished = runs[i];
        close(fd);
    }
    return 0;
}

int session_open(struct session *s, const struct options *o, int create, struct diag *d)
{
    *s = (struct session){.options = o,
                          .config_path = o->config ? o->config : "school.ini",
                          .vault = {.fd = -1, .runs_fd = -1, .lock_fd = -1}};
    if (config_load(&s->config, &s->policy, &s->config_text, &s->arena, s->config_path, d) != 0)
        return -1;
    if (vault_open(&s->vault, vault_path(s), create, d) != 0 || vault_lock(&s->vault, d) != 0 ||
        ledger_open(&s->ledger, s->vault.path, d) != 0)
        return -1;
    int status = ledger_last(s->ledger, &s->last, &s->arena, d);
    s->has_last = status == 0;
    return status < 0 ? -1 : find_runs(s, d);
}

void session_close(struct session *s)
{
    ledger_close(s->ledger);
    vault_close(&s->vault);
    arena_release(&s->arena);
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
