/*
 * erase - one person taken out of a run's backup, which is written anew beside it.
 *
 * The driver says whom in erase.json in the run's folder. Step erase writes the folder
 * `backup.new`; step erased, another process, reads both again, compares them row by row, writes
 * the receipt of the new one and says in erased.json what it found. Which of the two stands is
 * decided by ledger.db alone: see driver/erasure.h.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOAD_ERASE_H
#define OFFBOARD_LOAD_ERASE_H

#include "load/backup_rows.h"

#define ERASE_FOLDER "backup.new"

/* Pseudonyms out of erase.json; in the arena. */
int erase_whom(struct backup_whom *whom, const struct stage *s, struct arena *a, struct diag *d);

/* Publishes the folder. The backup was read whole and proved before. */
int erase_write(struct past *p, const struct backup_whom *whom, struct diag *d);

#endif
