/*
 * term_figures - what a prepared run's reports found goes into the ledger, for later terms.
 */
#ifndef OFFBOARD_TERM_FIGURES_H
#define OFFBOARD_TERM_FIGURES_H

#include "driver/session.h"

/*
 * Keeps reports/term.json of a prepared run, once: again it does nothing, and nothing where the
 * reports have no such file, because an earlier version wrote them. Returns 0, or -1 with *d.
 */
int term_figures_keep(struct session *s, uint32_t run, struct diag *d);

#endif
