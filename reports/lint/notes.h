/*
 * notes - markers such as "[note 3]" in a text, for the rules about notes.
 */
#ifndef OFFBOARD_LINT_NOTES_H
#define OFFBOARD_LINT_NOTES_H

#include "lib/str.h"

/*
 * The number in the next marker "[note N]" of *rest, which moves past it; 0 where there is none.
 * *is_bare is set where "note" is missing: "[3]".
 */
uint64_t lint_note_next(struct str *rest, int *is_bare);

#endif
