/* Best three A levels. */
#include "reports/measure.h"

enum { BEST = 3, FULL_SIZE = 1000 };

struct best {
    int32_t points[BEST]; /* the best first; 0 is empty */
    int a_levels;         /* slots of A levels: a double award is two */
    int others;           /* other level 3 qualifications of A level size */
};

static void add(struct best *b, int32_t points)
{
    b->a_levels++;
    for (int i = 0; i < BEST; i++)
        if (points > b->points[i]) {
            int32_t weaker = b->points[i];
            b->points[i] = points;
            points = weaker;
        }
}

static void take(struct best *b, const struct attainment *a, const struct attained *it)
{
    if (!it->scale || it->scale->stages != STAGE_16_18 || it->meaning.points == GRADE_NO_POINTS ||
        it->scale->size < FULL_SIZE || a->subjects[it->subject].is_left_out)
        return;
    if (!attained_is_a_level(it))
        b->others++;
    else
        for (int i = 0; i < it->scale->slots; i++)
            add(b, it->meaning.points);
}

static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    struct best b = {.a_levels = 0};
    (void)m;
    for (uint32_t i = 0; i < a->count_of[person]; i++) {
        struct attained it = attained_at(a, person, i);
        take(&b, a, &it);
    }
    if (b.a_levels == 0 || (b.a_levels < BEST && b.others > 0))
        return 0;
    *out = (struct share){b.points[0] + b.points[1] + b.points[2], BEST * 1000};
    return 1;
}

const struct measure_family measures_best_three = {
    .title = "Best three A levels",
    .unit = "points, 0 to 60",
    .definition =
        "Sum of each student's best three A levels, divided by three times the students who take "
        "an A level. A double award is two; AS, general studies and critical thinking are left "
        "out. A student with fewer than three counts only without another level 3 qualification "
        "of A level size; a missing one is 0.",
    .source = "formats.md 5.2: best 3 A levels",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_16_18,
    .student = share_of,
    .measures =
        (const struct measure[]){
            {.name = "best_three", .title = "Best three A levels", .note = "", .is_headline = 1},
            {0}},
};
