/*
 * Step check: which steps of the prepared runs fresh exports show done. The lists are published
 * before the ledger changes: killed in between, the same check says and does the same again.
 */
#include "load/check/check.h"

static int check(struct load *l, struct diag *d)
{
    struct check c;
    int status = check_open(&c, l, d);
    if (status == 0)
        status = check_see(&c, d);
    if (status == 0)
        status = check_judge(&c, d);
    if (status == 0)
        status = check_lists(&c, d);
    if (status == 0)
        status = ledger_steps_seen(c.ledger, &c.steps, l->sources.as_of, d);
    check_close(&c);
    return status;
}

const struct load_step load_step_check = {
    .name = "check",
    .summary = "see in fresh exports which steps of prepared runs are done",
    .run = check,
};
