/*
 * offboard-transform - staged/ and policy -> plan/: who has left, and what is to be done.
 */
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
