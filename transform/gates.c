#include "transform/gate.h"

#define GATES(X)                                                                                   \
    X(max_leavers)                                                                                 \
    X(max_leavers_year)                                                                            \
    X(max_absent)                                                                                  \
    X(rows_lost)                                                                                   \
    X(unmatched)                                                                                   \
    X(stale_roll)                                                                                  \
    X(file_age)                                                                                    \
    X(empty_file)                                                                                  \
    X(roll_rejects)                                                                                \
    X(named_rejects)                                                                               \
    X(excel_damage)                                                                                \
    X(delta_file)

#define DECLARE(name) extern const struct gate_check gate_##name;
GATES(DECLARE)
#define LIST(name) &gate_##name,
const struct gate_check *const gate_checks[] = {GATES(LIST) NULL};

int check_gates(struct plan *p, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    size_t count = 0;
    while (gate_checks[count])
        count++;
    p->gates = arena_alloc(&f->stage->arena, count * sizeof *p->gates);
    p->gate_count = count;
    for (size_t i = 0; i < count; i++) {
        p->gates[i] = (struct gate){.name = gate_checks[i]->name,
                                    .limit = "",
                                    .value = "",
                                    .last = "",
                                    .advice = "",
                                    .is_open = 1};
        if (gate_checks[i]->check(&p->gates[i], f, v, d) != 0)
            return -1;
    }
    return 0;
}

const char *limit_text(const struct limit *l, struct arena *a)
{
    return arena_format(a, "%d %% or %d", l->percent, l->count);
}

int limit_is_exceeded(const struct limit *l, uint64_t part, uint64_t whole)
{
    int has_share = l->percent < 100;
    return part > (uint64_t)l->count || (has_share && part * 100 > (uint64_t)l->percent * whole);
}

const char *share_text(uint64_t part, uint64_t whole, struct arena *a)
{
    uint64_t tenths = whole ? (part * 2000 + whole) / (2 * whole) : 0;
    return arena_format(a, "%llu of %llu (%llu.%llu %%)", (unsigned long long)part,
                        (unsigned long long)whole, (unsigned long long)(tenths / 10),
                        (unsigned long long)(tenths % 10));
}

static int is_expected(const struct facts *f, const struct standing_row *who)
{
    const struct policy *p = &f->stage->policy;
    int month = day_is_none(who->left) ? 0 : day_month(who->left);
    struct str year = words_text(&f->words[WORDS_YEAR], who->year);
    for (int i = 0; p->final_years[i] && month >= 6 && month <= 9; i++)
        if (str_is(year, p->final_years[i]))
            return 1;
    return 0;
}

int is_new_leaver(const struct facts *f, const struct standing_row *who)
{
    return who->is_student && who->standing == STANDING_LEFT && !who->was_off_boarded &&
           !is_expected(f, who);
}

enum { FIRST_YEAR = 1900, YEARS = 301 };

/* School years begin in September: 2026 ends in August 2026. No date counts as this year's. */
static int school_year(struct day left, struct day as_of)
{
    struct day day = day_is_none(left) ? as_of : left;
    return day_year(day) + (day_month(day) >= 9);
}

uint64_t count_new_leavers(const struct facts *f, const struct verdicts *v, uint16_t year,
                           int *school_year_end)
{
    uint64_t by_year[YEARS] = {0}, total = 0;
    int worst = 0;
    for (uint64_t i = 0; i < facts_person_count(f); i++) {
        const struct standing_row *who = &v->standings.people[i];
        if (!is_new_leaver(f, who) || (year && who->year != year))
            continue;
        int left = school_year(who->left, f->sources.as_of) - FIRST_YEAR;
        total++;
        by_year[left]++;
        worst = by_year[left] > by_year[worst] || (by_year[left] == by_year[worst] && left > worst)
                    ? left
                    : worst;
    }
    *school_year_end = f->has_last || !total ? 0 : FIRST_YEAR + worst;
    return f->has_last ? total : by_year[worst];
}

uint64_t count_on_roll(const struct facts *f, const struct verdicts *v, uint16_t year)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < facts_person_count(f); i++) {
        const struct standing_row *who = &v->standings.people[i];
        count += who->is_student &&
                 (who->standing == STANDING_ON_ROLL || who->standing == STANDING_LEAVING ||
                  (year && who->standing == STANDING_LEFT && is_expected(f, who))) &&
                 (!year || who->year == year);
    }
    return count;
}
