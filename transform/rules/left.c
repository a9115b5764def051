#include "transform/judge.h"

/* A date that has passed or the word itself; somebody without any span has not left. */
static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    (void)p;
    for (size_t i = 0; i < e->span_count; i++) {
        const struct roll_row *s = e->spans[i];
        if (!span_has_ended(s, as_of) && s->status != ROLL_LEFT)
            return 0;
    }
    return e->span_count > 0;
}

extern const struct rule rule_left;
const struct rule rule_left = {
    .name = "left",
    .title = "every span on roll has ended",
    .standing = STANDING_LEFT,
    .matches = matches,
};
