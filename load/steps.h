/*
 * steps - what a run asks for on the platforms, as the ledger and `check` know it.
 *
 * An enrolment is known by its id on the platform or, without one, by person and course; every
 * other step by person, platform and action. Keys are HMACs under "ledger-v1".
 */
#ifndef OFFBOARD_LOAD_STEPS_H
#define OFFBOARD_LOAD_STEPS_H

#include "lib/ledger.h"
#include "load/row_text.h"

struct step_kind {
    unsigned action;  /* ACTION_... */
    const char *name; /* in the ledger */
    unsigned seen_in; /* IN_...: the readings that show whether it was done */
};
extern const struct step_kind step_kinds[];               /* ended by a name of NULL */
const struct step_kind *step_kind_find(const char *name); /* NULL if unknown */

/* The number of a platform: of its first reading. NO_INDEX where nothing is read from it. */
uint32_t step_platform(const struct sources *s, const char *platform);

void step_key_person(uint8_t out[DIGEST_BYTES], const struct key *k, const char *platform,
                     const char *action, const uint8_t person[DIGEST_BYTES]);
void step_key_course(uint8_t out[DIGEST_BYTES], const struct key *k, const char *platform,
                     const uint8_t person[DIGEST_BYTES], struct str course);
void step_key_enrolment(uint8_t out[DIGEST_BYTES], const struct key *k, const char *platform,
                        struct str id);
struct str step_course(const struct load *l, const struct enrolment_row *e);
/* The enrolment's own id; nothing where the reading or the row has none. 0, or -1 with *d. */
int step_enrolment_id(struct buf *out, struct row_text *texts, const struct enrolment_row *e,
                      struct diag *d);

/* What the plan's decisions ask for, for the ledger. In the arena. 0, or -1 with *d. */
int steps_gather(struct ledger_steps *out, const struct load *l, struct ledger *ledger,
                 struct diag *d);

#endif
