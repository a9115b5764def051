/*
 * wide - results in columns: which columns of an export hold one, and of what.
 *
 * A [results] section says `wide = <subject> - <assessment>`, with `value = grade | score` and
 * `purge = cells | row`. A column that a field of any section reads is never one of results, nor
 * is one whose heading some profile knows as a field ("Email", "Year Group"), or whose assessment
 * is one ("English - Teacher"): what a pattern takes beside that is listed in plan.xlsx, and so is
 * what it leaves.
 */
#ifndef OFFBOARD_WIDE_H
#define OFFBOARD_WIDE_H

#include "extract/settings.h"

enum { WIDE_COLUMNS_MAX = 16384 }; /* as many as a sheet has */

/* Takes the keys wide, value and purge of a reading. Errors: 0, or -1 with *d. */
int wide_settings(struct reading *r, struct reading_setup *rs, const struct settings *from,
                  struct arena *a, struct diag *d);
/* Finds the columns of every wide reading, once all fields of all readings have theirs. */
int wide_find(struct setup *s, struct diag *d);

#endif
