/*
 * explain - everything about one person as JSON, and the same in words.
 *
 * The JSON is made first and the words are printed from it, so that both say the same. A value
 * of an id or a name is in neither, but for the one that was typed. Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_EXPLAIN_H
#define OFFBOARD_EXPLAIN_H

#include "driver/look.h"
#include "lib/json.h"

/* NULL with *d. Freed by the caller. */
struct json *explain_person(struct look *x, const struct look_match *m, struct diag *d);
void explain_print(struct arena *a, const char *typed, const struct json *person);

/* Parts of explain_person, each of which adds keys to `j`. */

/* "aliases": ids and which row joined them; "doubtful": ids that cannot be this person's alone. */
int explain_ids(struct json *j, struct look *x, const struct look_match *m,
                const struct look_rows *rows, struct diag *d);
/* "standing", "rule", "why", "spans", "blocked", "notes", ... */
int explain_standing(struct json *j, struct look *x, uint32_t person, const struct look_rows *rows,
                     struct diag *d);
/* "actions", "steps" and "hold". */
void explain_actions(struct json *j, const struct look *x, uint32_t person);
/* "backup": where the person's rows stand in backups. */
int explain_backup(struct json *j, const struct look *x, const struct look_match *m,
                   struct diag *d);
/* "change": what would change the outcome. */
void explain_change(struct json *j, const struct look *x, const struct look_match *m,
                    const struct look_rows *rows);

/* What a span says as of the day of the plan. */
enum span_state {
    SPAN_OPEN,   /* has begun and has no leaving date */
    SPAN_ENDING, /* its leaving date has not passed, or only just */
    SPAN_FUTURE, /* begins later */
    SPAN_GUEST,
    SPAN_ENDED,
    SPAN_SAYS_LEFT
};
enum span_state explain_span_state(const struct look *x, const struct roll_row *span);

#endif
