/*
 * erasure - which of a run's two backups stands, while one person is taken out of it.
 *
 * `backup.new` is written and verified beside `backup`; then ledger.db takes the new ones of all
 * runs at once, and each takes its place. The ledger is the one word on it: after a kill at any
 * moment every verb begins by making the folders what the ledger says.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_ERASURE_H
#define OFFBOARD_ERASURE_H

#include "driver/session.h"

#define ERASURE_FOLDER  "backup.new"
#define ERASURE_REQUEST "erase.json"  /* to step erase: whom */
#define ERASURE_ANSWER  "erased.json" /* of step erased: what it found */

/* Puts the backup that the ledger knows into its place, removes the other and what the steps of
 * load were asked and said. */
int erasure_settle(struct session *s, struct diag *d);

#endif
