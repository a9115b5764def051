/*
 * people - who the rows are about: the staged tables `person` and `alias`.
 */
#ifndef OFFBOARD_PEOPLE_H
#define OFFBOARD_PEOPLE_H

#include "extract/aliases.h"
#include "lib/outdir.h"

/* The staged table of a kind of source. */

/*
 * Settles the aliases and writes both tables. The tables of rows are closed and are read once
 * more: what a row tells about its person is kept by person, not by alias.
 */
int people_write(struct aliases *a, struct outdir *staged, struct diag *d);

#endif
