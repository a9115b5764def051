/* GCSE results of a subject at or above a grade. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    return figure_percent(t->gcse_at[m->at], t->gcse, t->gcse);
}

const struct measure_family measures_thresholds = {
    .title = "GCSE thresholds",
    .unit = "% of results",
    .definition =
        "Results of a subject on a GCSE scale that have the points of the grade or more, of all "
        "of them, U included. Combined science counts by the average of its two grades.",
    .source = "formats.md 5.1 and 5.4: grades summary",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_GCSE | STAGE_KEY_3,
    .subject = of,
    .measures = (const struct measure[]){{"grade_9_7", "Grades 9-7", "", 7, 0},
                                         {"grade_9_5", "Grades 9-5", "", 5, 0},
                                         {"grade_9_4", "Grades 9-4", "", 4, 0},
                                         {"grade_9_1", "Grades 9-1", "", 1, 0},
                                         {0}},
};
