/* Attainment 8: ten slots a student. */
#include "reports/measure.h"

static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    (void)m;
    *out = (struct share){a->outcomes[person].attainment_8, 1000};
    return 1;
}

const struct measure_family measures_attainment_8 = {
    .title = "Attainment 8",
    .unit = "points, 0 to 90",
    .definition =
        "Mean over the cohort of ten slots: English twice, mathematics twice, three EBacc "
        "subjects, "
        "three more. English is the better of language and literature, doubled only if both were "
        "taken; the other may go to the three more. Combined science counts twice with the average "
        "of its grades. An empty slot is 0, and so is a student without results.",
    .source = "formats.md 5.4: Attainment 8, English, maths, EBacc and open slots",
    .kind = FIGURE_MEAN,
    .places = 2,
    .stages = STAGE_GCSE,
    .student = share_of,
    .measures =
        (const struct measure[]){
            {.name = "attainment_8", .title = "Attainment 8", .note = "", .is_headline = 1}, {0}},
};
