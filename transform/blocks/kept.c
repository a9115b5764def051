#include "transform/judge.h"

static int matches(const struct evidence *e, struct day as_of)
{
    (void)as_of;
    return e->decided == DECIDED_KEEP;
}

extern const struct block_rule block_kept;
const struct block_rule block_kept = {
    .block = BLOCK_KEPT, .title = "the decisions file says keep", .matches = matches};
