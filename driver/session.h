/*
 * session - one run of `offboard`: configuration, vault under lock, where things stand.
 */
#ifndef OFFBOARD_SESSION_H
#define OFFBOARD_SESSION_H

#include "driver/options.h"
#include "lib/ledger.h"
#include "lib/plan.h"
#include "lib/policy.h"
#include "lib/vault.h"

/* Seconds each stage took, for run.json; 0 where it did not run. */
struct stage_times {
    double extract, transform, load, reports;
};

enum { RUN_RECORD_MAX = 64 << 20 }; /* bytes of run.json */

struct session {
    const struct options *options;
    struct arena arena;
    const char *config_path;
    struct config config;
    struct str config_text;
    struct policy policy;
    struct vault vault;
    struct ledger *ledger;
    struct ledger_run last; /* the newest prepared run */
    int has_last;
    uint32_t pending;    /* a plan not applied yet, 0 = none */
    uint32_t expired;    /* the pending plan that was removed when the session began, 0 = none */
    uint32_t *void_runs; /* neither prepared nor pending: a crash left them */
    size_t void_count;
    struct stage_times times;
};

/* With `create` the vault is made where missing. Returns 0, or -1 with *d. */
int session_open(struct session *s, const struct options *o, int create, struct diag *d);
void session_close(struct session *s);

/* Removes a run that was not prepared, whole. */
int session_drop(struct session *s, uint32_t run, struct diag *d);
int session_drop_void(struct session *s, struct diag *d);

/* Where a run's folder is, for messages. In the arena. */
const char *session_path(struct session *s, uint32_t run, const char *below);
/* Opens the plan of a run. `run_fd` is closed by the caller. */
int session_plan(struct session *s, uint32_t run, struct plan *p, int *run_fd, struct diag *d);

/*
 * Starts one stage program and waits: "extract", "transform", "load" with a step, "reports".
 * Adds the time to s->times and prints a line on stderr. Returns 0; -1 with *d, which the program
 * has told already where it could say itself what was wrong; empty where it left no word of it.
 */
int run_stage(struct session *s, const char *stage, const char *step, uint32_t run,
              struct day as_of, struct diag *d);

#endif
