/* Earlier terms beside this one: what a publication may show of them. */
#include "reports/governors/governed.h"

static int is_small(const struct report *r, int64_t count)
{
    int64_t size = count < 0 ? -count : count;
    return size > 0 && size < r->stage->policy.suppress;
}

static struct figure kept(const struct report *r, const struct governed_row *year,
                          const struct governed_value *value, size_t term)
{
    for (size_t i = 0; i < r->trend.count; i++) {
        const struct trend_line *line = &r->trend.lines[i];
        if (strcmp(line->name, value->measure->name) == 0 && strcmp(line->year, year->year) == 0)
            return trend_then(line, &r->past.terms[term]);
    }
    return (struct figure){.state = FIGURE_NONE};
}

/* Few people more or less than in a term that is shown: the difference would be about them. */
static int differs_by_few(const struct report *r, const struct figure *out, size_t count,
                          size_t term, size_t value, struct figure now)
{
    int64_t students = (int64_t)out[term * count + value].students;
    if (is_small(r, (int64_t)now.students - students))
        return 1;
    for (size_t t = 0; t < term; t++)
        if (out[t * count + value].state == FIGURE_VALUE &&
            is_small(r, (int64_t)out[t * count + value].students - students))
            return 1;
    return 0;
}

/* What is inside what is not kept of an earlier term: any two percentages may be. */
static int is_too_close(const struct report *r, const struct figure *figures, size_t value)
{
    struct figure f = figures[value];
    if (f.kind != FIGURE_PERCENT)
        return 0;
    for (size_t i = 0; i < value; i++)
        if (figures[i].state == FIGURE_VALUE && figures[i].kind == FIGURE_PERCENT &&
            is_small(r, figures[i].part - f.part))
            return 1;
    return is_small(r, f.part) || is_small(r, f.whole - f.part);
}

void governed_past(struct figure *out, const struct report *r, const struct governed_row *year)
{
    for (size_t term = 0; term < r->past.term_count; term++)
        for (size_t i = 0; i < year->count; i++) {
            struct figure *f = &out[term * year->count + i];
            *f = kept(r, year, &year->values[i], term);
            if (f->state != FIGURE_VALUE)
                continue;
            if (is_small(r, (int64_t)f->students) || is_too_close(r, &out[term * year->count], i) ||
                differs_by_few(r, out, year->count, term, i, year->values[i].figure))
                f->state = FIGURE_SUPPRESSED;
        }
}
