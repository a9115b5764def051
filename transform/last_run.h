/*
 * last_run - what the newest prepared run was made from: inputs[] of its run.json.
 */
#ifndef OFFBOARD_LAST_RUN_H
#define OFFBOARD_LAST_RUN_H

#include "transform/facts.h"

struct last_input {
    const char *reading, *fingerprint;
    uint64_t rows; /* records and repaired ones, those that the run dropped apart */
};

/* In the arena; none where there is no such run or its record is gone. 0, or -1 with *d. */
int last_run_inputs(const struct facts *f, const struct last_input **inputs, size_t *count,
                    struct diag *d);
/* The one of a reading, or NULL. */
const struct last_input *last_input_of(const struct last_input *inputs, size_t count,
                                       const char *reading);

#endif
