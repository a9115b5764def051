#include "transform/gate.h"

enum { FEW = 10 }; /* strangers that even the right roll may leave */

static int has_name(const struct facts *f, uint32_t person, uint64_t name)
{
    for (uint32_t i = f->span_start[person]; i < f->span_start[person + 1]; i++)
        if (f->spans[i]->name == name || f->spans[i]->preferred == name || !f->spans[i]->name)
            return 1;
    return 0;
}

/* The same numbers, but other people: rolls of two schools number their pupils alike. */
static int check_names(struct gate *g, const struct facts *f, const struct verdicts *v)
{
    const struct account_row *rows = f->account.records;
    uint64_t known = 0, others = 0;
    for (uint64_t i = 0; i < f->account.count; i++) {
        uint32_t person = facts_person_of(f, &rows[i].row);
        const struct standing_row *who = &v->standings.people[person];
        if (!who->is_student || !rows[i].name || who->known_run ||
            f->span_start[person] == f->span_start[person + 1])
            continue;
        known++;
        others += !has_name(f, person, rows[i].name);
    }
    if (others <= FEW || others * 2 <= known)
        return 1;
    g->value = arena_format(&f->stage->arena, "%s have another name on the roll under their id",
                            share_text(others, known, &f->stage->arena));
    return 0;
}

/* Where the tracker's students are mostly not on the roll, it is the roll of another school. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    struct arena *a = &f->stage->arena;
    uint64_t known = 0, strangers = 0;
    (void)d;
    for (uint64_t i = 0; i < facts_person_count(f) && f->roll.count; i++) {
        const struct person *who = facts_person(f, (uint32_t)i);
        if (!v->standings.people[i].is_student ||
            (who->first_account == NO_INDEX && who->first_enrolment == NO_INDEX &&
             who->first_result == NO_INDEX))
            continue;
        known++;
        strangers += who->first_roll == NO_INDEX;
    }
    g->limit = arena_format(a, "half of the students in exports, if more than %d", FEW);
    g->value = arena_format(a, "%s are not on the roll by any id", share_text(strangers, known, a));
    g->is_open = strangers * 2 <= known || strangers <= FEW ? check_names(g, f, v) : 0;
    g->advice = "is it the roll of this school, with the ids that the tracker and the platform "
                "use? Export it with them, name them in school.ini, or allow this once with "
                "--allow unmatched";
    return 0;
}

extern const struct gate_check gate_unmatched;
const struct gate_check gate_unmatched = {"unmatched", check};
