#include "transform/gate.h"
#include "transform/last_run.h"

enum { LOST_PERCENT = 25 }; /* a year's leavers and a summer's clear-out stay below it */

/* A file that lost a quarter of its rows since last term was cut short, or is another one. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    struct arena *a = &f->stage->arena;
    const struct last_input *inputs;
    size_t count;
    uint64_t worst = 0;
    (void)v;
    if (last_run_inputs(f, &inputs, &count, d) != 0)
        return -1;
    g->limit = arena_format(a, "%d %% of a file's rows", LOST_PERCENT);
    for (size_t i = 0; i < f->sources.reading_count; i++) {
        const struct reading *r = &f->sources.readings[i];
        const struct export *e = &f->sources.exports[r->export];
        const struct last_input *last = last_input_of(inputs, count, r->section);
        uint64_t rows = e->records + e->repaired;
        if (!last || last->rows <= rows || (last->rows - rows) * 100 < worst * last->rows)
            continue;
        uint64_t lost = last->rows - rows;
        worst = lost * 100 / last->rows;
        g->value = arena_format(a, "%s lost %s", e->name, share_text(lost, last->rows, a));
        g->last = arena_format(a, "%llu rows", (unsigned long long)last->rows);
        if (lost * 100 > (uint64_t)LOST_PERCENT * last->rows)
            g->is_open = 0;
    }
    g->advice = "is the file complete? Export it again, or allow this once with --allow rows_lost";
    return 0;
}

extern const struct gate_check gate_rows_lost;
const struct gate_check gate_rows_lost = {"rows_lost", check};
