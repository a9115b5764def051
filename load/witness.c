#include "load/witness.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Never returns. */
static void become(const char **arguments, int key_fd, pid_t parent)
{
    union {
        const char **in;
        char **out;
    } argv = {arguments}; /* execve's argument is not const */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        dup2(key_fd, STDIN_FILENO) == STDIN_FILENO)
        execve("/proc/self/exe", argv.out, environ);
    fprintf(stderr, "%s: the verifier cannot be started: %s\n", arguments[0], strerror(errno));
    _exit(2);
}

static int wait_for(pid_t child, struct diag *d)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return diag_system(d, "lost sight of the verifier");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return diag_set(d, DIAG_SYSTEM, "the backup was packed but not verified; nothing was removed");
}

int witness_run(const struct load *l, const struct age_identity *id, struct diag *d)
{
    const struct stage *s = l->stage;
    char run[16];
    snprintf(run, sizeof run, "%u", (unsigned)s->run);
    const char *arguments[] = {s->program,   "verify",      "--config", s->config_path,
                               "--vault",    s->vault.path, "--run",    run,
                               "--identity", "-",           NULL};
    pid_t parent = getpid();
    int key_fd = age_identity_pipe(id, d);
    if (key_fd < 0)
        return -1;
    pid_t child = fork();
    if (child == 0)
        become(arguments, key_fd, parent);
    close(key_fd);
    return child < 0 ? diag_system(d, "cannot start the verifier") : wait_for(child, d);
}
