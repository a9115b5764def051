/*
 * upload - what is to be done in a tracker or platform: change files and worklists.
 *
 * One file a family of platforms; the profile of a reading decides (its name up to the first
 * "-"). A new one is one file and one line in the registry of load/uploads.c.
 *
 * Enrolments come first. A platform's accounts are dealt with only once its enrolments are seen
 * to be changed: the step `uploads` holds them back where an enrolment is to change, and
 * `check`, with fresh exports, calls uploads_write again with UPLOAD_ACCOUNTS and says whose
 * accounts may go.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_UPLOAD_H
#define OFFBOARD_LOAD_UPLOADS_UPLOAD_H

#include "load/uploads/rows.h"

enum { UPLOAD_ENROLMENTS = 1, UPLOAD_RESULTS = 2, UPLOAD_ACCOUNTS = 4, UPLOAD_ALL = 7 };

struct back; /* load/back.h */

struct upload_job {
    const struct load *load;
    struct outdir *to;
    const char *folder; /* "uploads/" where files do not go to the top of `to`; else NULL */
    unsigned parts;     /* UPLOAD_... that are written */
    /* Whether the person's account on job->platform may be dealt with now. */
    int (*is_released)(const struct upload_job *job, uint32_t person);
    const void *seen;     /* for is_released: what check has seen */
    const char *platform; /* as in school.ini */
    const char *stem;     /* the same, fit for the beginning of a file name */
    int waits;            /* an enrolment of the platform is to change: its accounts wait */
    unsigned number;      /* of the last instruction for this platform */
    struct buf readme;    /* what a person must do, in order */
    struct buf steps;     /* lines of steps.csv */
    uint64_t step_count;
};

struct upload {
    const char *family; /* "connexus": profiles connexus-... */
    const char *title;  /* "Pearson Connexus or Agilix Buzz" */
    /* Each writes the platform's files, steps and instructions for one part; nothing where
     * nothing is to be done. Errors: 0, or -1 with *d. */
    int (*enrolments)(struct upload_job *job, struct diag *d);
    int (*results)(struct upload_job *job, struct diag *d);
    int (*accounts)(struct upload_job *job, struct diag *d);
    const char *closing; /* the last words of the platform's instructions */
    /* For somebody reinstated: files that set enrolments and accounts as they were, and what to
     * do with them. NULL where there is no such file. */
    int (*give_back)(struct upload_job *job, const struct back *b, struct diag *d);
};

/* Adds a line to steps.csv; nothing for a count of zero. */
void upload_step(struct upload_job *job, const char *step, uint64_t count);

/* Writes job->parts of every platform. The caller releases readme and steps. */
int uploads_write(struct upload_job *job, struct diag *d);
/* The way back, on every platform. The caller releases readme. */
int uploads_give_back(struct upload_job *job, const struct back *b, struct diag *d);

#endif
