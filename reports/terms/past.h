/*
 * past - what the ledger keeps of earlier terms.
 *
 * Only runs numbered below this one and of another term are looked at, so that a report is the
 * same before and after its own run is prepared, and after a term was prepared twice.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_PAST_H
#define OFFBOARD_PAST_H

#include "lib/ledger.h"
#include "lib/stage.h"
#include "lib/words.h"

enum { PAST_TERMS_MAX = 4 };

struct past {
    int has_last;
    struct ledger_term last; /* the last prepared run of an earlier term, without figures */
    int64_t *on_roll;        /* by WORDS_YEAR, then; -1 where nobody was */
    struct ledger_term terms[PAST_TERMS_MAX]; /* with their figures, the newest first */
    size_t term_count;
};

/* `term` is the plan's. Texts and arrays live in the stage's arena. */
int past_read(struct past *p, struct stage *stage, const char *term, const struct words *years,
              struct diag *d);

#endif
