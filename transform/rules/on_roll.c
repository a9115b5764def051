#include "transform/judge.h"

/* Positive evidence of being here goes before everything that says otherwise. */
static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    for (size_t i = 0; i < e->span_count; i++) {
        const struct roll_row *s = e->spans[i];
        if (span_has_started(s, as_of) && day_is_none(s->left) && span_word_is_on_roll(s, p))
            return 1;
    }
    return 0;
}

extern const struct rule rule_on_roll;
const struct rule rule_on_roll = {
    .name = "on_roll",
    .title = "a span on roll has begun and has no leaving date",
    .standing = STANDING_ON_ROLL,
    .matches = matches,
};
