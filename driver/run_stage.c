#include <fcntl.h>
#include <unistd.h>

#include "driver/child.h"
#include "driver/session.h"

static double seconds_since(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

static double *time_of(struct stage_times *t, const char *stage)
{
    return strcmp(stage, "extract") == 0     ? &t->extract
           : strcmp(stage, "transform") == 0 ? &t->transform
           : strcmp(stage, "load") == 0      ? &t->load
                                             : &t->reports;
}

static void add_pack(const char **arguments, size_t *n, const struct options *o)
{
    const char *const pairs[][2] = {{"--pack", o->pack}, {"--only", o->only}, {"--year", o->year}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][1]) {
            arguments[(*n)++] = pairs[i][0];
            arguments[(*n)++] = pairs[i][1];
        }
}

/* What went wrong comes back through a pipe, for whoever asked for JSON. */
static int run_child(struct session *s, const char *stage, const char **arguments, size_t n,
                     struct diag *d)
{
    char number[16];
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return diag_system(d, "cannot start offboard-%s", stage);
    const int kept[] = {ends[1], s->vault.lock_fd, -1}; /* nobody else begins while it works */
    snprintf(number, sizeof number, "%d", ends[1]);
    arguments[n++] = "--message";
    arguments[n++] = number;
    arguments[n] = NULL;
    int status = child_run(stage, arguments, kept, d);
    if (status != 0 && !d->text[0])
        diag_receive(d, ends[0]);
    close(ends[0]);
    close(ends[1]);
    return status;
}

int run_stage(struct session *s, const char *stage, const char *step, uint32_t run,
              struct day as_of, struct diag *d)
{
    char number[16], day[DAY_TEXT_MAX];
    const char *arguments[24];
    size_t n = 1; /* the first is the program */
    struct timespec began;
    snprintf(number, sizeof number, "%u", (unsigned)run);
    day_write(day, as_of, DAY_ISO, DAY_NONE);
    if (step)
        arguments[n++] = step;
    arguments[n++] = "--config";
    arguments[n++] = s->config_path;
    arguments[n++] = "--vault";
    arguments[n++] = s->vault.path;
    arguments[n++] = "--run";
    arguments[n++] = number;
    if (!day_is_none(as_of)) {
        arguments[n++] = "--as-of";
        arguments[n++] = day;
    }
    if (strcmp(stage, "transform") == 0 && day_is_none(s->options->as_of)) {
        arguments[n++] = "--against-clock";
        arguments[n++] = "yes";
    }
    if (strcmp(stage, "reports") == 0)
        add_pack(arguments, &n, s->options);
    if (strcmp(stage, "load") == 0 && s->options->identity) {
        arguments[n++] = "--identity";
        arguments[n++] = s->options->identity;
    }
    clock_gettime(CLOCK_MONOTONIC, &began);
    fflush(stdout);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "%s%s%s ...\r", stage, step ? " " : "", step ? step : "");
    if (run_child(s, stage, arguments, n, d) != 0)
        return -1;
    double seconds = seconds_since(&began);
    *time_of(&s->times, stage) += seconds;
    fprintf(stderr, "%s%s%s: done in %.2f s\n", stage, step ? " " : "", step ? step : "", seconds);
    return 0;
}
