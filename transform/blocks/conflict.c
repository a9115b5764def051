#include "transform/judge.h"

static int says_left(const struct roll_row *s, struct day as_of)
{
    return s->status == ROLL_LEFT || span_has_ended(s, as_of);
}

/* Two rows of one span - the same school, course and entry date - of which one says left. */
static int contradict(const struct roll_row *a, const struct roll_row *b, struct day as_of)
{
    return !day_is_none(a->entered) && a->entered.since_epoch == b->entered.since_epoch &&
           a->school == b->school && a->course == b->course &&
           says_left(a, as_of) != says_left(b, as_of);
}

static int matches(const struct evidence *e, struct day as_of)
{
    for (size_t i = 0; i < e->span_count; i++)
        for (size_t k = 0; k < i; k++)
            if (contradict(e->spans[i], e->spans[k], as_of))
                return 1;
    return e->is_conflict;
}

extern const struct block_rule block_conflict;
const struct block_rule block_conflict = {
    .block = BLOCK_CONFLICT,
    .title = "ids of two people, staff as well, or two rows of one span that contradict each "
             "other: correct the exports",
    .matches = matches};
