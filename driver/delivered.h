/*
 * delivered - the files the school delivered, once a run is prepared from them.
 *
 * They still hold the leavers. With `inputs = remove` a file goes if nothing is lost with it: it
 * left off-boarded, in exports/, and the rows it left without are in the verified backup. So
 * never: a roll, which has neither; a file of an archive, or a workbook, which leaves as something
 * else; a file that is not the one the plan was made from, byte for byte; what is not a plain
 * file.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_DELIVERED_H
#define OFFBOARD_DELIVERED_H

#include "driver/session.h"
#include "lib/sources.h"

enum delivered_fate {
    DELIVERED_WITHOUT_LEAVERS,
    DELIVERED_KEPT,
    DELIVERED_REMOVED,
    DELIVERED_GONE /* was not there any more */
};

/*
 * What becomes of each export's file, by its index; in s->arena. Removes what the policy says, and
 * names each on stdout. Only for a run that the ledger has.
 */
int delivered_settle(enum delivered_fate **fates, struct session *s, uint32_t run, struct diag *d);
const char *delivered_word(enum delivered_fate fate);
/* On stdout: those of a prepared run that are kept and hold leavers. */
int delivered_show(struct session *s, int run_fd, struct diag *d);

#endif
