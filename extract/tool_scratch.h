/*
 * tool_scratch - a private directory for as long as a tool runs.
 *
 * Looking at a file may need its decoded or unpacked copy, with names in it, on the disk. A child
 * process waits for this one to end, however it ends, and removes the directory: SIGINT, SIGTERM,
 * a crash and SIGKILL leave nothing behind.
 */
#ifndef OFFBOARD_TOOL_SCRATCH_H
#define OFFBOARD_TOOL_SCRATCH_H

#include <sys/types.h>

#include "lib/outdir.h"

struct tool_scratch {
    struct outdir staged; /* what scan_export writes into; never committed */
    char path[256];       /* the directory around it, 0700, in $TMPDIR or /tmp */
    int fd, alive;        /* of path; the pipe whose end the cleaner sees */
    pid_t cleaner;
};

/* Called before any thread is started. Returns 0, or -1 with *d and nothing to close. */
int tool_scratch_open(struct tool_scratch *s, struct diag *d);
/* Removes it, and waits until it is gone. */
int tool_scratch_close(struct tool_scratch *s, struct diag *d);

#endif
