/*
 * doctor - is this machine, and this vault, fit for the work? Looks, and changes nothing.
 *
 * Each check is a function that says one finding or several; checks are listed in doctor.c, in
 * the order in which they are printed. A finding is right, or to be looked at with what to do.
 * What cannot be looked at is a finding too: a check itself never fails.
 */
#ifndef OFFBOARD_DOCTOR_H
#define OFFBOARD_DOCTOR_H

#include "driver/options.h"
#include "lib/arena.h"
#include "lib/config.h"
#include "lib/json.h"
#include "lib/policy.h"

struct doctor {
    const struct options *options;
    struct arena arena;
    const char *config_path;
    struct config config; /* with policy: where has_config */
    struct policy policy;
    int has_config;
    const char *vault; /* its path; NULL where nobody says where it is */
    int vault_fd;      /* -1: there is none, or it cannot be opened */
    struct json *findings;
    size_t to_look_at;
};

void doctor_right(struct doctor *x, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `advice`: what to do, one sentence. */
void doctor_look(struct doctor *x, const char *name, const char *advice, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void doctor_config(struct doctor *x);    /* school.ini can be read */
void doctor_programs(struct doctor *x);  /* those beside this one, and age */
void doctor_libraries(struct doctor *x); /* which versions are loaded */
void doctor_encodings(struct doctor *x); /* the C library can convert what exports come in */
void doctor_clock(struct doctor *x);     /* and the time zone */
void doctor_core(struct doctor *x);      /* memory is not written to disk when a program dies */
void doctor_vault(struct doctor *x);     /* whose it is, what kind of disk, can it be written */
void doctor_modes(struct doctor *x);     /* of everything in it */
void doctor_ledger(struct doctor *x);    /* whole, erases what is deleted; and its key */
void doctor_room(struct doctor *x);      /* for a backup */

#endif
