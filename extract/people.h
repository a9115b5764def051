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
 * more: what a row tells about its person is kept by person, not by alias. Of results only the
 * first of each alias is asked for, NO_INDEX where it has none.
 */
int people_write(struct aliases *a, const uint32_t *first_result, size_t first_count,
                 struct outdir *staged, struct diag *d);

#endif
