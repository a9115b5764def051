/* EBacc achieved at a grade. */
#include "reports/measure.h"

static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    const struct outcome *o = &a->outcomes[person];
    int32_t threshold = m->at * 1000;
    *out = (struct share){o->english >= threshold && o->maths >= threshold &&
                              o->sciences[1] >= threshold && o->humanity >= threshold &&
                              o->language >= threshold,
                          1};
    return 1;
}

const struct measure_family measures_ebacc_achieved = {
    .title = "EBacc achieved",
    .unit = "% of the cohort",
    .definition =
        "Students with the grade or better in the better English, mathematics, two sciences "
        "(combined science is two, by its average), history or geography, and a language.",
    .source = "formats.md 5.4: EBacc achieved at 4 or 5",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_GCSE,
    .student = share_of,
    .measures = (const struct measure[]){{"ebacc_9_4", "EBacc at 9-4", "", 4, 1},
                                         {"ebacc_9_5", "EBacc at 9-5", "", 5, 1},
                                         {0}},
};
