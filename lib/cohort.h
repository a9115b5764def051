/*
 * cohort - who was on roll on a census day, by the spans of the roll.    (lib level 4)
 *
 * The official cohort of exam measures is who was on roll at the January census: somebody who
 * left later still counts, somebody who left before does not (formats.md 5.4, "official
 * cohort"). Only what the roll says by its dates and words matters here: what a school decided
 * about a leaver, and what was off-boarded, changes no cohort. Nothing allocates.
 */
#ifndef OFFBOARD_COHORT_H
#define OFFBOARD_COHORT_H

#include "lib/diag.h"
#include "lib/policy.h"
#include "lib/staged.h"

/* Of several spans the strongest counts, which is the highest here. */
enum census {
    CENSUS_NO_SPAN, /* in no row of the roll */
    CENSUS_LEFT_BEFORE,
    CENSUS_JOINED_AFTER, /* also: was away on that day, and came back */
    CENSUS_UNDATED,      /* the word says left, and the roll gives no day: nobody knows */
    CENSUS_GUEST,
    CENSUS_ON_ROLL, /* the leaving date itself is still a day on roll */
    CENSUS_PLACES
};

enum census census_of_span(const struct roll_row *span, const struct policy *p, struct day day);
int census_is_counted(enum census c);
/* "left before", ... for people; and left_before, ... for files. */
const char *census_title(enum census c);
const char *census_name(enum census c);

/*
 * A census day that cannot be looked up would leave everybody out of the reports. Refuses one
 * after `as_of`, and one without a single span of a roll: -1 with *d (DIAG_DATA).
 */
int cohort_check(const struct policy *p, struct day as_of, uint64_t spans, struct diag *d);

/*
 * The newest January census day (the third Thursday of January) that is not after `as_of`.
 * Source: DfE, Complete the school census, census dates: spring term.
 */
struct day census_day_before(struct day as_of);

#endif
