/* Progress between two assessments, over all subjects. */
#include "reports/measure.h"

static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    const struct outcome *o = &a->outcomes[person];
    if (!(a->students[person].stage & (unsigned)m->at))
        return 0;
    *out = (struct share){o->progress, (int64_t)o->progress_subjects * 1000};
    return o->progress_subjects > 0;
}

const struct measure_family measures_progress_all = {
    .title = "Progress, all subjects",
    .unit = "points",
    .definition =
        "Mean of end points less start points, over the subjects in which a student of the stage "
        "(years 7 to 9 stand with GCSE) has points of that kind on one scale in both assessments. "
        "Start and end are the first and the last assessment "
        "of the exports unless [report] names others.",
    .source = "the difference itself; matrix: reports.md section 2 (Classroom Monitor)",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_ANY,
    .student = share_of,
    .measures =
        (const struct measure[]){
            {"progress_gcse", "Progress, GCSE points", "", STAGE_KEY_3 | STAGE_GCSE, 1},
            {"progress_16_18", "Progress, 16 to 18 points", "", STAGE_16_18, 1},
            {"progress_us", "Progress, US points", "", STAGE_US, 1},
            {0}},
};
