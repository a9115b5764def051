/* Completion rate of a course. */
#include "reports/measure.h"

/* Who was transferred has gone on elsewhere: no end of this course. */
static struct figure of(const struct measure *m, const struct course_tally *t)
{
    uint64_t completed = t->by_status[ENROLMENT_COMPLETED];
    uint64_t ended = completed + t->by_status[ENROLMENT_WITHDRAWN] +
                     t->by_status[ENROLMENT_FAILED] + t->by_status[ENROLMENT_NO_CREDIT];
    (void)m;
    return figure_percent(completed, t->can_complete ? ended : 0, t->students);
}

const struct measure_family measures_completion = {
    .title = "Completion",
    .unit = "% of ended enrolments",
    .definition =
        "Completed enrolments of a course, of those that ended: completed, withdrawn, "
        "failed and without credit. Transfers and open ones are in neither. Left out where "
        "the platform calls no enrolment completed.",
    .source = "statuses of the course platform, as exported: formats.md 3 and design section 4",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_ANY,
    .course = of,
    .measures = (const struct measure[]){{"completion", "Completion", "", 0, 0}, {0}},
};
