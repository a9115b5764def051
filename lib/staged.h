/*
 * staged - tables of fixed-size records in files that are mapped, not parsed. (lib level 2)
 *
 * A table file is its records, then a 64-byte trailer with magic, format version, table
 * name, record size and count; opening checks all of them, so that a table cut short or
 * written by another version is refused. Written only through an outdir, in host byte order:
 * staged tables never leave the machine.
 *
 * Calling order for writing: open; any number of add; close. Errors: int functions give 0,
 * or -1 with *d filled in.
 */
#ifndef OFFBOARD_STAGED_H
#define OFFBOARD_STAGED_H

#include <stddef.h>
#include <stdint.h>

#include "lib/day.h"
#include "lib/field.h"
#include "lib/outdir.h"

#define NO_INDEX UINT32_MAX

/* Where a row stands: `at` and `len` in the export's text, line end left out; the first line
 * of the export's text is 1. The first thing in every record made from a row. */
struct row_at {
    uint64_t at;
    uint32_t len;
    uint32_t line;
    uint32_t alias;   /* index into the alias table: who the row is about */
    uint16_t reading; /* index into sources.readings */
    uint16_t flags;   /* ROW_... */
};
enum {
    ROW_STAFF = 1,    /* its role is not a student's: never touched, never counted */
    ROW_NO_RESULT = 2 /* a wide row without any result: it names its student, and is no result */
};

/* Dictionary-coded cells: code 0 is the empty text. One dictionary a domain. */
enum words_domain {
    WORDS_SPACE, /* schools and platforms, see struct alias */
    WORDS_SCHOOL,
    WORDS_YEAR,
    WORDS_GROUP, /* tutor groups and classes */
    WORDS_REASON,
    WORDS_MARK, /* sex, disadvantaged, sen, eal, ethnicity, role, sync status, outcome */
    WORDS_COURSE,
    WORDS_SUBJECT,
    WORDS_ASSESSMENT,
    WORDS_TERM,
    WORDS_GRADE,
    WORDS_STATUS, /* enrolment statuses that decisions ask for */
    WORDS_DOMAINS
};

enum roll_status {
    ROLL_NO_STATUS, /* no status column, or blank */
    ROLL_ON_ROLL,
    ROLL_SUBSIDIARY,
    ROLL_GUEST,
    ROLL_LEFT
};

/* A row of the MIS export: one span; several per person are normal. */
struct roll_row {
    struct row_at row;
    uint64_t name;      /* keyed fingerprint of folded surname and forename, 0 = no name */
    uint64_t preferred; /* the same of surname and preferred name, 0 = none */
    struct day birth;   /* DAY_NONE where blank */
    struct day entered; /* DAY_NONE where blank */
    struct day left;    /* DAY_NONE where blank */
    uint16_t school, year, tutor_group, leaving_reason;
    uint16_t sex, disadvantaged, sen, eal, ethnicity;
    uint16_t course; /* where a roll is a list of registrations */
    uint8_t status;  /* enum roll_status */
    uint8_t spare[3];
};

enum account_active { ACCOUNT_NO_FLAG, ACCOUNT_ACTIVE, ACCOUNT_INACTIVE };

/* A row of a tracker's or a platform's list of users. */
struct account_row {
    struct row_at row;
    uint64_t name; /* as in roll_row */
    struct day birth;
    uint16_t school, year, class, tutor_group;
    uint16_t role, sync_status;
    uint8_t active; /* enum account_active */
    uint8_t spare[7];
};

enum enrolment_status {
    ENROLMENT_NO_STATUS, /* no status column and not ended: counts as active */
    ENROLMENT_ACTIVE,
    ENROLMENT_SUSPENDED,
    ENROLMENT_INACTIVE,
    ENROLMENT_COMPLETED,
    ENROLMENT_WITHDRAWN, /* also: no status column, and its end has come */
    ENROLMENT_FAILED,
    ENROLMENT_TRANSFERRED,
    ENROLMENT_NO_CREDIT,
    ENROLMENT_STATUSES
};

struct enrolment_row {
    struct row_at row;
    struct day start, end; /* DAY_NONE where blank */
    uint16_t course, course_name, class, role;
    uint8_t status; /* enum enrolment_status */
    uint8_t spare[7];
};

/* Active, suspended, or without a status: the ones that withdrawing changes. */
int enrolment_is_open(const struct enrolment_row *e);

/* One result. A wide row gives several, which share at and len and stand together; one that has
 * no result gives one record with ROW_NO_RESULT. */
struct result_row {
    struct row_at row;
    int32_t score;   /* thousandths; SCORE_NONE where blank */
    struct day date; /* DAY_NONE where blank */
    uint16_t subject, class, assessment, term, grade;
    uint16_t column; /* of the grade or score, counted from 0 */
    uint8_t spare[4];
};
#define SCORE_NONE INT32_MIN

/*
 * One value of one id kind in one space. Values are folded (NFC, case, outer blanks) and
 * kept as a keyed 128-bit hash only; their text stays in the export.
 */
struct alias {
    uint64_t hash[2];
    uint64_t seen;   /* bit r: reading r gives the value as a current one (not as former) */
    uint32_t person; /* index into the person table */
    uint16_t space;  /* code in WORDS_SPACE; 0 = everywhere (UPN) */
    uint8_t kind;    /* enum field, below ID_KINDS; former_upn is stored as upn */
    uint8_t flags;   /* ALIAS_... */
};
enum {
    ALIAS_CONFLICT = 1, /* its joins were undone: two values of one kind for one person */
    ALIAS_SHARED = 2    /* an e-mail or user name that two different people have */
};

enum { READINGS_MAX = 64 }; /* bits of alias.seen */

struct person {
    uint32_t alias; /* the first, strongest one: lowest index */
    uint32_t first_roll, first_account, first_enrolment, first_result; /* NO_INDEX = none */
    uint16_t year;  /* WORDS_YEAR: from the roll's latest span, else from an account */
    uint16_t flags; /* PERSON_... */
};
enum {
    PERSON_CONFLICT = 1,
    PERSON_STAFF = 2,  /* has a staff account: never touched as a student */
    PERSON_STUDENT = 4 /* has a student's row: counted among people */
};

/* A row that could not be read. It stays as it is in exports. */
struct reject_row {
    struct row_at row; /* alias: somebody the row may name, or NO_INDEX */
    uint32_t column;   /* of the fault, in bytes from the start of the line, first is 1 */
    uint32_t rule;     /* enum reject_rule in extract; its text is in rejects.csv */
    uint32_t flags;    /* REJECT_... */
    uint32_t spare;
};
enum { REJECT_EXCEL_DAMAGE = 1 }; /* a spreadsheet has changed a cell for good */

/* A person's word about somebody: a line of the decisions file (design section 5). */
enum decided { DECIDED_NOTHING, DECIDED_LEFT, DECIDED_KEEP, DECIDED_ERROR, DECIDED_WITHDRAW };

struct decided_row {
    struct row_at row;
    uint16_t course; /* withdraw: WORDS_COURSE; 0 = all of them, "*" */
    uint16_t status; /* withdraw: WORDS_STATUS, the word to write; 0 = the policy's */
    uint8_t decided; /* enum decided */
    uint8_t spare[3];
};

struct table_kind {
    const char *name; /* of the file */
    uint32_t record_size;
};
extern const struct table_kind table_roll, table_account, table_enrolment, table_result,
    table_alias, table_person, table_reject, table_decided;

struct table_writer {
    struct outfile file;
    const struct table_kind *kind;
    uint64_t count;
};
int table_create(struct table_writer *w, struct outdir *dir, const struct table_kind *kind,
                 struct diag *d);
int table_add(struct table_writer *w, const void *record, struct diag *d);
int table_add_many(struct table_writer *w, const void *records, size_t count, struct diag *d);
int table_close(struct table_writer *w, struct diag *d);

/* A mapped table. Records are valid until table_unmap; nothing is copied out of it. */
struct table {
    const void *records;
    uint64_t count;
    size_t mapped; /* bytes */
};
int table_map(struct table *t, int dir_fd, const struct table_kind *kind, struct diag *d);
void table_unmap(struct table *t);

#endif
