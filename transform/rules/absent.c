#include "transform/judge.h"

/* Absence alone is no proof of leaving: listed for review, never acted on by itself. */
static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    (void)p;
    (void)as_of;
    return e->is_absent;
}

extern const struct rule rule_absent;
const struct rule rule_absent = {
    .name = "absent",
    .title = "not on the roll, which is declared complete",
    .standing = STANDING_ABSENT,
    .matches = matches,
};
