#include <unistd.h>

#include "load/affected.h"
#include "load/load.h"

/* The order is the order of safety: nothing is left out of an export before its backup was
 * verified, and the ledger comes last. */
#define STEPS(X)                                                                                   \
    X(backup)                                                                                      \
    X(verify)                                                                                      \
    X(exports)                                                                                     \
    X(uploads)                                                                                     \
    X(commit)                                                                                      \
    X(check)                                                                                       \
    X(reinstate)                                                                                   \
    X(reread)                                                                                      \
    X(restore)                                                                                     \
    X(erase)                                                                                       \
    X(erased)

#define DECLARE(name) extern const struct load_step load_step_##name;
#define LIST(name)    &load_step_##name,
STEPS(DECLARE)
static const struct load_step *const steps[] = {STEPS(LIST) NULL};

static const struct load_step *find_step(const char *name)
{
    for (size_t i = 0; steps[i]; i++)
        if (strcmp(steps[i]->name, name) == 0)
            return steps[i];
    return NULL;
}

static int unknown_step(const char *name, struct diag *d)
{
    struct buf known = {0};
    for (size_t i = 0; steps[i]; i++)
        buf_format(&known, "%s%s", i ? ", " : "", steps[i]->name);
    diag_set(d, DIAG_USAGE, "'%s' is not a step: give one of %s", name, known.bytes);
    buf_release(&known);
    return -1;
}

static int load_open(struct load *l, struct stage *s, struct diag *d)
{
    char ini[DIGEST_HEX], inputs[DIGEST_HEX];
    *l = (struct load){.stage = s, .staged_fd = -1, .plan_fd = -1};
    l->staged_fd = dir_open(s->run_fd, "staged", d);
    if (l->staged_fd < 0 || dir_verify(l->staged_fd, "staged", VERIFY_LENGTHS, d) != 0 ||
        sources_read(&l->sources, &s->arena, l->staged_fd, d) != 0 ||
        words_read(l->words, l->staged_fd, d) != 0)
        return -1;
    sources_follow(&l->sources, s->config_path, &s->arena);
    l->plan_fd = dir_open(s->run_fd, "plan", d);
    if (l->plan_fd < 0 || plan_read(&l->plan, &s->arena, l->plan_fd, d) != 0)
        return -1;
    sha256_hex(ini, s->config_text);
    if (strcmp(ini, l->sources.ini_digest) != 0)
        return diag_set(d, DIAG_DATA,
                        "'%s' changed since the plan: make a new plan with 'offboard plan'",
                        s->config_path);
    sources_digest(&l->sources, inputs);
    if (strcmp(inputs, l->plan.inputs_digest) != 0)
        return diag_set(d, DIAG_DATA,
                        "staged/ is not what the plan was made from: make a new plan with "
                        "'offboard plan'");
    if (table_map(&l->decisions, l->plan_fd, &table_decision, d) != 0 ||
        table_map(&l->people, l->plan_fd, &table_standing, d) != 0)
        return -1;
    return affected_check(l, d);
}

static void load_close(struct load *l)
{
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&l->words[i]);
    table_unmap(&l->people);
    table_unmap(&l->decisions);
    if (l->plan_fd >= 0)
        close(l->plan_fd);
    if (l->staged_fd >= 0)
        close(l->staged_fd);
}

static int run_step(struct stage *s, struct diag *d)
{
    struct load l;
    const struct load_step *step = find_step(s->step);
    if (!step)
        return unknown_step(s->step, d);
    if (step->is_of_past) {
        l = (struct load){.stage = s};
        return step->run(&l, d);
    }
    int status = load_open(&l, s, d);
    if (status == 0)
        status = step->run(&l, d);
    load_close(&l);
    return status;
}

int main(int argc, char **argv)
{
    struct stage s;
    struct diag d = {0};
    if (stage_open(&s, argc, argv, &d) == 0)
        run_step(&s, &d);
    return stage_close(&s, &d);
}
