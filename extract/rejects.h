/*
 * rejects - rows that could not be read, and what was repaired: staged/rejects.csv and the
 * staged table `reject`.
 *
 * rejects.csv: file,line,column,offset,outcome,rule,field,remedy,text - the text as it stands,
 * for the school's eyes; it goes with staged/.
 */
#ifndef OFFBOARD_REJECTS_H
#define OFFBOARD_REJECTS_H

#include "extract/rows.h"

struct reject {
    struct row_at row;
    uint32_t column;
    struct fault fault;
    uint16_t export;
};

struct rejects {
    struct reject *items;
    size_t count, capacity;
};

enum { REJECTS_MAX = 1000000 }; /* beyond this a file is not the one it is said to be */

void rejects_add(struct rejects *r, const struct reject *reject);

/*
 * Writes both, when all is read. A rejected row that holds somebody's id gets a line in the
 * table for each, so that apply can refuse to act on them.
 */
int rejects_write(const struct rejects *r, struct row_context *ctx, struct outdir *staged,
                  struct diag *d);

/* The first few warnings on stderr; all of them stand in rejects.csv. */
void rejects_warn(const struct rejects *r, const struct sources *s, const char *program);

#endif
