/*
 * governors - governors.xlsx: the workbook that leaves the school.
 *
 * Publication profile: every rule of reports.md section 3; small numbers suppressed
 * (reports/governors/suppress.h); no student, class, leaver or rule in it. Not to be made while
 * report_may_publish is 0.
 */
#ifndef OFFBOARD_GOVERNORS_H
#define OFFBOARD_GOVERNORS_H

#include "reports/governors/governed.h"

#define GOVERNORS_FILE "governors.xlsx"

struct governors_sheet {
    const char *name, *title;
    void (*build)(struct sheet *s, const struct report *r, const struct governed *g);
};

extern const struct governors_sheet *const governors_sheets[]; /* in order, ended by NULL */

/* Inits and fills the book; book_release by the caller. `only`: a sheet's name, or "" for all. */
void governors_book(struct book *b, const struct report *r, const char *only);

/* The lines above a table: who is counted, and what [c], [x] and [z] stand for. */
void governors_notes(struct sheet *s, const struct report *r);
/* The number, "[c]", "[x]", or "[z]" where there is nothing; its N. */
void put_governed(struct sheet *s, struct figure f);
void put_governed_students(struct sheet *s, const struct governed_value *value);

#endif
