#include "transform/gate.h"

/* A row missing from the roll makes its pupil look gone. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    uint64_t rejected = 0;
    const char *first = "";
    (void)v;
    (void)d;
    for (size_t i = 0; i < f->sources.reading_count; i++) {
        const struct reading *r = &f->sources.readings[i];
        const struct export *e = &f->sources.exports[r->export];
        if (r->kind == SOURCE_ROLL && e->rejected > 0) {
            rejected += e->rejected;
            first = e->name;
        }
    }
    g->limit = "0 rows";
    g->value = rejected ? arena_format(&f->stage->arena, "%llu rows of %s",
                                       (unsigned long long)rejected, first)
                        : "0 rows";
    g->is_open = rejected == 0;
    g->advice = "correct the rows that staged/rejects.csv lists, and plan again";
    return 0;
}

extern const struct gate_check gate_roll_rejects;
const struct gate_check gate_roll_rejects = {"roll_rejects", check};
