/*
 * disposal - for the data protection officer: what was taken from how many people in each run, on
 * whose word and authority, until when the backup lives; and who did what with it since. Never
 * whom.
 */
#ifndef OFFBOARD_DISPOSAL_H
#define OFFBOARD_DISPOSAL_H

#include "driver/session.h"

/* Prints it on stdout, in words or as JSON. Returns 0, or -1 with *d. */
int disposal_print(struct session *s, struct diag *d);

#endif
