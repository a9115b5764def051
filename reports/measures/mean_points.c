/* Mean points of a subject. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    (void)m;
    uint64_t pointed = tally_is_one_family(t->families) ? t->pointed : 0;
    return figure_mean(t->points, (int64_t)pointed * 1000, 2, pointed);
}

const struct measure_family measures_mean_points = {
    .title = "Mean points",
    .unit = "points of the subject's scale",
    .definition = "Mean over the results that have points, U as 0. Combined science and double "
                  "awards give the average of their grades, once. Left out where a group's results "
                  "have points that cannot be compared: GCSE, 16 to 18, US, key stage 3 levels.",
    .source = "formats.md 5.1 to 5.4: grades summary; reports/tables/points.csv",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_ANY,
    .subject = of,
    .measures = (const struct measure[]){{"mean_points", "Mean points", "", 0, 0}, {0}},
};
