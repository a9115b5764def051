/*
 * lookup - [lookup.subject] file, key, value: a field taken from another file.
 */
#ifndef OFFBOARD_LOOKUP_H
#define OFFBOARD_LOOKUP_H

#include "extract/setup.h"

/* Reads the file of one lookup section; adds its bytes to the setup's digest. */
int lookup_read(struct lookup *l, struct setup *s, const struct config_section *section,
                struct outdir *staged, unsigned number, struct diag *d);
/* The value for a key, or NULL. */
const char *lookup_find(const struct lookup *l, struct str key);

#endif
