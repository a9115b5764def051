/*
 * findings - what the rules of lint found, in order, and how it is told.
 */
#ifndef OFFBOARD_LINT_FINDINGS_H
#define OFFBOARD_LINT_FINDINGS_H

#include "reports/lint/lint.h"

enum { FINDINGS_A_SHEET = 5 }; /* of one rule: places of its others are only counted */

struct lint_finding {
    const struct lint_rule *rule;
    const struct lint_sheet *sheet; /* NULL: the workbook */
    const char *cell;               /* "B7"; "" : the sheet as a whole */
    const char *what, *to_do;
    uint64_t more; /* further cells of the sheet with the same */
};

struct lint_findings {
    struct arena arena;
    const struct lint_rule *rule; /* being checked */
    struct lint_finding *list;
    size_t count, capacity;
};

/* Every rule of the profile over every sheet. */
void lint_check(struct lint_findings *f, const struct lint_book *b);
void lint_findings_release(struct lint_findings *f);

/* A line each: "Grades!B7: T8: the cell is empty: write ..."; or all of them as JSON. */
void lint_tell(struct buf *out, const struct lint_findings *f);
void lint_tell_json(struct buf *out, const struct lint_findings *f, const struct lint_book *b,
                    const char *path);

#endif
