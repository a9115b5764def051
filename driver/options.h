/*
 * options - the command line of `offboard`, one table for reading and for --help.
 */
#ifndef OFFBOARD_OPTIONS_H
#define OFFBOARD_OPTIONS_H

#include "lib/day.h"
#include "lib/diag.h"

struct options {
    const char *verb;
    const char *config;                      /* first argument after the verb: school.ini */
    const char *person;                      /* explain, reinstate, restore: whom */
    const char *file;                        /* key backup: where to */
    const char *export, *to;                 /* restore: only what, and where to */
    const char *vault;                       /* NULL: what school.ini says */
    struct day as_of;                        /* DAY_NONE: today */
    uint32_t run;                            /* 0: the pending one */
    const char *by, *confirm, *authority;    /* NULL if not given */
    const char *pack, *only, *year, *school; /* report: workbooks for an audience */
    const char *identity;                    /* the file that opens encrypted backups; NULL */
    const char *allow;                       /* the one gate to open, NULL if none */
    int is_json, is_help, is_version;
    int is_all;      /* verify: every backup */
    int is_dry_run;  /* prune, restore: do nothing */
    int is_disposal; /* status: the disposal log */
    char **tool;     /* the command line from a tool's name on; NULL for other verbs */
    int tool_count;
};

struct verb {
    const char *name;
    const char *arguments; /* "school.ini", "PERSON school.ini", "backup FILE school.ini" */
    const char *summary;
    int (*run)(const struct options *o, struct diag *d);
};
extern const struct verb *const verbs[]; /* ended by NULL */

/* Returns 0, or -1 with *d (DIAG_USAGE). */
int options_read(struct options *o, int argc, char **argv, struct diag *d);
const struct verb *verb_find(const char *name);
void print_help(void);

/* Runs a tool of offboard-extract, which reads what follows its name itself. */
int run_tool(const struct options *o, struct diag *d);

#endif
