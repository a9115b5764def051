/*
 * load - what every step of this stage starts from.
 *
 *   offboard-load STEP --config school.ini --vault DIR --run N
 *
 * Steps in order: backup, verify, exports, uploads, commit. Each is a no-op where its result
 * is published already, and checks what it rests on: a step can be run again at any time.
 * Later, with fresh exports, check (see load/check/check.h). On what cleaning leaves of a run:
 * reread and restore.
 */
#ifndef OFFBOARD_LOAD_H
#define OFFBOARD_LOAD_H

#include "lib/plan.h"
#include "lib/sources.h"
#include "lib/stage.h"
#include "lib/words.h"

struct load {
    struct stage *stage;
    struct sources sources;
    struct plan plan;
    struct words words[WORDS_DOMAINS];
    int staged_fd, plan_fd;
    struct table decisions;     /* struct decision, checked by affected_check */
    struct table people;        /* struct standing_row */
    const char *const *seal_to; /* step backup: whom it is encrypted for; NULL: nobody */
};

struct load_step {
    const char *name, *summary;
    int (*run)(struct load *l, struct diag *d);
    int is_of_past; /* opens what is left of the run itself: *l has only the stage */
};

#endif
