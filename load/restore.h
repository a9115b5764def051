/*
 * restore - what a run's backup gives back, all of it or a part, into a folder of its own.
 */
#ifndef OFFBOARD_LOAD_RESTORE_H
#define OFFBOARD_LOAD_RESTORE_H

#include "load/back.h"
#include "load/backup_rows.h"
#include "load/disposals.h"
#include "load/name_set.h"

struct restore_file {
    const char *name;
    uint64_t rows;
    int is_put_back, is_whole; /* into the off-boarded export; that is as it was delivered */
};

struct restore {
    struct past past;
    struct backup_whom whom;
    const char *export; /* only this one; "" for all */
    int exports_fd;     /* -1: the run's off-boarded exports were cleaned away */
    struct back back;   /* for the way back on the platforms */
    struct restore_file *files;
    size_t file_count;
    uint64_t rows;
    struct name_set people;
    struct decision *decisions; /* those about the rows given */
    size_t decision_count, decision_capacity;
    struct disposals what;
};

/* Writes rows/, exports/, uploads/ and README.txt. Errors: 0, or -1 with *d. */
int restore_fill(struct restore *r, struct outdir *o, struct diag *d);

#endif
