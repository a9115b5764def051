#include "transform/judge.h"

/* Codes G, F and O, and S by policy (formats.md 4.2): taught here, on roll elsewhere. */
static int matches(const struct evidence *e, const struct policy *p, struct day as_of)
{
    for (size_t i = 0; i < e->span_count; i++) {
        const struct roll_row *s = e->spans[i];
        if (span_has_started(s, as_of) && !span_has_ended(s, as_of) && span_is_guest(s, p))
            return 1;
    }
    return 0;
}

extern const struct rule rule_guest;
const struct rule rule_guest = {
    .name = "guest",
    .title = "attends as a guest, or is registered mainly elsewhere",
    .standing = STANDING_GUEST,
    .matches = matches,
};
