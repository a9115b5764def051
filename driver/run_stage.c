#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/session.h"

extern char **environ;

static double seconds_since(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/* The stage programs stand beside this one. */
static int program_path(char *out, size_t size, const char *stage, struct diag *d)
{
    char self[400];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0)
        return diag_system(d, "cannot find where offboard is installed");
    self[len] = '\0';
    char *slash = strrchr(self, '/');
    *slash = '\0';
    if (len == sizeof self - 1 || snprintf(out, size, "%s/offboard-%s", self, stage) >= (int)size)
        return diag_set(d, DIAG_USAGE, "the path of the program is too long: install it elsewhere");
    return 0;
}

/*
 * Never returns. The child gets no more than it needs: its options, descriptors 0 to 2, and the
 * vault's lock, so that nobody else begins while it still works. It dies with its parent.
 */
static void become(const char *program, char **argv, int lock_fd, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        fcntl(lock_fd, F_SETFD, 0) == 0)
        execve(program, argv, environ);
    fprintf(stderr, "offboard: cannot start '%s': %s\n", program, strerror(errno));
    _exit(2);
}

static pid_t start(const char *program, const char **arguments, int lock_fd)
{
    union {
        const char **in;
        char **out;
    } argv = {arguments}; /* execve's argument is not const */
    pid_t parent = getpid(), child = fork();
    if (child == 0)
        become(program, argv.out, lock_fd, parent);
    return child;
}

static int wait_for(pid_t child, const char *stage, struct diag *d)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return diag_system(d, "lost sight of offboard-%s", stage);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status)) /* it has said why */
        return diag_set(d, WEXITSTATUS(status) == 1 ? DIAG_DATA : DIAG_SYSTEM, "%s", "");
    return diag_set(d, DIAG_SYSTEM,
                    "offboard-%s was ended by signal %d: run the same command again", stage,
                    WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

static double *time_of(struct stage_times *t, const char *stage)
{
    return strcmp(stage, "extract") == 0     ? &t->extract
           : strcmp(stage, "transform") == 0 ? &t->transform
           : strcmp(stage, "load") == 0      ? &t->load
                                             : &t->reports;
}

int run_stage(struct session *s, const char *stage, const char *step, uint32_t run,
              struct day as_of, struct diag *d)
{
    char program[512], number[16], day[DAY_TEXT_MAX];
    const char *arguments[14];
    size_t n = 0;
    struct timespec began;
    if (program_path(program, sizeof program, stage, d) != 0)
        return -1;
    snprintf(number, sizeof number, "%u", (unsigned)run);
    day_write(day, as_of, DAY_ISO, DAY_NONE);
    arguments[n++] = program;
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
    arguments[n] = NULL;
    clock_gettime(CLOCK_MONOTONIC, &began);
    fflush(stdout);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "%s%s%s ...\r", stage, step ? " " : "", step ? step : "");
    pid_t child = start(program, arguments, s->vault.lock_fd);
    if (child < 0)
        return diag_system(d, "cannot start offboard-%s", stage);
    if (wait_for(child, stage, d) != 0)
        return -1;
    double seconds = seconds_since(&began);
    *time_of(&s->times, stage) += seconds;
    fprintf(stderr, "%s%s%s: done in %.2f s\n", stage, step ? " " : "", step ? step : "", seconds);
    return 0;
}
