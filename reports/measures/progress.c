/* Progress between two assessments in a subject. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    const int64_t sums[] = {t->end_points - t->start_points, t->start_points, t->end_points};
    uint64_t moved = tally_is_one_family(t->moved_families) ? t->moved : 0;
    return figure_mean(sums[m->at], (int64_t)moved * 1000, 2, moved);
}

const struct measure_family measures_progress = {
    .title = "Progress",
    .unit = "points",
    .definition =
        "Mean of end points less start points, over the students who have points on one "
        "scale in both assessments; and the means at start and end of these students. Left out "
        "where a group's points cannot be compared, as for mean points.",
    .source = "the difference itself; matrix: reports.md section 2 (Classroom Monitor)",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_ANY,
    .subject = of,
    .measures = (const struct measure[]){{"progress", "Progress", "", 0, 0},
                                         {"progress_start", "Mean at start", "", 1, 0},
                                         {"progress_end", "Mean at end", "", 2, 0},
                                         {0}},
};
