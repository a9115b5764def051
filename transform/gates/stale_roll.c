#include "transform/gate.h"
#include "transform/last_run.h"

enum { SAME_WEEK = 7 };

/* Last term's roll beside this term's exports: everybody who left since would stay. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    const struct last_input *inputs;
    size_t count;
    int others_changed = 0;
    const char *stale = NULL;
    (void)v;
    if (last_run_inputs(f, &inputs, &count, d) != 0)
        return -1;
    for (size_t i = 0; i < f->sources.reading_count; i++) {
        const struct reading *r = &f->sources.readings[i];
        const struct export *e = &f->sources.exports[r->export];
        const struct last_input *last = last_input_of(inputs, count, r->section);
        int is_same = last && strcmp(last->fingerprint, e->fingerprint) == 0;
        if (r->kind == SOURCE_ROLL && is_same)
            stale = e->name;
        if (r->kind != SOURCE_ROLL)
            others_changed |= !is_same;
    }
    int is_later =
        f->has_last && f->sources.as_of.since_epoch > f->last.as_of.since_epoch + SAME_WEEK;
    g->limit = "a roll of this term";
    g->is_open = !(stale && others_changed && is_later);
    if (!g->is_open)
        g->value = arena_format(&f->stage->arena, "%s is still the file of run %u", stale,
                                (unsigned)f->last.run);
    g->advice = "export the roll again, or allow this once with --allow stale_roll";
    return 0;
}

extern const struct gate_check gate_stale_roll;
const struct gate_check gate_stale_roll = {"stale_roll", check};
