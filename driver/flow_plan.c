#include <unistd.h>

#include "driver/clock.h"
#include "driver/flow.h"
#include "driver/run_record.h"
#include "lib/outdir.h"

enum { RETURNED_SHOWN = 5 };

/* A number is never given to two plans, so that words confirmed for one cannot fit another. */
static int next_run(struct session *s, uint32_t *run, struct diag *d)
{
    uint32_t *runs;
    size_t count;
    uint32_t highest = s->has_last ? s->last.run : 0;
    if (session_drop_void(s, d) != 0 || vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (runs[i] > highest)
            highest = runs[i];
    if (highest >= 999999)
        return diag_set(d, DIAG_USAGE, "the vault has had 999,999 runs: begin a new one");
    *run = highest + 1;
    return 0;
}

/* A day that nobody asked for makes no difference as long as it changes nothing. */
static int is_same_day(const struct session *s, struct day planned, struct day other)
{
    return day_is_none(s->options->as_of) || planned.since_epoch == other.since_epoch;
}

/* Whatever else is counted follows from these. */
static int is_same_work(const struct plan *a, const struct plan *b)
{
    return strcmp(a->inputs_digest, b->inputs_digest) == 0 &&
           strcmp(a->decisions_digest, b->decisions_digest) == 0 &&
           memcmp(a->counts.people, b->counts.people, sizeof a->counts.people) == 0 &&
           memcmp(a->counts.blocked, b->counts.blocked, sizeof a->counts.blocked) == 0;
}

static int read_plan(struct session *s, uint32_t run, struct plan *p, struct diag *d)
{
    int fd = -1;
    int status = session_plan(s, run, p, &fd, d);
    if (fd >= 0)
        close(fd);
    return status;
}

/* The same inputs, policy, program, vault and decisions as the pending plan. */
static int is_pending(struct session *s, const struct plan *p)
{
    struct plan other;
    struct diag unreadable; /* a plan that cannot be read is replaced */
    return s->pending && read_plan(s, s->pending, &other, &unreadable) == 0 &&
           is_same_work(p, &other) && is_same_day(s, p->as_of, other.as_of) &&
           strcmp(p->people_digest, other.people_digest) == 0 &&
           strcmp(p->vault_state, other.vault_state) == 0 && strcmp(p->program, other.program) == 0;
}

/* Prepared from the same files: the people differ only in being known to have left by now. */
static int is_prepared(struct session *s, const struct plan *p)
{
    struct plan other;
    struct diag unreadable;
    return s->has_last && read_plan(s, s->last.run, &other, &unreadable) == 0 &&
           is_same_work(p, &other) && is_same_day(s, p->as_of, other.as_of);
}

static int make_plan(struct session *s, uint32_t run, struct plan *p, struct diag *d)
{
    int fd = run_open(&s->vault, run, 1, d);
    struct day as_of = day_is_none(s->options->as_of) ? clock_today() : s->options->as_of;
    if (fd < 0)
        return -1;
    close(fd);
    if (run_stage(s, "extract", NULL, run, as_of, d) != 0 ||
        run_stage(s, "transform", NULL, run, DAY_NONE, d) != 0)
        return -1;
    return read_plan(s, run, p, d);
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
    session_drop(s, run, &ignored);
}

int flow_plan(struct session *s, enum plan_news *news, struct plan *p, struct diag *d)
{
    struct diag ignored; /* the first failure is the one to report */
    uint32_t run, before = s->pending;
    if (next_run(s, &run, d) != 0)
        return -1;
    if (make_plan(s, run, p, d) != 0) {
        session_drop(s, run, &ignored);
        return -1;
    }
    *news = is_pending(s, p) ? PLAN_STANDS : is_prepared(s, p) ? PLAN_PREPARED : PLAN_NEW;
    if (*news == PLAN_STANDS)
        return session_drop(s, run, d) == 0 ? read_plan(s, before, p, d) : -1;
    s->pending = *news == PLAN_NEW ? run : 0;
    if (*news == PLAN_PREPARED && session_drop(s, run, d) != 0)
        return -1;
    /* With its record the new plan is the pending one; the plan before it is void. */
    if (*news == PLAN_NEW && run_record_write(s, run, "planned", NULL, d) != 0)
        return -1;
    if (before && session_drop(s, before, d) != 0)
        return -1;
    return *news == PLAN_NEW ? 0 : read_plan(s, s->last.run, p, d);
}

/* A word as the shell takes it; a quote inside it is left to the reader. */
static const char *quoted(struct session *s, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./+,:@%";
    int is_plain = word[0] && word[strspn(word, plain)] == '\0';
    return is_plain ? word : arena_format(&s->arena, "'%s'", word);
}

/* " school.ini --vault DIR": what every command ends in. */
static const char *where(struct session *s)
{
    const char *vault = s->options->vault;
    return arena_format(&s->arena, " %s%s%s", quoted(s, s->config_path), vault ? " --vault " : "",
                        vault ? quoted(s, vault) : "");
}

/* Off-boarded before and here again: the first few, where their rows are, and what to do. */
static void show_returned(struct session *s, const struct table *people)
{
    const struct standing_row *all = people->records, *first = NULL;
    uint64_t count = 0;
    for (uint64_t i = 0; i < people->count; i++)
        count += (all[i].notes & NOTE_RETURNED) != 0;
    if (count == 0)
        return;
    printf("\n%llu %s returned, off-boarded before and here again:\n", (unsigned long long)count,
           count == 1 ? "person has" : "people have");
    for (uint64_t i = 0, shown = 0; i < people->count && shown < RETURNED_SHOWN; i++) {
        if (!(all[i].notes & NOTE_RETURNED))
            continue;
        first = first ? first : &all[i];
        printf("  %s  run %u, backup %s\n", all[i].pseudonym, (unsigned)all[i].known_run,
               session_path(s, all[i].known_run, "backup"));
        shown++;
    }
    if (count > RETURNED_SHOWN)
        printf("  and %llu more, see the note in plan.xlsx\n",
               (unsigned long long)count - RETURNED_SHOWN);
    printf("  look:       offboard explain %s%s\n", first->pseudonym, where(s));
    printf("  take back:  offboard reinstate %s%s --by 'Your Name'\n", first->pseudonym, where(s));
}

static int read_returned(struct session *s, const struct plan *p, struct diag *d)
{
    struct table people = {0};
    int run_fd = run_open(&s->vault, p->run, 0, d);
    int plan_fd = run_fd < 0 ? -1 : dir_open(run_fd, "plan", d);
    int status = plan_fd < 0 ? -1 : table_map(&people, plan_fd, &table_standing, d);
    if (status == 0)
        show_returned(s, &people);
    table_unmap(&people);
    if (plan_fd >= 0)
        close(plan_fd);
    if (run_fd >= 0)
        close(run_fd);
    return status;
}

int flow_show_plan(struct session *s, const struct plan *p, struct diag *d)
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
    if (read_returned(s, p, d) != 0)
        return -1;
    printf("\nPolicy: %s\n", p->policy);
    printf("Read who and why:  %s\n", session_path(s, p->run, "plan/plan.xlsx"));
    return 0;
}

void flow_show_next(struct session *s, const struct plan *p)
{
    if (!p->words[0]) {
        printf("\nNobody would be changed. 'offboard apply %s' records the term.\n",
               s->config_path);
        return;
    }
    printf("\nNothing has been changed. To go on:\n  offboard apply%s", where(s));
    printf(" --run %u --by 'Your Name' --confirm '%s'\n", (unsigned)p->run, p->words);
}

int flow_allow(struct session *s, struct plan *p, struct diag *d)
{
    const char **names = arena_alloc(&s->arena, (p->gate_count + 1) * sizeof *names);
    if (!s->options->allow || plan_allow(p, s->options->allow) == 0)
        return 0;
    for (size_t i = 0; i < p->gate_count; i++)
        names[i] = p->gates[i].name;
    const char *nearest = nearest_name(str_of(s->options->allow), names);
    return diag_set(d, DIAG_USAGE, "--allow '%s': there is no such gate%s%s%s", s->options->allow,
                    nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
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
        if (!g->is_open && !g->is_allowed)
            buf_format(&text, " gate %s: %s, limit %s%s%s - %s;", g->name, g->value, g->limit,
                       g->last[0] ? ", last term " : "", g->last, g->advice);
    }
    text.bytes[text.len - 1] = '\0';
    diag_set(d, DIAG_DATA, "%s", text.bytes);
    buf_release(&text);
    return -1;
}
