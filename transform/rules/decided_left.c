#include "transform/judge.h"

/* A person's word settles who was in doubt, and nobody whom the roll speaks for. */
static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    (void)p;
    (void)as_of;
    return e->decided == DECIDED_LEFT;
}

extern const struct rule rule_decided_left;
const struct rule rule_decided_left = {
    .name = "decided_left",
    .title = "somebody decided that this person has left",
    .standing = STANDING_LEFT,
    .matches = matches,
};
