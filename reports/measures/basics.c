/* Basics: English and mathematics at or above a grade. */
#include "reports/measure.h"

enum { THRESHOLD = 10, BOTH = 0, ONE = 1, NEITHER = 2 }; /* at: grade * 10 + how many lack */

static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    const struct outcome *o = &a->outcomes[person];
    int32_t threshold = m->at / THRESHOLD * 1000;
    int reached = (o->english >= threshold) + (o->maths >= threshold);
    *out = (struct share){2 - reached == m->at % THRESHOLD, 1};
    return 1;
}

const struct measure_family measures_basics = {
    .title = "Basics",
    .unit = "% of the cohort",
    .definition =
        "Students with the grade or better in mathematics and in the better of English language "
        "and literature; also those who have it in one of the two, and in neither. Both English "
        "papers need not be taken.",
    .source = "formats.md 5.4: Basics",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_GCSE,
    .student = share_of,
    .measures =
        (const struct measure[]){{"basics_9_4", "Basics 9-4", "", 40 + BOTH, 1},
                                 {"basics_9_5", "Basics 9-5", "", 50 + BOTH, 1},
                                 {"basics_9_7", "Basics 9-7", "", 70 + BOTH, 1},
                                 {"basics_9_4_one", "Basics 9-4, one only", "", 40 + ONE, 0},
                                 {"basics_9_5_one", "Basics 9-5, one only", "", 50 + ONE, 0},
                                 {"basics_9_7_one", "Basics 9-7, one only", "", 70 + ONE, 0},
                                 {"basics_9_4_neither", "Basics 9-4, neither", "", 40 + NEITHER, 0},
                                 {"basics_9_5_neither", "Basics 9-5, neither", "", 50 + NEITHER, 0},
                                 {"basics_9_7_neither", "Basics 9-7, neither", "", 70 + NEITHER, 0},
                                 {0}},
};
