#include "transform/gate.h"

/* People who vanished from a roll that is said to be complete: the first sign of a cut file. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    struct arena *a = &f->stage->arena;
    const struct limit *limit = &f->stage->policy.max_absent;
    uint64_t absent = 0, whole = f->has_last ? f->last.on_roll : count_on_roll(f, v, 0);
    (void)d;
    for (uint64_t i = 0; i < facts_person_count(f); i++) {
        const struct standing_row *who = &v->standings.people[i];
        absent += who->is_student && who->standing == STANDING_ABSENT && !who->was_off_boarded;
    }
    g->limit = limit_text(limit, a);
    g->value = share_text(absent, whole, a);
    if (f->has_last)
        g->last = arena_format(a, "%llu on roll", (unsigned long long)f->last.on_roll);
    g->is_open = !limit_is_exceeded(limit, absent, whole);
    g->advice = "is the roll cut short, or not complete? If so many are really gone, raise "
                "max_absent in [policy], or allow this once with --allow max_absent";
    return 0;
}

extern const struct gate_check gate_max_absent;
const struct gate_check gate_max_absent = {"max_absent", check};
