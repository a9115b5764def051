#include "transform/gate.h"

static uint64_t part_of(uint64_t part, uint64_t whole)
{
    return whole ? part * 1000 / whole : part * 1000;
}

/* One year group missing from an export hides in a large school's total. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    struct arena *a = &f->stage->arena;
    const struct words *years = &f->words[WORDS_YEAR];
    const struct limit *limit = &f->stage->policy.max_leavers_year;
    uint64_t worst = 0;
    g->limit = limit_text(limit, a);
    for (uint32_t year = 1; year < years->count; year++) {
        struct str name = words_text(years, (uint16_t)year);
        int left_in;
        uint64_t leavers = count_new_leavers(f, v, (uint16_t)year, &left_in);
        uint64_t whole = count_on_roll(f, v, (uint16_t)year);
        int64_t last = -1;
        if (f->has_last && ledger_year(f->ledger, arena_text(a, name), &last, d) != 0)
            return -1;
        if (last >= 0)
            whole = (uint64_t)last;
        int is_exceeded = limit_is_exceeded(limit, leavers, whole);
        if ((is_exceeded && g->is_open) ||
            (is_exceeded == !g->is_open && leavers && part_of(leavers, whole) >= worst)) {
            worst = part_of(leavers, whole);
            g->last = last >= 0 ? arena_format(a, "%lld on roll", (long long)last) : "";
            g->is_open = !is_exceeded;
            g->value =
                arena_format(a, "year %.*s: %s", STR_ARG(name), share_text(leavers, whole, a));
        }
    }
    g->advice = "is the year group complete on the roll? If so many really left, raise "
                "max_leavers_year in [policy], or allow this once with --allow max_leavers_year";
    return 0;
}

extern const struct gate_check gate_max_leavers_year;
const struct gate_check gate_max_leavers_year = {"max_leavers_year", check};
