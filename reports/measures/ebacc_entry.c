/* EBacc entry. */
#include "reports/measure.h"

static int share_of(const struct measure *m, const struct attainment *a, uint32_t person,
                    struct share *out)
{
    (void)m;
    *out = (struct share){a->outcomes[person].is_ebacc_entry, 1};
    return 1;
}

const struct measure_family measures_ebacc_entry = {
    .title = "EBacc entry",
    .unit = "% of the cohort",
    .definition =
        "Students with a result, U included, in English language, English literature, "
        "mathematics, science (combined, or three of biology, chemistry, physics and computer "
        "science), history or geography, and a language.",
    .source = "formats.md 5.4: EBacc entry",
    .kind = FIGURE_PERCENT,
    .places = 1,
    .stages = STAGE_GCSE,
    .student = share_of,
    .measures =
        (const struct measure[]){
            {.name = "ebacc_entry", .title = "EBacc entry", .note = "", .is_headline = 1}, {0}},
};
