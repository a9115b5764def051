/* US grade point average. */
#include "reports/measure.h"

enum { PLAIN, WEIGHTED };

/* An F earns nothing more in an honors course. */
static int32_t points_of(const struct measure *m, const struct subject_info *subject,
                         const struct attained *it)
{
    int32_t points = it->meaning.points;
    return m->at == WEIGHTED && points > 0 ? points + subject->weight : points;
}

/* Thousandths of points times thousandths of credits: whole has both, too. */
static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    *out = (struct share){0, 0};
    for (uint32_t i = 0; i < a->count_of[person]; i++) {
        struct attained it = attained_at(a, person, i);
        const struct subject_info *subject = &a->subjects[it.subject];
        if (!it.scale || it.scale->stages != STAGE_US || it.meaning.points == GRADE_NO_POINTS)
            continue;
        out->part += (int64_t)points_of(m, subject, &it) * subject->credits;
        out->whole += (int64_t)1000 * subject->credits;
    }
    return out->whole > 0;
}

const struct measure_family measures_gpa = {
    .title = "Grade point average",
    .unit = "points, 0 to 4",
    .definition =
        "Sum of points times credits, divided by the sum of credits, over all counted results of "
        "the group. P, NP, W and I are not counted. Weighted: honors 0.5 and AP or IB 1.0 more, "
        "an F apart. Credits are 1 unless the table of subjects says otherwise.",
    .source = "formats.md 5.3",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_US,
    .student = share_of,
    .measures = (const struct measure[]){{"gpa", "GPA", "", PLAIN, 1},
                                         {"gpa_weighted", "GPA, weighted", "", WEIGHTED, 0},
                                         {0}},
};
