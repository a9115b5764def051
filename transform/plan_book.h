/*
 * plan_book - plan.xlsx and plan.csv: the plan as people read it.
 *
 * Real names, classes and file:line evidence of everybody who is not plainly on roll or would be
 * changed. 0600 in the vault, and removed by the cleaning rules of design section 3.
 */
#ifndef OFFBOARD_PLAN_BOOK_H
#define OFFBOARD_PLAN_BOOK_H

#include "transform/decide.h"

int plan_book_write(const struct plan *p, const struct facts *f, const struct verdicts *v,
                    struct outdir *dir, struct diag *d);

#endif
