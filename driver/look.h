/*
 * look - a run opened to look into: what was read and what was decided about one person.
 *
 * Everything here is read only. Rows are read again from the exports, which must still be those
 * the run was planned from. Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOOK_H
#define OFFBOARD_LOOK_H

#include "driver/session.h"
#include "lib/export_text.h"
#include "lib/hash.h"
#include "lib/row_cells.h"
#include "lib/words.h"

struct look {
    struct session *s;
    int staged_fd;
    struct sources sources;
    struct plan plan;
    struct words words[WORDS_DOMAINS];
    struct table tables[SOURCE_KINDS]; /* roll_row, account_row, enrolment_row, result_row */
    struct table aliases, people, decisions, decided;
    struct hash_seed seed;                /* of aliases and names */
    struct key pseudonym_key, ledger_key; /* "pseudonym-v1" and "ledger-v1" */
    struct export_text *texts;            /* one an export, opened when first needed */
    struct row_cells cells;               /* of the row read last */
    struct buf row, value;
};

int look_open(struct look *x, struct session *s, uint32_t run, struct diag *d);
void look_close(struct look *x);

struct row_at look_row(const struct look *x, enum source_kind kind, uint64_t i);
const struct alias *look_alias(const struct look *x, uint32_t alias);
const struct standing_row *look_person(const struct look *x, uint32_t person);
/* The person of a row, or NO_INDEX. */
uint32_t look_person_of(const struct look *x, const struct row_at *row);
/* "students.csv:12", in the arena. */
const char *look_place(const struct look *x, const struct row_at *row);
/* Reads the row's cells into x->cells. */
int look_cells(struct look *x, const struct row_at *row, struct diag *d);
/* What the row says for a field, blanks trimmed; valid until the next call. */
struct str look_field(struct look *x, const struct row_at *row, enum field f);

/* Rows about one person, table after table. */
struct look_rows {
    struct look_row {
        enum source_kind kind;
        uint64_t record; /* index into x->tables[kind] */
        struct row_at at;
    } * rows;
    size_t count, capacity;
};
void look_rows_find(struct look_rows *rows, const struct look *x, uint32_t person);
void look_rows_release(struct look_rows *rows);

/* Somebody whom the text typed may mean. */
struct look_match {
    uint32_t person;   /* NO_INDEX: stands in no export now, but was off-boarded */
    uint32_t alias;    /* whose value was typed; NO_INDEX for a name or pseudonym */
    const char *by;    /* "upn", "email", ..., "name" or "pseudonym" */
    uint32_t gone_run; /* person == NO_INDEX: the run that off-boarded them */
    char gone_as[PSEUDONYM_TEXT];
};
struct look_matches {
    struct look_match *items;
    size_t count, capacity;
};
/*
 * `typed` is an id of any kind, "kind:id", a pseudonym, "Surname, Forename" or "Forename
 * Surname". DIAG_DATA where it means nobody. Released by the caller.
 */
int look_find(struct look *x, struct look_matches *found, const char *typed, struct diag *d);
void look_matches_release(struct look_matches *found);

/* The aliases of a person, as the ledger remembers them; in the arena. */
const uint8_t (*look_ledger_aliases(const struct look *x, uint32_t person,
                                    size_t *count))[DIGEST_BYTES];
/* Under which pseudonyms backups may hold the person; in the arena. */
int look_backed_up_as(const struct look *x, const struct look_match *m,
                      const char (**names)[PSEUDONYM_TEXT], size_t *count, struct diag *d);

/* The same, and every other name that backups could know them by; needs nobody to be gone. */
int look_any_name(const struct look *x, const struct look_match *m,
                  const char (**names)[PSEUDONYM_TEXT], size_t *count, struct diag *d);

/*
 * As whom backups would know somebody by exactly the id or pseudonym typed, whether or not anybody
 * has it now: one name for each kind and space; in the arena.
 */
void look_typed_names(const struct look *x, const char *typed, const char (**names)[PSEUDONYM_TEXT],
                      size_t *count);

/* A row of the person in a backup. */
struct look_backup_row {
    uint32_t run;
    const char *file; /* attainment.csv */
    uint64_t member, number, line;
    const char *action; /* what was done to it: "drop", "change", "keep" */
};
struct look_backup {
    struct look_backup_row *rows; /* by run, newest first, and file */
    size_t count, capacity;
    uint32_t missing_run; /* a backup that the ledger knows and that is gone; 0 = none */
};
int look_backup_find(struct look_backup *b, const struct look *x,
                     const char (*names)[PSEUDONYM_TEXT], size_t name_count, struct diag *d);
void look_backup_release(struct look_backup *b);

#endif
