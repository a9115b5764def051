/* Withdrawal rate of a course. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct course_tally *t)
{
    (void)m;
    return figure_percent(t->by_status[ENROLMENT_WITHDRAWN],
                          t->enrolments - t->by_status[ENROLMENT_TRANSFERRED], t->students);
}

const struct measure_family measures_withdrawal = {
    .title = "Withdrawal",
    .unit = "% of enrolments",
    .definition = "Withdrawn enrolments of a course, of all of its enrolments but transfers.",
    .source = "statuses of the course platform, as exported: formats.md 3 and design section 4",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_ANY,
    .course = of,
    .measures = (const struct measure[]){{"withdrawal", "Withdrawal", "", 0, 0}, {0}},
};
