#include "transform/judge.h"

static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    int joins = 0;
    (void)p;
    for (size_t i = 0; i < e->span_count; i++) {
        const struct roll_row *s = e->spans[i];
        if (!span_has_started(s, as_of))
            joins = 1;
        else if (!span_has_ended(s, as_of) && s->status != ROLL_LEFT)
            return 0;
    }
    return joins;
}

extern const struct rule rule_joining;
const struct rule rule_joining = {
    .name = "joining",
    .title = "a span begins later, and every other has ended",
    .standing = STANDING_JOINING,
    .matches = matches,
};
