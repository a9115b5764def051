/*
 * rejects - rows that could not be read, and what was repaired: staged/rejects.csv and the
 * staged table `reject`.
 *
 * rejects.csv: file,line,column,offset,outcome,rule,field,remedy,text - the text as it stands,
 * for the school's eyes; it goes with staged/.
 */
#ifndef OFFBOARD_REJECTS_H
#define OFFBOARD_REJECTS_H

#include "extract/aliases.h"
#include "extract/setup.h"

/* What is wrong with a row, or was. The list in rejects.c says what to do. */
enum reject_rule {
    RULE_NONE,
    RULE_STRAY_QUOTE,
    RULE_OPEN_QUOTE,
    RULE_LONG,
    RULE_NUL,
    RULE_UTF8,
    RULE_MISSING_CELLS,
    RULE_EXTRA_CELLS,
    RULE_NO_ID,
    RULE_BAD_DATE,
    RULE_UNKNOWN_WORD,
    RULE_BAD_SCORE,
    RULE_NO_COURSE,
    RULE_LOOKUP,
    RULE_LONG_TEXT,
    RULE_EXCEL_DAMAGE,
    RULE_HEADING_AGAIN,
    RULE_DATE_DROPPED, /* repaired: a date nothing depends on */
    RULE_UPN_LETTER,   /* a warning only: the row is read as it stands */
    REJECT_RULES
};

struct fault {
    enum reject_rule rule;
    enum field field; /* FIELD_NONE: the row as a whole */
    uint16_t reading; /* whose field it is */
    uint16_t column;  /* of a result in a wide row, counted from 1; 0: the field's */
    char letter;      /* UPN_LETTER: the right one */
    uint8_t damage;   /* EXCEL_DAMAGE: enum damage */
};

/* What became of the row. */
enum reject_outcome { OUTCOME_REJECTED, OUTCOME_REPAIRED, OUTCOME_WARNING };

struct reject {
    struct row_at row;
    uint32_t column;
    struct fault fault;
    enum reject_outcome outcome;
    uint16_t export;
};

struct rejects {
    struct reject *items;
    size_t count, capacity;
};

enum { REJECTS_MAX = 1000000 }; /* beyond this a file is not the one it is said to be */

void rejects_add(struct rejects *r, const struct reject *reject);

/* As they stand in the exports, whatever pieces they were read in. */
void rejects_sort(struct rejects *r);
/*
 * Writes both, when all is read. A rejected row that holds somebody's id gets a line in the
 * table for each, so that apply can refuse to act on them.
 */
int rejects_write(const struct rejects *r, const struct setup *s, struct aliases *a,
                  struct outdir *staged, struct diag *d);

/* The first few warnings on stderr; all of them stand in rejects.csv. */
void rejects_warn(const struct rejects *r, const struct sources *s, const char *program);

#endif
