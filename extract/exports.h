/*
 * exports - the delivered files behind the readings: each is one export, however often it is read.
 */
#ifndef OFFBOARD_EXPORTS_H
#define OFFBOARD_EXPORTS_H

#include "extract/settings.h"

/* The export that the section's `file` is; looked at (scan.h) where it is a new one. */
int exports_find(struct setup *s, const struct settings *from, struct outdir *staged,
                 uint16_t *index, struct diag *d);

#endif
