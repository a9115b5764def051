/*
 * offboard-transform - staged/ and policy -> plan/: who has left, and what is to be done.
 */
#include "lib/cohort.h"
#include "transform/gate.h"
#include "transform/plan_book.h"

static int write_tables(const struct facts *f, const struct verdicts *v, struct outdir *dir,
                        struct diag *d)
{
    struct table_writer t;
    int status = table_create(&t, dir, &table_decision, d);
    for (size_t i = 0; i < v->decision_count && status == 0; i++)
        status = table_add(&t, &v->decisions[i], d);
    if (status != 0 || table_close(&t, d) != 0)
        return -1;
    status = table_create(&t, dir, &table_standing, d);
    for (uint64_t i = 0; i < facts_person_count(f) && status == 0; i++)
        status = table_add(&t, &v->standings.people[i], d);
    return status == 0 ? table_close(&t, d) : -1;
}

/* So that others can say in words what was decided. */
static void put_titles(struct plan *p, struct arena *a)
{
    for (; standing_rules[p->rule_count]; p->rule_count++)
        continue;
    for (; block_rules[p->block_count]; p->block_count++)
        continue;
    p->rules = arena_alloc(a, p->rule_count * sizeof *p->rules);
    p->blocks = arena_alloc(a, p->block_count * sizeof *p->blocks);
    for (size_t i = 0; i < p->rule_count; i++)
        p->rules[i] = (struct plan_title){standing_rules[i]->name, standing_rules[i]->title};
    for (size_t i = 0; i < p->block_count; i++)
        p->blocks[i] =
            (struct plan_title){block_name(block_rules[i]->block), block_rules[i]->title};
}

static int write_plan(struct facts *f, const struct verdicts *v, struct outdir *dir, struct diag *d)
{
    struct arena *a = &f->stage->arena;
    char inputs[DIGEST_HEX], state[DIGEST_HEX];
    struct plan p = {.run = f->stage->run,
                     .school = f->stage->policy.school,
                     .term = f->stage->policy.term,
                     .as_of = f->sources.as_of,
                     .policy = policy_summary(&f->stage->policy, a),
                     .words = confirm_words(&v->counts, a),
                     .config_digest = f->sources.config_digest,
                     .program = OFFBOARD_VERSION,
                     .counts = v->counts};
    sources_digest(&f->sources, inputs);
    p.inputs_digest = inputs;
    if (ledger_state(f->ledger, state, d) != 0)
        return -1;
    p.vault_state = state;
    put_titles(&p, a);
    if (check_gates(&p, f, v, d) != 0 || write_tables(f, v, dir, d) != 0 ||
        plan_write(&p, dir, d) != 0)
        return -1;
    return plan_book_write(&p, f, v, dir, d);
}

static int transform(struct stage *stage, struct diag *d)
{
    struct facts f;
    struct verdicts v = {0};
    struct outdir dir;
    int status = facts_open(&f, stage, d);
    /* Of the reports, but told now: later the run would be prepared and could not be reported. */
    if (status == 0)
        status = cohort_check(&stage->policy, f.sources.as_of, f.roll.count, d);
    if (status == 0)
        status = decide(&v, &f, d);
    if (status == 0)
        status = outdir_open(&dir, stage->run_fd, stage->run_path, "plan", d);
    if (status == 0) {
        status = write_plan(&f, &v, &dir, d);
        if (status == 0)
            status = outdir_commit(&dir, d);
        else
            outdir_abandon(&dir);
    }
    verdicts_release(&v);
    facts_close(&f);
    return status;
}

int main(int argc, char **argv)
{
    struct stage stage;
    struct diag d = {0};
    if (stage_open(&stage, argc, argv, &d) == 0)
        transform(&stage, &d);
    return stage_close(&stage, &d);
}
