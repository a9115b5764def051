/*
 * evidence - what the values of a file say that its headings do not.
 *
 * In which order its dates are written, and which of its columns hold ids of the roll. Values are
 * counted, never kept or shown.
 */
#ifndef OFFBOARD_EVIDENCE_H
#define OFFBOARD_EVIDENCE_H

#include "extract/survey.h"

/* The cells of all date columns that extract reads. */
struct date_evidence {
    uint64_t iso, dmy, mdy; /* can only be read so */
    uint64_t either;        /* day first or month first, as you please */
    uint64_t other;         /* no date of these kinds */
};

enum { ROLL_IDS = FIELD_user_id }; /* upn, former_upn, admission_number and sis_id */

struct id_set; /* values of one kind of id, hashed */

/* The ids of a roll by kind; {0} where it has none. */
struct roll_ids {
    struct id_set *sets[ROLL_IDS];
};

/* The column of a file that holds most of the roll's ids of one kind. */
struct id_evidence {
    enum field kind; /* FIELD_NONE: no column does */
    uint32_t column;
    uint64_t matched, filled; /* cells that are ids of the roll, of those that are not blank */
};

struct evidence {
    struct date_evidence dates;
    struct id_evidence id;
    uint64_t own; /* cells of its own id columns that are ids of that kind on the roll */
};

int roll_ids_read(struct roll_ids *ids, const struct survey *s, const struct found *roll,
                  const struct fit *fit, struct diag *d);
void roll_ids_release(struct roll_ids *ids);

int evidence_read(struct evidence *out, const struct survey *s, const struct found *f,
                  const struct fit *fit, const struct roll_ids *ids, struct diag *d);

#endif
