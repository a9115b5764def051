#include "transform/judge.h"

/* A pupil is current until the leaving date, and MIS changes take a day to show. */
static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    for (size_t i = 0; i < e->span_count; i++) {
        const struct roll_row *s = e->spans[i];
        if (span_has_started(s, as_of) && !span_is_guest(s, p) && !day_is_none(s->left) &&
            as_of.since_epoch <= s->left.since_epoch + p->grace_days)
            return 1;
    }
    return 0;
}

extern const struct rule rule_leaving;
const struct rule rule_leaving = {
    .name = "leaving",
    .title = "the leaving date has not passed, or only just",
    .standing = STANDING_LEAVING,
    .matches = matches,
};
