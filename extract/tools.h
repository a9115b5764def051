/*
 * tools - what offboard-extract does beside staging a run: looking at files.
 *
 *   offboard-extract cat|look|init ...
 *
 * They need no school.ini, vault or key. The driver starts them as `offboard cat ...`.
 */
#ifndef OFFBOARD_TOOLS_H
#define OFFBOARD_TOOLS_H

struct tool {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the tool's name; gives the exit status */
};
extern const struct tool *const tools[]; /* ended by NULL */

#endif
