#include "reports/attainment/parallel.h"

#include <pthread.h>
#include <unistd.h>

enum { LEAST_PER_WORKER = 1 << 15 }; /* less is done before a thread has started */

struct slice {
    slice_work *work;
    void *context;
    unsigned worker;
    uint64_t from, to;
};

static void *run(void *slice)
{
    const struct slice *s = slice;
    s->work(s->context, s->worker, s->from, s->to);
    return NULL;
}

unsigned parallel_workers(uint64_t count)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t workers = cores < 1 ? 1 : (uint64_t)cores;
    if (workers > WORKERS_MAX)
        workers = WORKERS_MAX;
    if (workers > count / LEAST_PER_WORKER + 1)
        workers = count / LEAST_PER_WORKER + 1;
    return (unsigned)workers;
}

void parallel_run(uint64_t count, slice_work *work, void *context)
{
    struct slice slices[WORKERS_MAX];
    pthread_t threads[WORKERS_MAX];
    unsigned workers = parallel_workers(count), started = 0;
    for (unsigned i = 0; i < workers; i++)
        slices[i] = (struct slice){.work = work,
                                   .context = context,
                                   .worker = i,
                                   .from = count * i / workers,
                                   .to = count * (i + 1) / workers};
    while (started + 1 < workers &&
           pthread_create(&threads[started], NULL, run, &slices[started + 1]) == 0)
        started++;
    run(&slices[0]);
    for (unsigned i = started + 1; i < workers; i++) /* no more threads to be had */
        run(&slices[i]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}
