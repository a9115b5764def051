#include "transform/judge.h"

/*
 * The tracker may hold a pupil who is on roll under an id that the MIS does not give: a name
 * protects, unless birth dates contradict.
 */
static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    (void)p;
    (void)as_of;
    return e->span_count == 0 && e->has_namesake;
}

extern const struct rule rule_unsynchronised;
const struct rule rule_unsynchronised = {
    .name = "unsynchronised",
    .title = "not on the roll by any id, but somebody of this name is at the school",
    .standing = STANDING_UNSYNCHRONISED,
    .matches = matches,
};
