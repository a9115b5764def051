/*
 * manifest - what a OneRoster bundle's manifest.csv says of the files beside it.
 *
 * A bundle is an archive or a folder with a manifest.csv that names an oneroster.version
 * (formats.md 1.1). A file that it calls absent is refused, and so is a bundle of another
 * version than the profile is for. A delta lists changes only: it is no complete roll, and that
 * somebody is not in it says nothing.
 */
#ifndef OFFBOARD_MANIFEST_H
#define OFFBOARD_MANIFEST_H

#include "extract/setup.h"

/* Checks every reading and lookup that has a manifest beside it; sets is_delta of readings. */
int manifest_check(struct setup *s, struct diag *d);

/* A line on stderr for each delta. */
void manifest_warn(const struct sources *s, const char *program);

#endif
