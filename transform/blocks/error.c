#include "transform/judge.h"

/* A person created in error may be deleted only if there is nothing to lose: grades go too. */
static int matches(const struct evidence *e, struct day as_of)
{
    (void)as_of;
    return e->decided == DECIDED_ERROR && (e->has_enrolment || e->has_result || e->span_count > 0);
}

extern const struct block_rule block_error;
const struct block_rule block_error = {
    .block = BLOCK_ERROR,
    .title = "said to be created in error, but has enrolments, results or a row on the roll: do "
             "not delete a student, all grades are purged",
    .matches = matches};
