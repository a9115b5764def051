/*
 * witness - the step verify as a process of its own, given the key of an encrypted backup.
 *
 * The key goes through a pipe to its standard input ('--identity -') and nowhere else.
 * Errors: 0, or -1 with *d; the verifier has said itself what was wrong.
 */
#ifndef OFFBOARD_LOAD_WITNESS_H
#define OFFBOARD_LOAD_WITNESS_H

#include "lib/age.h"
#include "load/load.h"

/* With 0 the receipt is written. */
int witness_run(const struct load *l, const struct age_identity *id, struct diag *d);

#endif
