/* EBacc average point score. */
#include "reports/measure.h"

enum { PARTS = 6 };

static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    (void)m;
    *out = (struct share){a->outcomes[person].ebacc_sum, PARTS * 1000};
    return 1;
}

const struct measure_family measures_ebacc_points = {
    .title = "EBacc average point score",
    .unit = "points, 0 to 9",
    .definition =
        "Mean over the cohort of six parts divided by six: the better English (0 unless both "
        "papers were taken), mathematics, the two best sciences, the best of history and "
        "geography, the best language. A missing part is 0.",
    .source = "formats.md 5.4: EBacc APS",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_GCSE,
    .student = share_of,
    .measures =
        (const struct measure[]){
            {.name = "ebacc_aps", .title = "EBacc APS", .note = "", .is_headline = 1}, {0}},
};
