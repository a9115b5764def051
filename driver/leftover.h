/*
 * leftover - what a backup holds that is about nobody in particular, and so outlives an erasure.
 *
 * The lines above an export's headings, as a title; with `archive = all` also rows without an id
 * that is anybody's, and lines between rows. Any of them may name somebody: only a person can say.
 */
#ifndef OFFBOARD_LEFTOVER_H
#define OFFBOARD_LEFTOVER_H

#include "driver/session.h"

struct leftover {
    uint32_t run;
    const char *file; /* attainment.csv */
    int is_titled;    /* lines stand above its headings */
    uint64_t rows;    /* that are nobody's; blank lines not counted */
};

struct leftovers {
    struct leftover *items;
    size_t count, capacity;
};

/* Adds those of one run's backup, which was proved; names live in s->arena. 0, or -1 with *d. */
int leftovers_add(struct leftovers *all, struct session *s, uint32_t run, int run_fd,
                  struct diag *d);
void leftovers_release(struct leftovers *all);

/* On stdout, if there are any. */
void leftovers_show(const struct leftovers *all);
/* [{"run", "file", "above_headings", "rows"}] */
struct json *leftovers_json(const struct leftovers *all);

#endif
