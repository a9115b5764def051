/*
 * closing - what becomes of prepared runs when their steps are done on the platforms.
 *
 * The ledger says which runs are done; here run.json follows it, and what names people goes:
 * workbook, worklists and the lists of check (design section 3). Can be run again at any time.
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_CLOSING_H
#define OFFBOARD_CLOSING_H

#include "driver/session.h"

/*
 * Nobody worked through the lists within 60 days, or nobody ran check: what names people goes all
 * the same, by the machine's clock. Fresh exports and check make lists of what is left.
 */
int closing_expire(struct session *s, struct diag *d);
/*
 * A plan that nobody applied within 60 days goes likewise, with what it was made from, and is not
 * pending any more; but not where its backup was begun: the same apply finishes that.
 */
int closing_expire_plan(struct session *s, struct diag *d);
/* Settles every prepared run. *are_done: all of them are. */
int closing_settle(struct session *s, int *are_done, struct diag *d);

#endif
