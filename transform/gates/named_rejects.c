#include "transform/gate.h"

/* A row that could not be read stays as it is: acting on its person would be half a job. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    uint64_t named = 0;
    const struct reject_row *rows = f->reject.records;
    (void)d;
    for (uint64_t i = 0; i < f->reject.count; i++) {
        uint32_t person = facts_person_of(f, &rows[i].row);
        named += person != NO_INDEX && v->standings.people[person].is_changed;
    }
    g->limit = "0 rows";
    g->value = arena_format(&f->stage->arena, "%llu rows", (unsigned long long)named);
    g->is_open = named == 0;
    g->advice = "rows that cannot be read name somebody this plan would change: correct the rows "
                "that staged/rejects.csv lists, and plan again";
    return 0;
}

extern const struct gate_check gate_named_rejects;
const struct gate_check gate_named_rejects = {"named_rejects", check};
