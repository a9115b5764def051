/* How many stand in the exports of a subject without a result, and why. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    struct figure f = figure_count(m->at ? t->withheld : t->not_yet, t->students);
    if (tally_is_empty(t))
        f.state = FIGURE_NONE;
    return f;
}

const struct measure_family measures_no_result = {
    .title = "Without a result",
    .unit = "students",
    .definition =
        "Students with rows in the subject of which none is a result, by the latest of them. No "
        "grade yet: blank, or a dash. Withheld: SUPP. Those not entered, absent or withdrawn are "
        "in neither, nor are those without a row.",
    .source = "formats.md 5.4: grades summary",
    .kind = FIGURE_COUNT,
    .stages = STAGE_ANY,
    .subject = of,
    .measures = (const struct measure[]){{"no_grade_yet", "No grade yet", "", 0, 0},
                                         {"withheld", "Withheld (SUPP)", "", 1, 0},
                                         {0}},
};
