/*
 * What a student's GCSE results come to: formats.md 5.4.
 *
 * Where a pillar that is one subject comes under two names, the better result stands; history
 * and geography, and languages, are several subjects.
 */
#include "reports/attainment/attainment_make.h"

enum { SLOTS_EACH = 3 };

/* The best three, the best first; OUTCOME_NONE is an empty slot. */
struct slots {
    int32_t points[SLOTS_EACH];
};

/* Fills a slot; returns what falls out, OUTCOME_NONE if nothing does. */
static int32_t slots_add(struct slots *s, int32_t points)
{
    for (int i = 0; i < SLOTS_EACH; i++)
        if (points > s->points[i]) {
            int32_t weaker = s->points[i];
            s->points[i] = points;
            points = weaker;
        }
    return points;
}

static int32_t slots_sum(const struct slots *s)
{
    int32_t sum = 0;
    for (int i = 0; i < SLOTS_EACH; i++)
        sum += s->points[i] == OUTCOME_NONE ? 0 : s->points[i];
    return sum;
}

/* Results still to be placed. */
struct hand {
    int32_t best[PILLARS]; /* of the pillars that are one subject, and the best of the others */
    struct slots ebacc, open;
    int taken; /* results in any slot */
};

static void take_better(int32_t *to, int32_t points)
{
    if (points > *to)
        *to = points;
}

/* EBacc slots take the best three; what they have no room for may go to open. */
static void place_ebacc(struct hand *h, int32_t points)
{
    if (points != OUTCOME_NONE)
        slots_add(&h->open, slots_add(&h->ebacc, points));
}

static void place(struct hand *h, const struct subject_info *subject, const struct attained *it)
{
    int32_t points = it->meaning.points;
    h->taken++;
    take_better(&h->best[subject->pillar], points);
    if (subject->slot == SLOT_OPEN)
        for (int i = 0; i < it->scale->slots; i++)
            slots_add(&h->open, points);
    if (subject->pillar == PILLAR_HUMANITY || subject->pillar == PILLAR_LANGUAGE)
        place_ebacc(h, points);
}

/* Any approved qualification of the stage, U and X too: an entry worth 0. */
static int is_taken(const struct subject_info *subject, const struct attained *it)
{
    return it->scale && (it->scale->stages & STAGE_GCSE) && it->meaning.is_known &&
           it->meaning.is_result && it->meaning.points != GRADE_NO_POINTS &&
           subject->slot >= SLOT_ENGLISH;
}

static int32_t or_nothing(int32_t points)
{
    return points == OUTCOME_NONE ? 0 : points;
}

/* Combined science is two of them. */
static void best_sciences(int32_t out[2], const struct hand *h)
{
    static const enum pillar each[] = {PILLAR_COMBINED,  PILLAR_COMBINED, PILLAR_BIOLOGY,
                                       PILLAR_CHEMISTRY, PILLAR_PHYSICS,  PILLAR_COMPUTING};
    out[0] = out[1] = OUTCOME_NONE;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        int32_t points = h->best[each[i]];
        if (points > out[0]) {
            out[1] = out[0];
            out[0] = points;
        } else if (points > out[1]) {
            out[1] = points;
        }
    }
}

static int is_entry(const struct hand *h)
{
    int separate = 0;
    for (int i = PILLAR_BIOLOGY; i <= PILLAR_COMPUTING; i++)
        separate += h->best[i] != OUTCOME_NONE;
    return h->best[PILLAR_LANGUAGE_PAPER] != OUTCOME_NONE &&
           h->best[PILLAR_LITERATURE] != OUTCOME_NONE && h->best[PILLAR_MATHS] != OUTCOME_NONE &&
           (h->best[PILLAR_COMBINED] != OUTCOME_NONE || separate >= 3) &&
           h->best[PILLAR_HUMANITY] != OUTCOME_NONE && h->best[PILLAR_LANGUAGE] != OUTCOME_NONE;
}

/* English is doubled only if both papers were taken; the weaker one may go to open. */
static int32_t attainment_8(struct hand *h, int32_t english, int has_both)
{
    int32_t language = h->best[PILLAR_LANGUAGE_PAPER], literature = h->best[PILLAR_LITERATURE];
    if (has_both)
        slots_add(&h->open, language < literature ? language : literature);
    for (int i = PILLAR_BIOLOGY; i <= PILLAR_COMPUTING; i++)
        place_ebacc(h, h->best[i]);
    place_ebacc(h, h->best[PILLAR_COMBINED]);
    place_ebacc(h, h->best[PILLAR_COMBINED]);
    return or_nothing(english) * (has_both ? 2 : 1) + or_nothing(h->best[PILLAR_MATHS]) * 2 +
           slots_sum(&h->ebacc) + slots_sum(&h->open);
}

void outcome_make(struct outcome *out, const struct attainment *a, uint32_t person)
{
    struct hand h = {.taken = 0};
    for (int i = 0; i < PILLARS; i++)
        h.best[i] = OUTCOME_NONE;
    for (int i = 0; i < SLOTS_EACH; i++)
        h.ebacc.points[i] = h.open.points[i] = OUTCOME_NONE;
    for (uint32_t i = 0; i < a->count_of[person]; i++) {
        struct attained it = attained_at(a, person, i);
        const struct subject_info *subject = &a->subjects[it.subject];
        if (is_taken(subject, &it))
            place(&h, subject, &it);
    }
    int32_t language = h.best[PILLAR_LANGUAGE_PAPER], literature = h.best[PILLAR_LITERATURE];
    int has_both = language != OUTCOME_NONE && literature != OUTCOME_NONE;
    *out = (struct outcome){.english = language > literature ? language : literature,
                            .maths = h.best[PILLAR_MATHS],
                            .humanity = h.best[PILLAR_HUMANITY],
                            .language = h.best[PILLAR_LANGUAGE],
                            .has_any = h.taken > 0,
                            .is_ebacc_entry = (uint8_t)is_entry(&h)};
    best_sciences(out->sciences, &h);
    out->ebacc_sum = (has_both ? out->english : 0) + or_nothing(out->maths) +
                     or_nothing(out->sciences[0]) + or_nothing(out->sciences[1]) +
                     or_nothing(out->humanity) + or_nothing(out->language);
    out->attainment_8 = attainment_8(&h, out->english, has_both);
}
