#include <unistd.h>

#include "driver/flow.h"
#include "driver/run_record.h"
#include "lib/outdir.h"

/* Today by the machine's clock and zone; stages themselves never look at a clock. */
static struct day today(void)
{
    time_t now = time(NULL);
    struct tm local;
    if (!localtime_r(&now, &local))
        return DAY_NONE;
    return day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

static int drop_run(struct session *s, uint32_t run, struct diag *d)
{
    char name[RUN_NAME];
    run_name(name, run);
    return dir_remove(s->vault.runs_fd, name, d);
}

/* A number is never given to two plans, so that words confirmed for one cannot fit another. */
static int next_run(struct session *s, uint32_t *run, struct diag *d)
{
    uint32_t *runs;
    size_t count;
    uint32_t highest = s->has_last ? s->last.run : 0;
    if (s->unfinished && drop_run(s, s->unfinished, d) != 0)
        return -1;
    if (vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (runs[i] > highest)
            highest = runs[i];
    if (highest >= 999999)
        return diag_set(d, DIAG_USAGE, "the vault has had 999,999 runs: begin a new one");
    *run = highest + 1;
    return 0;
}

/* The same inputs, policy, program and decisions as `run`. */
static int is_same(struct session *s, const struct plan *p, uint32_t run, struct diag *d)
{
    struct plan other;
    int fd = -1;
    int status = session_plan(s, run, &other, &fd, d);
    if (fd >= 0)
        close(fd);
    return status == 0 && strcmp(p->inputs_digest, other.inputs_digest) == 0 &&
           strcmp(p->decisions_digest, other.decisions_digest) == 0 &&
           strcmp(p->people_digest, other.people_digest) == 0 &&
           strcmp(p->program, other.program) == 0;
}

/* Prepared from the same files: the people differ only in being known to have left by now. */
static int is_prepared(struct session *s, const struct plan *p)
{
    return s->has_last && strcmp(p->inputs_digest, s->last.inputs_digest) == 0 &&
           p->as_of.since_epoch == s->last.as_of.since_epoch;
}

static int make_plan(struct session *s, uint32_t run, struct plan *p, struct diag *d)
{
    int fd = run_open(&s->vault, run, 1, d);
    struct day as_of = day_is_none(s->options->as_of) ? today() : s->options->as_of;
    if (fd < 0)
        return -1;
    close(fd);
    if (run_stage(s, "extract", NULL, run, as_of, d) != 0 ||
        run_stage(s, "transform", NULL, run, DAY_NONE, d) != 0)
        return -1;
    fd = -1;
    int status = session_plan(s, run, p, &fd, d);
    if (fd >= 0)
        close(fd);
    return status;
}

int flow_look(struct session *s, uint32_t *run, struct diag *d)
{
    struct plan p;
    if (next_run(s, run, d) != 0) {
        *run = 0;
        return -1;
    }
    return make_plan(s, *run, &p, d);
}

void flow_forget(struct session *s, uint32_t run)
{
    struct diag ignored; /* what stays is swept by the next plan */
    drop_run(s, run, &ignored);
}

int flow_plan(struct session *s, enum plan_news *news, struct plan *p, struct diag *d)
{
    struct diag ignored;
    uint32_t run;
    if (next_run(s, &run, d) != 0)
        return -1;
    if (make_plan(s, run, p, d) != 0) {
        drop_run(s, run, &ignored); /* the first failure is the one to report */
        return -1;
    }
    int stands = s->pending && is_same(s, p, s->pending, &ignored);
    if (stands || is_prepared(s, p)) {
        *news = stands ? PLAN_STANDS : PLAN_PREPARED;
        if (drop_run(s, run, d) != 0)
            return -1;
        int fd = -1;
        int status = session_plan(s, stands ? s->pending : s->last.run, p, &fd, d);
        if (fd >= 0)
            close(fd);
        return status;
    }
    *news = PLAN_NEW;
    uint32_t void_plan = s->pending;
    s->pending = run;
    if (run_record_write(s, run, "planned", d) != 0)
        return -1;
    return void_plan ? drop_run(s, void_plan, d) : 0;
}

void flow_show_plan(struct session *s, const struct plan *p)
{
    const struct plan_counts *c = &p->counts;
    char as_of[DAY_TEXT_MAX];
    day_write(as_of, p->as_of, DAY_ISO, DAY_NONE);
    printf("\nPlan %u for %s, as of %s\n\n", (unsigned)p->run, p->school, as_of);
    printf("  %8llu people\n", (unsigned long long)c->people_total);
    for (int i = STANDING_ON_ROLL; i < STANDINGS; i++)
        if (c->people[i])
            printf("  %8llu   %s\n", (unsigned long long)c->people[i],
                   standing_title((enum standing)i));
    if (c->blocked[BLOCK_CONFLICT])
        printf("  %8llu   of these blocked by a conflict of ids\n",
               (unsigned long long)c->blocked[BLOCK_CONFLICT]);
    printf("\nIt would change %llu people:\n", (unsigned long long)c->changed);
    printf("  %8llu results purged\n", (unsigned long long)c->purged);
    printf("  %8llu enrolments withdrawn\n", (unsigned long long)c->withdrawn);
    printf("  %8llu people anonymised\n", (unsigned long long)c->anonymised);
    if (c->removed)
        printf("  %8llu people removed from the tracker's list\n", (unsigned long long)c->removed);
    printf("  %8llu people's accounts deactivated\n", (unsigned long long)c->deactivated);
    printf("\nPolicy: %s\n", p->policy);
    printf("Read who and why:  %s\n", session_path(s, p->run, "plan/plan.xlsx"));
}

int flow_check_gates(const struct plan *p, struct diag *d)
{
    struct buf text = {0};
    int closed = plan_gates_closed(p);
    if (closed == 0)
        return 0;
    buf_format(&text, "plan %u is stopped, and nothing was changed:", (unsigned)p->run);
    for (size_t i = 0; i < p->gate_count; i++) {
        const struct gate *g = &p->gates[i];
        if (!g->is_open)
            buf_format(&text, " gate %s: %s, limit %s%s%s - %s;", g->name, g->value, g->limit,
                       g->last[0] ? ", last term " : "", g->last, g->advice);
    }
    text.bytes[text.len - 1] = '\0';
    diag_set(d, DIAG_DATA, "%s", text.bytes);
    buf_release(&text);
    return -1;
}
