/*
 * backup_rows - the rows of one file of a backup, read back one after the other.
 *
 * Rows, their index and the plan go side by side, so that nothing can be dropped, doubled or
 * swapped. The only place where the bytes of an earlier run's backup are opened.
 *
 * Calling order: open; next until it gives 0; close.
 * Errors: 0, or -1 with *d (DIAG_SYSTEM, naming file, member and row).
 */
#ifndef OFFBOARD_LOAD_BACKUP_ROWS_H
#define OFFBOARD_LOAD_BACKUP_ROWS_H

#include "lib/index_reader.h"
#include "load/affected.h"
#include "load/gzip_reader.h"
#include "load/past.h"

/* Whose rows are meant. */
struct backup_whom {
    const char *const *names; /* pseudonyms */
    size_t count;
    int is_everybody;
};

struct backup_rows {
    struct past *past;
    const struct json *total; /* of the file, in totals.json */
    const char *export;       /* attainment.csv */
    const char *rows_name, *index_name;
    struct gzip_reader gzip;
    struct index_reader index;
    struct affected walk;
    struct buf heading;
    struct buf row;                   /* the bytes of the present row, line end and all */
    struct index_line line;           /* where it stood */
    unsigned actions;                 /* what was done to it */
    const struct decision *decisions; /* decision_count of them that did it */
    size_t decision_count;
    uint64_t rows, erased; /* given so far; of those erased there is the line alone */
};

/* `file`: its number in totals.json. */
int backup_rows_open(struct backup_rows *r, struct past *p, size_t file, struct diag *d);
/* 1 a row, or the place of one that was erased; 0 the end, and the file ends where it must; -1 with
 * *d. */
int backup_rows_next(struct backup_rows *r, struct diag *d);
void backup_rows_close(struct backup_rows *r);

int backup_rows_is_of(const struct backup_whom *whom, const struct index_line *line);
/* How many rows of the file are theirs, by the index alone. */
int backup_rows_count(uint64_t *rows, struct past *p, size_t file, const struct backup_whom *whom,
                      struct diag *d);

#endif
