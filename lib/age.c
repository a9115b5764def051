#include "lib/age.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/age_start.h"
#include "lib/arena.h"

enum { FIRST_FREE = 10, NOT_STARTED = 127, SAID_MAX = 1000 };

/* Empty and relative entries of PATH are passed over: a folder of exports holds no program. */
static int find_program(char *out, size_t size, const char *name)
{
    struct str rest = str_of(getenv("PATH"));
    while (rest.bytes) {
        struct str folder = str_cut(&rest, ':');
        if (folder.len == 0 || folder.bytes[0] != '/' ||
            snprintf(out, size, "%.*s/%s", STR_ARG(folder), name) >= (int)size)
            continue;
        if (access(out, X_OK) == 0)
            return 0;
    }
    return -1;
}

static int not_installed(const char *name, struct diag *d)
{
    return diag_set(d, DIAG_USAGE,
                    "the program '%s' is not installed, which encrypts backups and opens them: "
                    "install it (Debian: apt install age) and try again; nothing was written",
                    name);
}

int age_check_installed(struct diag *d)
{
    static const char *const names[] = {"age", "age-keygen"};
    char path[512];
    for (size_t i = 0; i < 2; i++)
        if (find_program(path, sizeof path, names[i]) != 0)
            return not_installed(names[i], d);
    return 0;
}

/* Never returns. `fds` become descriptors 0 to 3; of all others the child gets none. */
static void become(const char *program, char **argv, char **environment, const int fds[4],
                   pid_t parent)
{
    int count = fds[AGE_FD_IDENTITY] < 0 ? AGE_FD_IDENTITY : AGE_FDS, high[AGE_FDS];
    int is_ready = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
    for (int i = 0; i < count && is_ready; i++)
        is_ready = (high[i] = fcntl(fds[i], F_DUPFD, FIRST_FREE)) >= 0;
    for (int i = 0; i < count && is_ready; i++)
        is_ready = dup2(high[i], i) == i;
    if (is_ready && close_range((unsigned)count, ~0U, 0) == 0)
        execve(program, argv, environment);
    _exit(NOT_STARTED);
}

pid_t age_start(const char **arguments, const int fds[AGE_FDS], struct diag *d)
{
    char program[512], path[4096];
    char *environment[] = {path, NULL};
    union {
        const char **in;
        char **out;
    } argv = {arguments}; /* execve's argument is not const */
    pid_t parent = getpid();
    if (find_program(program, sizeof program, arguments[0]) != 0)
        return not_installed(arguments[0], d);
    if (snprintf(path, sizeof path, "PATH=%s", getenv("PATH")) >= (int)sizeof path)
        return diag_set(d, DIAG_USAGE, "PATH is too long");
    pid_t child = fork();
    if (child == 0)
        become(program, argv.out, environment, fds, parent);
    return child < 0 ? diag_system(d, "cannot start '%s'", arguments[0]) : child;
}

int age_pipe(int ends[2], struct diag *d)
{
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : diag_system(d, "cannot make a pipe");
}

void age_close(int *fd)
{
    if (*fd > 0)
        close(*fd);
    *fd = -1;
}

/* The parent's ends; the child's go, also where there is no child. */
static int begin(struct age_child *c, const char **arguments, int fds[AGE_FDS], struct diag *d)
{
    int out[2] = {-1, -1}, said[2] = {-1, -1};
    int status = age_pipe(out, d);
    if (status == 0)
        status = age_pipe(said, d);
    fds[AGE_FD_OUT] = out[1];
    fds[AGE_FD_SAID] = said[1];
    if (status == 0)
        c->pid = age_start(arguments, fds, d);
    age_close(&out[1]);
    age_close(&said[1]);
    c->out = out[0];
    c->said = said[0];
    if (status == 0 && c->pid > 0)
        return 0;
    age_drop(c);
    return -1;
}

int age_encrypt(struct age_child *c, const char *const *recipients, struct diag *d)
{
    size_t count = 0, n = 1;
    int in[2], fds[AGE_FDS] = {-1, -1, -1, -1};
    *c = (struct age_child){.in = -1, .out = -1, .said = -1};
    while (recipients[count])
        count++;
    if (age_pipe(in, d) != 0)
        return -1;
    const char **arguments = mem_alloc(2 * count + 2, sizeof *arguments);
    arguments[0] = "age";
    for (size_t i = 0; i < count; i++) {
        arguments[n++] = "-r";
        arguments[n++] = recipients[i];
    }
    fds[AGE_FD_IN] = in[0];
    c->in = in[1];
    int status = begin(c, arguments, fds, d);
    age_close(&in[0]);
    free(arguments);
    /* Whoever writes must never wait for a child that waits to be read. */
    if (status == 0 && (fcntl(c->in, F_SETFL, O_NONBLOCK) | fcntl(c->out, F_SETFL, O_NONBLOCK)))
        status = diag_system(d, "cannot set up a pipe");
    if (status != 0)
        age_drop(c);
    return status;
}

int age_decrypt(struct age_child *c, int from, const struct age_identity *id, struct diag *d)
{
    const char *arguments[] = {"age", "-d", "-i", "/dev/fd/3", NULL};
    int fds[AGE_FDS] = {from, -1, -1, -1};
    *c = (struct age_child){.in = -1, .out = -1, .said = -1, .is_decrypting = 1};
    fds[AGE_FD_IDENTITY] = age_identity_pipe(id, d);
    if (fds[AGE_FD_IDENTITY] < 0)
        return -1;
    int status = begin(c, arguments, fds, d);
    age_close(&fds[AGE_FD_IDENTITY]);
    return status;
}

void age_end_input(struct age_child *c)
{
    age_close(&c->in);
}

static int wait_for(struct age_child *c)
{
    int status;
    while (waitpid(c->pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

void age_drop(struct age_child *c)
{
    if (c->pid > 0) {
        kill(c->pid, SIGKILL);
        (void)wait_for(c);
    }
    age_close(&c->in);
    age_close(&c->out);
    age_close(&c->said);
    c->pid = 0;
}

/* What it said is only looked at, never shown: nobody knows what stands in it. */
static int explain(const struct age_child *c, const char *said, struct diag *d)
{
    if (c->is_decrypting && strstr(said, "no identity matched"))
        return diag_set(d, DIAG_USAGE, "this identity is not for one of its recipients");
    if (c->is_decrypting && strstr(said, "error") && !strstr(said, "/dev/fd/"))
        return diag_set(d, DIAG_DATA, "age cannot decrypt it, so it was altered or cut short");
    return diag_set(d, DIAG_SYSTEM, "the program age failed");
}

int age_end(struct age_child *c, struct diag *d)
{
    char said[SAID_MAX + 1] = "";
    age_close(&c->in);
    int status = wait_for(c);
    c->pid = 0;
    ssize_t n = read(c->said, said, SAID_MAX);
    said[n > 0 ? n : 0] = '\0';
    age_close(&c->out);
    age_close(&c->said);
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (status != -1 && WIFSIGNALED(status))
        return diag_set(d, DIAG_SYSTEM, "the program age was ended by signal %d", WTERMSIG(status));
    return explain(c, said, d);
}
