/* Mean score of a subject. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    (void)m;
    return figure_mean(t->score, (int64_t)t->scored * 1000, 2, t->scored);
}

const struct measure_family measures_mean_score = {
    .title = "Mean score",
    .unit = "score as exported",
    .definition = "Mean over the counted results that have a score. No score is not a score of 0.",
    .source = "formats.md 5.4: grades summary",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_ANY,
    .subject = of,
    .measures = (const struct measure[]){{"mean_score", "Mean score", "", 0, 0}, {0}},
};
