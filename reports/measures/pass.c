/* Pass rate of a subject. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    (void)m;
    return figure_percent(t->passed, t->passable, t->passable);
}

const struct measure_family measures_pass = {
    .title = "Pass",
    .unit = "% of results",
    .definition =
        "Results with any grade above U and F, and P, of all that a scale explains; percentages "
        "and key stage 3 levels have no pass.",
    .source = "formats.md 5.1 to 5.3: the grades with points above 0",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_ANY,
    .subject = of,
    .measures = (const struct measure[]){{"pass", "Pass", "", 0, 0}, {0}},
};
