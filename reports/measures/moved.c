/* Who moved up and down between two assessments. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    const uint64_t counts[] = {t->up, t->same, t->down};
    return figure_percent(counts[m->at], t->moved, t->moved);
}

const struct measure_family measures_moved = {
    .title = "Moved",
    .unit = "% of students with both assessments",
    .definition = "Students whose points at the end are above, equal to or below those at the "
                  "start, of those who have points on one scale in both.",
    .source = "counts of the start x end matrix",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_ANY,
    .subject = of,
    .measures = (const struct measure[]){{"moved_up", "Moved up", "", 0, 0},
                                         {"moved_not", "Same", "", 1, 0},
                                         {"moved_down", "Moved down", "", 2, 0},
                                         {0}},
};
