/*
 * sections - which sections school.ini may have, and what each one is.
 *
 * A reading ("results", "results.maths"), the words of one ("roll.status",
 * "accounts.connexus.active"), a lookup ("lookup.subject", "lookup.role.oneroster"), or one of the
 * plain ones.
 */
#ifndef OFFBOARD_SECTIONS_H
#define OFFBOARD_SECTIONS_H

#include "lib/config.h"
#include "lib/field.h"

/* The source_kind whose reading this section is, or -1. */
int section_reading_kind(const char *section);
/*
 * Is it "lookup.FIELD", or "lookup.FIELD.PLATFORM" for the readings of one platform? Then *field
 * is FIELD_NONE where there is no such field, and *platform NULL where none is named.
 */
int section_is_lookup(const char *section, enum field *field, const char **platform);
/* Refuses a section that nothing would read, naming the nearest that something would. */
int sections_check(const struct config *c, struct diag *d);

#endif
