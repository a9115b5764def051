/*
 * disposals - what was done to how many people, for the data protection officer.
 */
#ifndef OFFBOARD_LOAD_DISPOSALS_H
#define OFFBOARD_LOAD_DISPOSALS_H

#include "lib/ledger.h"
#include "load/load.h"

enum { DISPOSALS_MAX = 6 };

struct disposals {
    struct ledger_disposal rows[DISPOSALS_MAX];
    size_t count;
};

void disposals_count(struct disposals *out, const struct load *l);

#endif
