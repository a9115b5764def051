/*
 * plan_sheets - the sheets of plan.xlsx, one file each.
 */
#ifndef OFFBOARD_PLAN_SHEETS_H
#define OFFBOARD_PLAN_SHEETS_H

#include "lib/book.h"
#include "lib/export_text.h"
#include "lib/row_cells.h"
#include "transform/decide.h"

struct plan_book {
    const struct plan *plan;
    const struct facts *f;
    const struct verdicts *v;
    struct book book;
    /* The row last read for somebody's names. */
    struct export_text text;
    struct row_cells cells;
    const struct reading *reading;
    struct buf value;
    uint32_t *by_person; /* indexes of decisions, by person, then as in plan/decisions */
};

/* Each adds one sheet and gives it back; NULL with *d where an export could not be read. */
struct sheet *plan_sheet_summary(struct plan_book *b, struct diag *d);
struct sheet *plan_sheet_people(struct plan_book *b, struct diag *d);
struct sheet *plan_sheet_review(struct plan_book *b, struct diag *d);
struct sheet *plan_sheet_gates(struct plan_book *b, struct diag *d);
struct sheet *plan_sheet_steps(struct plan_book *b, struct diag *d);
struct sheet *plan_sheet_columns(struct plan_book *b, struct diag *d);
struct sheet *plan_sheet_wide(struct plan_book *b, struct diag *d); /* where results are columns */

/*
 * Reads the first row about a person - the roll's if there is one - so that the functions below
 * can take names from it. Returns it, with its class or tutor group; NULL with *d.
 */
const struct row_at *person_row(struct plan_book *b, uint32_t person, uint16_t *group,
                                struct diag *d);
void put_person_field(struct plan_book *b, struct sheet *s, enum field f);
void put_person_id(struct plan_book *b, struct sheet *s);
/* "students.csv:2, students.csv:310": every span, or else the first row about the person. */
void put_evidence(struct plan_book *b, struct sheet *s, uint32_t person, const struct row_at *row);
/* What stands beside the standing, in words; "" if nothing does. */
const char *person_notes(struct plan_book *b, uint32_t person);

#endif
