/*
 * facts - what was read, by person: the staged tables, each person's spans, the ledger.
 */
#ifndef OFFBOARD_FACTS_H
#define OFFBOARD_FACTS_H

#include "lib/ledger.h"
#include "lib/sources.h"
#include "lib/stage.h"
#include "lib/words.h"
#include "transform/judge.h"

struct facts {
    struct stage *stage;
    int staged_fd;
    struct sources sources;
    struct words words[WORDS_DOMAINS];
    struct table roll, account, enrolment, result, alias, person, reject, decided;
    /* The spans of person p: spans[span_start[p]] up to, not including, span_start[p + 1]. */
    const struct roll_row **spans;
    uint32_t *span_start;
    uint8_t *is_absent;  /* by person, see struct evidence */
    uint8_t *has_result; /* by person: a row of a wide export may hold none */
    struct ledger *ledger;
    struct ledger_run last; /* the newest prepared run */
    int has_last;
};

int facts_open(struct facts *f, struct stage *stage, struct diag *d);
void facts_close(struct facts *f);

static inline uint64_t facts_person_count(const struct facts *f)
{
    return f->person.count;
}
const struct person *facts_person(const struct facts *f, uint32_t person);
/* The person of a row, or NO_INDEX. */
uint32_t facts_person_of(const struct facts *f, const struct row_at *row);

#endif
