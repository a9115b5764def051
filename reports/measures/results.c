/* How many have a counted result in a subject. */
#include "reports/measure.h"

static struct figure of(const struct measure *m, const struct tally *t)
{
    const uint64_t counts[] = {t->entries, t->ungraded, t->unknown};
    struct figure f = figure_count(counts[m->at], t->students);
    if (t->entries + t->unknown == 0) /* scores alone */
        f.state = FIGURE_NONE;
    return f;
}

const struct measure_family measures_results = {
    .title = "Counted results",
    .unit = "results",
    .definition =
        "One result a student and subject: the latest with a grade. U, and X where the scale "
        "gives it 0, are results; SUPP, NE, N/A and blanks are not. A grade that no scale "
        "explains is in no other figure.",
    .source = "formats.md 5.4: grades summary",
    .kind = FIGURE_COUNT,
    .stages = STAGE_ANY,
    .subject = of,
    .measures = (const struct measure[]){{"graded", "Results with a grade", "", 0, 0},
                                         {"ungraded", "U or absent", "", 1, 0},
                                         {"not_understood", "Grade not understood", "", 2, 0},
                                         {0}},
};
