/*
 * sections - which sections school.ini may have, and what each one is.
 *
 * A reading ("results", "results.maths"), the words of one ("roll.status",
 * "accounts.connexus.active"), a lookup ("lookup.subject"), or one of the plain ones.
 */
#ifndef OFFBOARD_SECTIONS_H
#define OFFBOARD_SECTIONS_H

#include "lib/config.h"

/* The source_kind whose reading this section is, or -1. */
int section_reading_kind(const char *section);
/* The part behind "lookup.", or NULL. */
const char *section_lookup_field(const char *section);
/* Refuses a section that nothing would read, naming the nearest that something would. */
int sections_check(const struct config *c, struct diag *d);

#endif
