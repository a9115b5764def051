#include "transform/gate.h"

/* A truncated roll makes leavers of everybody below the cut: nobody passes unseen. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    struct arena *a = &f->stage->arena;
    const struct limit *limit = &f->stage->policy.max_leavers;
    uint64_t whole = f->has_last ? f->last.on_roll : count_on_roll(f, v, 0);
    int year = 0;
    uint64_t leavers = count_new_leavers(f, v, 0, &year);
    (void)d;
    g->limit = limit_text(limit, a);
    g->value = share_text(leavers, whole, a);
    if (year)
        g->value = arena_format(a, "%s in the school year to August %d", g->value, year);
    if (f->has_last)
        g->last = share_text(f->last.left_new, f->last.on_roll, a);
    g->is_open = !limit_is_exceeded(limit, leavers, whole);
    g->advice = "is the roll complete and of today? If so many really left, raise max_leavers in "
                "[policy], or allow this once with --allow max_leavers";
    return 0;
}

extern const struct gate_check gate_max_leavers;
const struct gate_check gate_max_leavers = {"max_leavers", check};
