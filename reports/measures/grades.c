/* How many have each grade of a subject. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t, uint16_t grade)
{
    (void)m;
    return figure_percent(t->grades ? t->grades[grade] : 0, t->entries, t->entries);
}

const struct measure_family measures_grades = {
    .title = "Grades",
    .unit = "% of results",
    .definition =
        "Counted results of a subject with the grade, of all its counted results, U included.",
    .source = "formats.md 5.4: grades summary",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_ANY,
    .grade = of,
    .measures = (const struct measure[]){{"grade", "Grade", "", 0, 0}, {0}},
};
