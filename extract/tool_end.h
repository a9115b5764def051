/*
 * tool_end - the command line and the last step that look and init share.
 */
#ifndef OFFBOARD_TOOL_END_H
#define OFFBOARD_TOOL_END_H

#include "lib/arena.h"
#include "lib/diag.h"

struct tool_words {
    char **paths; /* the arguments that are no options, `count` of them */
    int count;
    int is_json, is_help;
};

/* Takes --json and --help out of argv, wherever they stand; `--` ends them. */
int tool_words_read(struct tool_words *w, int argc, char **argv, struct diag *d);

/*
 * Prints what was found and gives the exit status: that of *d if it is set, else `status`. With
 * --json and nothing to print, the message is printed as JSON.
 */
int tool_end(const char *program, const struct tool_words *w, const struct buf *out, int status,
             struct diag *d);

#endif
