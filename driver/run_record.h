/*
 * run_record - runs/NNNNNN/run.json: what went in, what came out, reconciled (design 9).
 *
 * Keys are only ever added. Written whole by replacing; it outlives staged/.
 */
#ifndef OFFBOARD_RUN_RECORD_H
#define OFFBOARD_RUN_RECORD_H

#include "driver/delivered.h"
#include "driver/session.h"

/*
 * `state` is "planned", without fates, or "prepared", with what became of the delivered files.
 * Reads staged/ and what the run has published.
 */
int run_record_write(struct session *s, uint32_t run, const char *state,
                     const enum delivered_fate *fates, struct diag *d);
/* Prints it on stdout, for --json. */
int run_record_print(struct session *s, uint32_t run, struct diag *d);

#endif
