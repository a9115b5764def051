#include "transform/judge.h"

static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    (void)e;
    (void)p;
    (void)as_of;
    return 1;
}

extern const struct rule rule_unknown;
const struct rule rule_unknown = {
    .name = "unknown",
    .title = "nothing on the roll says anything about this person",
    .standing = STANDING_UNKNOWN,
    .matches = matches,
};
