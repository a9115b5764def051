/*
 * ledger_steps - the ledger's part about what is to be done on the platforms.  (lib level 3)
 *
 * A prepared run asks for steps: withdraw this enrolment, deactivate that account. `check` sees
 * in fresh exports which of them are done. A step is known by platform, action and key; asked
 * for again by a later run it is the same step. Keys and people are HMACs under "ledger-v1";
 * nothing here names anybody, or any id.
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_SYSTEM). Texts live in the arena given.
 */
#ifndef OFFBOARD_LEDGER_STEPS_H
#define OFFBOARD_LEDGER_STEPS_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"
#include "lib/keyed.h"

struct ledger;

enum step_state {
    STEP_OUTSTANDING,
    STEP_DONE,
    STEP_UNDONE, /* it was done, and is outstanding again */
    STEP_STATES
};

struct ledger_step {
    uint32_t run; /* the newest that asked for it */
    const char *platform, *action;
    uint8_t key[DIGEST_BYTES], person[DIGEST_BYTES];
    const char *shown; /* the person's pseudonym as lists and exports show it */
    enum step_state state;
    struct day since; /* in this state */
};

/* One of the ids by which the person of a step is recognised in later exports. */
struct ledger_step_alias {
    uint8_t alias[DIGEST_BYTES], person[DIGEST_BYTES];
};

struct ledger_steps {
    struct ledger_step *rows; /* by platform, action and key */
    size_t count;
    struct ledger_step_alias *aliases; /* by alias */
    size_t alias_count;
};

/* Part of ledger_open and of ledger_commit's transaction. */
int ledger_steps_tables(struct ledger *l, struct diag *d);
int ledger_steps_add(struct ledger *l, uint32_t run, struct day on, const struct ledger_steps *s,
                     struct diag *d);

/* Who an alias belongs to among the people of steps: 1 with *person, 0 if nobody, -1 with *d. */
int ledger_step_person(struct ledger *l, const uint8_t alias[DIGEST_BYTES],
                       uint8_t person[DIGEST_BYTES], struct diag *d);
int ledger_steps_read(struct ledger *l, struct ledger_steps *s, struct arena *a, struct diag *d);
/*
 * One transaction: the states of these steps as check saw them on that day. `since` stays with
 * a step whose state stays. A run is done once no step of any run is left.
 */
int ledger_steps_seen(struct ledger *l, const struct ledger_steps *s, struct day on,
                      struct diag *d);

struct ledger_step_count {
    const char *platform, *action;
    uint64_t steps, done, undone;
    struct day since; /* the oldest that is not done; DAY_NONE if all are */
};
int ledger_steps_count(struct ledger *l, struct ledger_step_count **rows, size_t *count,
                       struct arena *a, struct diag *d);
/* 1 yes, 0 no, -1 with *d. */
int ledger_run_is_done(struct ledger *l, uint32_t run, struct diag *d);

#endif
