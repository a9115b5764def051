/*
 * parallel - a loop over many things on all cores.
 *
 * The range is cut into slices, one a worker; the caller's thread is one of them. What workers
 * write must not depend on where the cuts are. A short range is done by one.
 */
#ifndef OFFBOARD_PARALLEL_H
#define OFFBOARD_PARALLEL_H

#include <stdint.h>

enum { WORKERS_MAX = 16 };

/* Does [from, to); `worker` counts from 0. */
typedef void slice_work(void *context, unsigned worker, uint64_t from, uint64_t to);

unsigned parallel_workers(uint64_t count);
void parallel_run(uint64_t count, slice_work *work, void *context);

#endif
