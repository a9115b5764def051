/*
 * back - rows of one person, out of the verified backups, as they stood.
 *
 * Every backup is proved by its receipt first.
 *
 * Errors: 0, or -1 with *d (DIAG_DATA: the backup is missing, or its time is over).
 */
#ifndef OFFBOARD_LOAD_BACK_H
#define OFFBOARD_LOAD_BACK_H

#include "lib/ledger.h"
#include "load/load.h"

struct back_row {
    size_t at, len; /* in bytes, line end and all */
    unsigned actions;
};

/* The person's rows of one export in one run. */
struct back_file {
    uint32_t run;
    const char *export;   /* attainment.csv */
    const char *name;     /* under which it is given back */
    const char *encoding; /* of heading and bytes */
    struct buf heading, bytes;
    struct back_row *rows;
    size_t count, capacity;
    uint16_t index; /* the present export of that name and heading, where is_known */
    int is_known;
};

struct back {
    const struct load *load; /* the present exports and how they are read */
    const char *const *names;
    size_t name_count; /* pseudonyms the person has in backups */
    struct arena arena;
    struct back_file *files; /* the oldest run first */
    size_t count, capacity;
};

struct backup_rows;

/* For whoever fills a struct back with what was read elsewhere. */
struct back_file *back_new_file(struct back *b); /* valid until the next one */
/* The present row. Without its bytes it is only counted. */
void back_add(struct back_file *f, const struct backup_rows *from, int with_bytes);

/* Reads all backups from run `first` on. Where that run changed nothing there may be no rows. */
int back_read(struct back *b, uint32_t first, struct ledger *ledger, struct diag *d);
void back_release(struct back *b);

#endif
