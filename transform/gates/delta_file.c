#include "transform/gate.h"

/* An account goes only when no enrolment of it stays active: a list of changes cannot say so. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    uint64_t accounts = v->counts.deactivated + v->counts.deleted;
    (void)d;
    g->limit = "no account is acted on beside a delta";
    for (size_t i = 0; i < f->sources.reading_count && accounts && g->is_open; i++) {
        const struct reading *r = &f->sources.readings[i];
        if (!r->is_delta || (r->kind != SOURCE_ENROLMENTS && r->kind != SOURCE_RESULTS))
            continue;
        g->is_open = 0;
        g->value = arena_format(&f->stage->arena, "%llu accounts, and %s lists changes only",
                                (unsigned long long)accounts, f->sources.exports[r->export].name);
    }
    g->advice = "export the bundle in bulk, and plan again";
    return 0;
}

extern const struct gate_check gate_delta_file;
const struct gate_check gate_delta_file = {"delta_file", check};
