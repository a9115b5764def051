/*
 * hand - lists for what a person does on a platform's screens: enrolments, results, accounts.
 *
 * What the platforms have in common. Each call writes one worklist (none where there is nothing
 * to do) and its lines of steps.csv; what to do with it is for the platform to explain.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_HAND_H
#define OFFBOARD_LOAD_UPLOADS_HAND_H

#include "load/uploads/upload.h"

struct back; /* load/back.h */

struct hand_screens {
    int is_by_course; /* enrolments are changed course by course */
    /* What an enrolment becomes, where that is not simply the new status; NULL where it is. */
    void (*becomes)(struct buf *out, const struct upload_job *job, const struct platform_row *row);
    const char *deactivate;      /* "clear the Active box" */
    const char *deactivate_step; /* "clear the Active box of an account" */
};

struct hand_accounts {
    uint64_t deactivate, anonymise, remove, in_error; /* of all, those that wait too */
    uint64_t listed, waiting;
};

/* STEM-enrolments-worklist.csv, in the order of the screens. *count: its lines. */
int hand_enrolments(uint64_t *count, struct upload_job *job, const struct hand_screens *screens,
                    struct diag *d);
/* STEM-results-worklist.csv: students whose results are to be deleted. */
int hand_results(uint64_t *students, struct upload_job *job, struct diag *d);
/* STEM-accounts-worklist.csv: of those who are released. */
int hand_accounts(struct hand_accounts *out, struct upload_job *job,
                  const struct hand_screens *screens, struct diag *d);

/*
 * The first lines of the accounts' instructions: how many, and why some or all must wait.
 * Returns whether there is a list to be explained further.
 */
int hand_explain_accounts(struct upload_job *job, const struct hand_accounts *c);

/* STEM-back-accounts-worklist.csv: accounts to be made active again. *count: its lines. */
int hand_accounts_back(uint64_t *count, struct upload_job *job, const struct back *b,
                       struct diag *d);

/* hand_results with its instruction, for platforms that have no more to say about it. */
int hand_results_explained(struct upload_job *job, struct diag *d);

#endif
