/*
 * plan - what transform decided, as load and reports read it: plan/.     (lib level 3)
 *
 * plan/decisions   struct decision, one a row to change, ordered by export and at: hashed, no
 *                  names. A row under several readings has one decision for each, a wide row
 *                  one for each of its results.
 * plan/people      struct standing_row, one a person of the staged person table, same order
 * plan/plan.json   counts, gates, the words to confirm; bound to config, inputs, program, vault
 * plan/plan.csv, plan/plan.xlsx   for people; never read by a program
 */
#ifndef OFFBOARD_PLAN_H
#define OFFBOARD_PLAN_H

#include "lib/keyed.h"
#include "lib/staged.h"

enum standing {
    STANDING_NONE,
    STANDING_ON_ROLL,
    STANDING_LEAVING,
    STANDING_JOINING,
    STANDING_GUEST,
    STANDING_LEFT,
    STANDING_UNSYNCHRONISED,
    STANDING_ABSENT,
    STANDING_UNKNOWN,
    STANDINGS
};
/* "on roll", "no longer on the MIS", ... for people; and on_roll, absent, ... for files. */
const char *standing_title(enum standing s);
const char *standing_name(enum standing s);
/* On roll, leaving and unknown count in reports (design section 5). */
int standing_is_counted(enum standing s);

/* Why a person must not be touched whatever the standing says. */
enum block { BLOCK_NONE, BLOCK_KEPT, BLOCK_CONFLICT, BLOCK_ERROR, BLOCKS };
const char *block_name(enum block b);

enum {
    ACTION_ANONYMISE = 1,   /* personal cells of the reading's fields are rewritten */
    ACTION_REMOVE = 2,      /* accounts: the row is dropped */
    ACTION_PURGE = 4,       /* results: the row is dropped */
    ACTION_WITHDRAW = 8,    /* enrolments: the status cell becomes the withdrawn word */
    ACTION_DEACTIVATE = 16, /* accounts: the active cell becomes the inactive word */
    ACTION_DELETE = 32,     /* accounts: created in error, never enrolled: the row is dropped */
    ACTION_CLEAR = 64,      /* results in columns: the cells of the row become blank */
    ACTION_DROPS = ACTION_REMOVE | ACTION_PURGE | ACTION_DELETE,
    ACTION_PURGES = ACTION_PURGE | ACTION_CLEAR /* the result is purged, in either way */
};

struct decision {
    uint64_t at; /* with len: the row in the export's text */
    uint32_t len, line;
    uint32_t person; /* index into plan/people */
    uint32_t record; /* index into the staged table of the reading's kind */
    uint16_t export, reading;
    uint16_t actions; /* ACTION_..., never 0 */
    uint16_t status;  /* WITHDRAW: WORDS_STATUS, the word to write; 0 = the reading's own */
};

struct standing_row {
    char pseudonym[PSEUDONYM_TEXT + 3]; /* ended by NUL */
    struct day left;    /* the last leaving date of somebody who has left; DAY_NONE otherwise */
    uint32_t known_run; /* the run that off-boarded the person before; 0 = none */
    uint16_t year;      /* WORDS_YEAR */
    uint16_t notes;     /* NOTE_... */
    uint8_t standing;
    uint8_t block;
    uint8_t decided;         /* enum decided: what the decisions file says */
    uint8_t is_student;      /* 0: staff, or no student's row at all: in no count */
    uint8_t is_changed;      /* at least one byte would change for this person */
    uint8_t was_off_boarded; /* known_run is set: not a new leaver */
    uint8_t spare[2];
    uint8_t rule[20]; /* name of the rule that matched, ended by NUL */
};

/* What stands beside the standing, for people to look at; it changes nothing by itself. */
enum {
    NOTE_RETURNED = 1,       /* off-boarded in known_run, and on roll now */
    NOTE_UNASSIGNED = 2,     /* on roll, yet in the tracker's class for nobody's class */
    NOTE_STILL_ENROLLED = 4, /* an inactive account with active enrolments */
    NOTE_STAYING_ON = 8,     /* left in a final year, and stays on */
    NOTE_KEPT_ACTIVE = 16,   /* account left active: an enrolment of it stays active */
    NOTE_NOT_ON_MIS = 32,    /* the tracker itself says "no longer on the MIS" */
    NOTE_UNHEEDED = 64       /* decided left or error, but the roll speaks for the person */
};

/* The order of plan/decisions, for qsort: by export, place, reading, record. */
int decision_compare(const void *a, const void *b);

extern const struct table_kind table_decision, table_standing;

struct gate {
    const char *name;   /* max_leavers */
    const char *limit;  /* "10 % or 60" */
    const char *value;  /* "20 of 300, 6.7 %" */
    const char *last;   /* what was normal last term, "" if unknown */
    const char *advice; /* what to do */
    int is_open;        /* 0: closed, it stops apply */
    int is_allowed;     /* closed, but opened by name for this run: see plan_allow */
};

struct plan_counts {
    uint64_t people[STANDINGS], people_total;
    uint64_t blocked[BLOCKS];
    uint64_t enrolments, enrolments_of_leavers, withdrawn;
    uint64_t results, results_of_leavers, purged;
    uint64_t anonymised, removed, deactivated, deleted; /* people */
    uint64_t changed;                                   /* N: people for whom a byte would change */
    uint64_t rows;                                      /* to back up */
    uint64_t returned, unassigned;                      /* people with that note */
};

/* What a rule or block is called in words. */
struct plan_title {
    const char *name, *title;
};

struct plan {
    uint32_t run;
    const char *school, *term;
    struct day as_of;
    const char *policy; /* one line, for people and run.json */
    const char *words;  /* to confirm: "delete 40"; "" where nothing would change */
    const char *digest; /* SHA-256 of plan.json, which holds all of the following */
    const char *decisions_digest, *people_digest; /* of the two tables */
    const char *config_digest, *inputs_digest;    /* see sources.h */
    const char *vault_state;                      /* see ledger.h */
    const char *program;
    struct plan_counts counts;
    struct gate *gates;
    size_t gate_count;
    struct plan_title *rules, *blocks; /* in their order */
    size_t rule_count, block_count;
};

/*
 * plan_write fills in the digests of the two tables, which dir must already hold. plan_read
 * checks that both tables are the ones the plan was made with.
 */
int plan_write(const struct plan *p, struct outdir *dir, struct diag *d);
int plan_read(struct plan *p, struct arena *a, int plan_fd, struct diag *d);
int plan_gates_closed(const struct plan *p); /* how many, those allowed apart */
/* Opens exactly one gate. Returns 0, or -1 where there is none of that name. "" opens none. */
int plan_allow(struct plan *p, const char *name);
/* The rule's or block's title; the name itself where the plan has none. */
const char *plan_title_of(const struct plan_title *titles, size_t count, const char *name);

/* runs/NNNNNN/confirmed: who confirmed which words, on whose authority ("" if not said). */
struct confirmation {
    const char *words, *by, *authority, *at; /* at: 2026-08-31T17:05:00Z */
    const char *allowed;                     /* a gate opened by name, "" if none */
};
int confirmation_write(const struct confirmation *c, int run_fd, struct diag *d);
/* 0; 1 where nobody has confirmed yet; -1 with *d. */
int confirmation_read(struct confirmation *c, struct arena *a, int run_fd, struct diag *d);

#endif
