#include "transform/gate.h"

/* A heading and nothing else is a report that went wrong, not a school without students. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    (void)v;
    (void)d;
    g->limit = "every file has rows";
    for (size_t i = 0; i < f->sources.export_count && g->is_open; i++) {
        const struct export *e = &f->sources.exports[i];
        if (e->records + e->repaired > 0)
            continue;
        g->is_open = 0;
        g->value = arena_format(&f->stage->arena, "%s has a heading and no rows", e->name);
    }
    g->advice = "export the file again, and plan again";
    return 0;
}

extern const struct gate_check gate_empty_file;
const struct gate_check gate_empty_file = {"empty_file", check};
