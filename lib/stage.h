/*
 * stage - what every stage program starts with.                         (lib level 4)
 *
 *   offboard-STAGE [STEP] --config school.ini --vault DIR --run N [--as-of YYYY-MM-DD]
 *                   [--against-clock yes] [--pieces N] [--pack NAME] [--only SHEET] [--year YEAR]
 *                   [--identity FILE] [--message FD]
 *
 * stage_open reads the options, sets umask and limits, opens the vault and the run, reads the
 * policy and derives nothing yet from the key. The driver holds the vault's lock; a stage run
 * by hand is the user's own business. Arena and descriptors live as long as the program.
 */
#ifndef OFFBOARD_STAGE_H
#define OFFBOARD_STAGE_H

#include "lib/age.h"
#include "lib/keyed.h"
#include "lib/policy.h"
#include "lib/vault.h"

#define OFFBOARD_VERSION "0.1.0"

struct stage {
    struct arena arena;
    const char *program, *step; /* step "" if none was given */
    const char *config_path;
    struct str config_text;
    struct config config;
    struct policy policy;
    struct vault vault;
    struct key key;
    struct age_identity *identity; /* opens encrypted backups; NULL where none was given */
    uint32_t run;
    int run_fd;
    char run_path[512];
    struct day as_of;               /* DAY_NONE where not given */
    unsigned pieces;                /* extract: read each export in so many; 0 by its size */
    const char *pack, *only, *year; /* reports: packs besides; "" if not given */
    int against_clock;              /* as-of is today: file times can be judged */
    int message_fd;                 /* takes what goes wrong, for whoever started us; -1: none */
};

/* Reads school.ini: its text, its sections and its policy. */
int config_load(struct config *c, struct policy *p, struct str *text, struct arena *a,
                const char *path, struct diag *d);

int stage_open(struct stage *s, int argc, char **argv, struct diag *d);
/* Prints *d if it is set, leaves it to whoever started us, and gives the exit status. */
int stage_close(struct stage *s, const struct diag *d);

#endif
