/*
 * ledger_figures - the ledger's part for trends: each run's figures.       (lib level 3)
 *
 * How many people were counted, on roll, left and joined, and every measure, by year group:
 * what the sheet Movement compares. Kept once for a run that was prepared and reported; sums
 * over groups of people, never a person. A term that was prepared more than once is known by
 * its last run.
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_SYSTEM). Texts live in the arena given.
 */
#ifndef OFFBOARD_LEDGER_FIGURES_H
#define OFFBOARD_LEDGER_FIGURES_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"

struct ledger;

/*
 * One figure of one year group, "" = all of them: part of whole. A number of people or events
 * has whole 1; a share is a part of the whole; a mean has the sum of its values as part, in
 * thousandths where the measure says so, and what it is divided by as whole.
 */
struct ledger_figure {
    const char *name, *year;
    int64_t part, whole;
    uint64_t students; /* how many people stand behind it */
};

/* What a run's figures are about. */
struct ledger_term {
    uint32_t run;
    const char *term;
    struct day as_of;
    struct day cohort; /* the census day that said who counts; DAY_NONE = now */
    struct ledger_figure *figures;
    size_t figure_count;
};

/* Part of ledger_open. */
int ledger_figures_tables(struct ledger *l, struct diag *d);
/*
 * One transaction. `t->run` must be prepared; its term and day are those of the run. A run
 * whose figures are kept already keeps them: that changes nothing and is success.
 */
int ledger_figures_add(struct ledger *l, const struct ledger_term *t, struct diag *d);
/* 1 if a run's figures are kept, 0 if not, -1 with *d. */
int ledger_has_figures(struct ledger *l, uint32_t run, struct diag *d);

/*
 * The newest prepared run of an earlier term: numbered below `run`, and not of `term`. Sets the
 * first four members. Returns 0; 1 where there is none; -1 with *d. A run that has no term is
 * a term of its own.
 */
int ledger_term_before(struct ledger *l, struct ledger_term *out, uint32_t run, const char *term,
                       struct arena *a, struct diag *d);
/* The figures of earlier terms in the same sense, the newest first, at most `most`. */
int ledger_terms_before(struct ledger *l, struct ledger_term *terms, size_t most, size_t *count,
                        uint32_t run, const char *term, struct arena *a, struct diag *d);
/* How many of a year group were on roll at a prepared run; -1 in *on_roll where it says nothing. */
int ledger_year_of(struct ledger *l, uint32_t run, const char *year, int64_t *on_roll,
                   struct diag *d);

#endif
