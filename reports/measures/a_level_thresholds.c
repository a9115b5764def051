/* 16 to 18 results of a subject at or above a grade. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    return figure_percent(t->a_level_at[m->at], t->a_level, t->a_level);
}

const struct measure_family measures_a_level_thresholds = {
    .title = "A level thresholds",
    .unit = "% of results",
    .definition =
        "A level results of a subject that have the points of the grade or more, of all of them, "
        "U included. A double award counts by the average of its two grades.",
    .source = "formats.md 5.2",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_16_18,
    .subject = of,
    .measures = (const struct measure[]){{"a_star_a", "A*-A", "", 5, 0},
                                         {"a_star_b", "A*-B", "", 4, 0},
                                         {"a_star_c", "A*-C", "", 3, 0},
                                         {"a_star_e", "A*-E", "", 1, 0},
                                         {0}},
};
