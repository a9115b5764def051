/*
 * child - the programs that stand beside this one, run and waited for.
 */
#ifndef OFFBOARD_CHILD_H
#define OFFBOARD_CHILD_H

#include "lib/diag.h"

/*
 * Runs offboard-NAME and waits. arguments[0] is left for the program's path; NULL ends them.
 * `kept` are the descriptors passed on beside 0 to 2, ended by -1. Returns 0; -1 with *d whose
 * text is empty where the program has said itself what was wrong, its kind that of the status.
 */
int child_run(const char *name, const char **arguments, const int *kept, struct diag *d);

#endif
