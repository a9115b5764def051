/*
 * upload - what is to be done in a tracker or platform: change files and worklists.
 *
 * One file a family of platforms; the profile of a reading decides (its name up to the first
 * "-"). A new one is one file and one line in the registry of load/uploads.c.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_UPLOAD_H
#define OFFBOARD_LOAD_UPLOADS_UPLOAD_H

#include "load/uploads/rows.h"

struct upload_job {
    const struct load *load;
    struct outdir *to;
    const char *platform; /* as in school.ini */
    const char *stem;     /* the same, fit for the beginning of a file name */
    struct buf readme;    /* what a person must do, in order */
    struct buf steps;     /* lines of steps.csv */
    uint64_t step_count;
};

struct upload {
    const char *family; /* "connexus": profiles connexus-... */
    /* Writes the platform's files. Errors: 0, or -1 with *d. */
    int (*write)(struct upload_job *job, struct diag *d);
};

/* Adds a line to steps.csv; nothing for a count of zero. */
void upload_step(struct upload_job *job, const char *step, uint64_t count);

#endif
