/*
 * check - what fresh exports show of the steps that prepared runs asked for.
 *
 *   offboard-load check --config school.ini --vault DIR --run N
 *
 * N is a scratch run over the fresh exports. Its plan is needed only for people who are on roll
 * by now: of everybody else the steps hold that a person has confirmed, whatever a new plan
 * would say. Order: open, see, judge, lists; then the ledger.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOAD_CHECK_H
#define OFFBOARD_LOAD_CHECK_H

#include "load/steps.h"

/* Somebody whom steps are about: those steps are by_owner[from] up to, not including, to. */
struct owner {
    const uint8_t *person;
    uint32_t from, to;
    uint64_t open_on; /* bits of platforms: an enrolment there is open */
};

/* Who a person of the fresh exports is; one pair each. */
struct match {
    uint32_t person, owner;
};

/* What there is to say about one step, beside its state. */
struct seen_step {
    uint32_t platform; /* see step_platform */
    uint8_t is_open;   /* a row of a fresh export shows that it is not done; the first such: */
    uint8_t is_held;   /* its person is on roll now, or must not be touched */
    uint8_t is_unread; /* a row that names its person could not be read */
    uint8_t is_same;   /* only exports that a plan was made from show it not done */
    uint8_t is_old;    /* one of its exports is older than its plan */
    uint8_t is_unseen; /* no export is read that would show it */
    uint16_t export;
    uint32_t line;
    const struct step_kind *kind;
};

/* Whether prepared runs were made from this very file: the first and the last; 0 = none. */
struct file_runs {
    uint32_t first, last;
};

/* A row that shows a step not done. */
struct sighting {
    struct decision row; /* with the step's action */
    uint32_t step;
};

struct check {
    const struct load *load;
    struct ledger *ledger;
    struct ledger_steps steps;
    struct seen_step *seen; /* by step */
    struct key key;         /* for "ledger-v1" */
    struct table aliases, tables[SOURCE_KINDS], rejects;
    struct owner *owners;
    size_t owner_count;
    uint32_t *by_owner;    /* indexes of steps */
    struct match *matches; /* by person and owner */
    size_t match_count, match_capacity;
    struct sighting *sightings; /* by export and place once all were seen */
    size_t sighting_count, sighting_capacity;
    struct file_runs *runs; /* by export */
    struct row_text texts;
};

int check_open(struct check *c, const struct load *l, struct diag *d);
void check_close(struct check *c);
/* The person's matches: the first, and in *count how many; `person` may be NO_INDEX. */
const struct match *check_matches(const struct check *c, uint32_t person, size_t *count);
uint32_t check_person(const struct check *c, const struct row_at *row); /* or NO_INDEX */
/* What the fresh plan says about a row under a reading; NULL if nothing. */
const struct decision *check_decision(const struct check *c, const struct decision *row);

/* Is the row from a file that the step's plan, or one before it, was made from? */
int check_is_same_file(const struct check *c, const struct sighting *one);

/* Finds the rows that show steps not done. */
int check_see(struct check *c, struct diag *d);
/* Gives every step its new state. */
int check_judge(struct check *c, struct diag *d);
/* Publishes vault/check: worklists of what is outstanding, and check.json. */
int check_lists(struct check *c, struct diag *d);
/* The result for `offboard check`: check.json. */
void check_json(struct buf *out, const struct check *c);

#endif
