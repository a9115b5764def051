#include "driver/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int program_path(char *out, size_t size, const char *name, struct diag *d)
{
    char self[400];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0)
        return diag_system(d, "cannot find where offboard is installed");
    self[len] = '\0';
    char *slash = strrchr(self, '/');
    *slash = '\0';
    if (len == sizeof self - 1 || snprintf(out, size, "%s/offboard-%s", self, name) >= (int)size)
        return diag_set(d, DIAG_USAGE, "the path of the program is too long: install it elsewhere");
    return 0;
}

/* Never returns. The child gets no more than it needs, and dies with its parent. */
static void become(const char *program, char **argv, const int *kept, pid_t parent)
{
    int is_ready = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
    for (; is_ready && *kept >= 0; kept++)
        is_ready = fcntl(*kept, F_SETFD, 0) == 0;
    if (is_ready)
        execve(program, argv, environ);
    fprintf(stderr, "offboard: cannot start '%s': %s\n", program, strerror(errno));
    _exit(2);
}

static pid_t start(const char *program, const char **arguments, const int *kept)
{
    union {
        const char **in;
        char **out;
    } argv = {arguments}; /* execve's argument is not const */
    pid_t parent = getpid(), child = fork();
    if (child == 0)
        become(program, argv.out, kept, parent);
    return child;
}

static int wait_for(pid_t child, const char *name, struct diag *d)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return diag_system(d, "lost sight of offboard-%s", name);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status)) /* it has said why */
        return diag_set(d, WEXITSTATUS(status) == 1 ? DIAG_DATA : DIAG_SYSTEM, "%s", "");
    return diag_set(d, DIAG_SYSTEM,
                    "offboard-%s was ended by signal %d: run the same command again", name,
                    WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

int child_run(const char *name, const char **arguments, const int *kept, struct diag *d)
{
    char program[512];
    if (program_path(program, sizeof program, name, d) != 0)
        return -1;
    arguments[0] = program;
    pid_t child = start(program, arguments, kept);
    if (child < 0)
        return diag_system(d, "cannot start offboard-%s", name);
    return wait_for(child, name, d);
}
