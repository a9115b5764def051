/*
 * age_start - how age's programs are started; for age.c and age_identity.c. (lib level 1)
 */
#ifndef OFFBOARD_AGE_START_H
#define OFFBOARD_AGE_START_H

#include <sys/types.h>

#include "lib/diag.h"

/* What each of the child's descriptors is for. */
enum { AGE_FD_IN, AGE_FD_OUT, AGE_FD_SAID, AGE_FD_IDENTITY, AGE_FDS };

/* `arguments` begin with the program and end in NULL; `fds`: -1 only for the identity. */
pid_t age_start(const char **arguments, const int fds[AGE_FDS], struct diag *d);
int age_pipe(int ends[2], struct diag *d); /* neither outlives an exec */
void age_close(int *fd);                   /* sets -1 */

#endif
