/*
 * reading - one section of school.ini over an export: its fields, words and spaces.
 */
#ifndef OFFBOARD_READING_H
#define OFFBOARD_READING_H

#include "extract/setup.h"

/* Adds the reading of that section, and its export where no other section reads the file. */
int reading_add(struct setup *s, const struct config_section *section, enum source_kind kind,
                struct outdir *staged, struct words *spaces, struct diag *d);

#endif
