#include "reports/figures/tally.h"

static void add_a_level(struct tally *t, int32_t points)
{
    t->a_level++;
    for (int n = 1; n < 7; n++)
        t->a_level_at[n] += points >= n * 10000;
}

static void add_gcse(struct tally *t, int32_t points)
{
    t->gcse++;
    for (int n = 1; n < 10; n++)
        t->gcse_at[n] += points >= n * 1000;
}

static void add_points(struct tally *t, const struct attained *it)
{
    unsigned stages = it->scale->stages;
    t->pointed++;
    t->families |= points_family(it->scale);
    t->points += it->meaning.points;
    if (stages & STAGE_GCSE)
        add_gcse(t, it->meaning.points);
    else if (attained_is_a_level(it))
        add_a_level(t, it->meaning.points);
}

static int has_pass(const struct attained *it)
{
    return it->scale && !it->scale->is_percent && it->scale->stages != STAGE_KEY_3;
}

/* US letters: P and NP have no points, and one of them is a pass. */
static int is_pass(const struct attained *it, struct str grade)
{
    if (it->meaning.points != GRADE_NO_POINTS)
        return it->meaning.points > 0;
    return it->scale->stages == STAGE_US &&
           (str_is(str_trim(grade), "P") || str_is(str_trim(grade), "p"));
}

static void add_result(struct tally *t, const struct attained *it, const struct words *grades)
{
    t->subject = it->subject;
    t->students++;
    if (it->score != SCORE_NONE) {
        t->scored++;
        t->score += it->score;
    }
    if (it->grade == 0 || !it->meaning.is_result)
        return;
    if (!it->meaning.is_known) {
        t->unknown++;
        return;
    }
    if (!t->grades)
        t->grades = mem_alloc(grades->count, sizeof *t->grades);
    t->entries++;
    t->grades[it->grade]++;
    t->ungraded += it->meaning.is_ungraded != 0;
    if (has_pass(it)) {
        t->passable++;
        t->passed += is_pass(it, words_text(grades, it->grade)) != 0;
    }
    if (it->scale && it->meaning.points != GRADE_NO_POINTS)
        add_points(t, it);
}

static void add_lacking(struct tally *t, const struct attained *it)
{
    t->subject = it->subject;
    t->not_yet += it->meaning.lack == LACK_BLANK;
    t->withheld += it->meaning.lack == LACK_WITHHELD;
}

static void add_pair(struct tally *t, const struct attained *start, const struct attained *end)
{
    if (!attained_are_comparable(start, end))
        return;
    t->subject = start->subject;
    t->moved++;
    t->moved_families |= points_family(start->scale);
    t->start_points += start->meaning.points;
    t->end_points += end->meaning.points;
    t->up += end->meaning.points > start->meaning.points;
    t->down += end->meaning.points < start->meaning.points;
    t->same += end->meaning.points == start->meaning.points;
}

void tallies_make(struct tallies *t, const struct attainment *a, const struct group *g)
{
    *t = (struct tallies){.count = a->words[WORDS_SUBJECT].count};
    t->subjects = mem_alloc(t->count, sizeof *t->subjects);
    for (size_t i = 0; i < g->count; i++) {
        uint32_t person = g->people[i];
        for (uint32_t k = 0; k < a->count_of[person]; k++) {
            struct attained it = attained_at(a, person, k);
            add_result(&t->subjects[it.subject], &it, &a->words[WORDS_GRADE]);
        }
        for (uint32_t k = 0; k < a->lacking_of[person]; k++) {
            struct attained it = attained_lacking(a, person, k);
            add_lacking(&t->subjects[it.subject], &it);
        }
        for (uint32_t k = 0; a->pairs && k < a->pairs_of[person]; k++) {
            struct attained start = attained_start(a, person, k), end = attained_end(a, person, k);
            add_pair(&t->subjects[start.subject], &start, &end);
        }
    }
}

void tally_make(struct tally *t, const struct attainment *a, const struct group *g,
                uint16_t subject)
{
    *t = (struct tally){.subject = subject};
    for (size_t i = 0; i < g->count; i++) {
        struct attained it, end;
        if (attained_find(&it, a, g->people[i], subject))
            add_result(t, &it, &a->words[WORDS_GRADE]);
        else if (attained_find_lacking(&it, a, g->people[i], subject))
            add_lacking(t, &it);
        if (attained_find_pair(&it, &end, a, g->people[i], subject))
            add_pair(t, &it, &end);
    }
}

void tally_release(struct tally *t)
{
    free(t->grades);
    *t = (struct tally){.students = 0};
}

void tallies_release(struct tallies *t)
{
    for (uint32_t i = 0; i < t->count; i++)
        free(t->subjects[i].grades);
    free(t->subjects);
    *t = (struct tallies){.count = 0};
}

int tally_is_empty(const struct tally *t)
{
    return t->students == 0 && t->moved == 0 && t->not_yet == 0 && t->withheld == 0;
}

int tally_is_one_family(unsigned families)
{
    return families && (families & (families - 1)) == 0;
}
