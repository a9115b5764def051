#include "extract/tool_scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Were one of 0 to 2 closed, the next file opened would be taken for it. */
static int hold_standard_descriptors(struct diag *d)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC); /* writing to it fails, as it should */
    while (fd >= 0 && fd <= STDERR_FILENO);
    return fd < 0 || close(fd) != 0 ? diag_system(d, "cannot open '/dev/null'") : 0;
}

/* Never returns. All signals are blocked: what ends the tool must not end this. */
static void clean_afterwards(int alive, const char *path)
{
    struct diag d;
    char byte;
    while (read(alive, &byte, 1) < 0 && errno == EINTR)
        ;
    _exit(dir_remove(AT_FDCWD, path, &d) == 0 ? 0 : 1);
}

static int make_directory(struct tool_scratch *s, struct diag *d)
{
    const char *parent = getenv("TMPDIR");
    if (!parent || !parent[0])
        parent = "/tmp";
    if (snprintf(s->path, sizeof s->path, "%s/offboard-XXXXXX", parent) >= (int)sizeof s->path)
        return diag_set(d, DIAG_USAGE, "TMPDIR is too long: set it to a shorter path");
    if (!mkdtemp(s->path))
        return diag_system(d, "cannot make a private directory in '%s'", parent);
    return 0;
}

static int start_cleaner(struct tool_scratch *s, struct diag *d)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return diag_system(d, "cannot watch over '%s'", s->path);
    s->cleaner = fork();
    if (s->cleaner == 0) {
        close(ends[1]);
        clean_afterwards(ends[0], s->path);
    }
    close(ends[0]);
    s->alive = ends[1];
    if (s->cleaner > 0)
        return 0;
    diag_system(d, "cannot watch over '%s'", s->path);
    close(s->alive);
    return -1;
}

static int open_staged(struct tool_scratch *s, struct diag *d)
{
    s->fd = open(s->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (s->fd < 0)
        diag_system(d, "cannot open '%s'", s->path);
    else if (outdir_open(&s->staged, s->fd, s->path, "staged", d) == 0)
        return 0;
    struct diag ignored; /* the failure that led here is the one to report */
    tool_scratch_close(s, &ignored);
    return -1;
}

int tool_scratch_open(struct tool_scratch *s, struct diag *d)
{
    sigset_t all, before;
    *s = (struct tool_scratch){.fd = -1, .staged = {.fd = -1}};
    sigfillset(&all);
    if (hold_standard_descriptors(d) != 0)
        return -1;
    if (sigprocmask(SIG_SETMASK, &all, &before) != 0)
        return diag_system(d, "cannot hold signals back");
    int status = make_directory(s, d);
    if (status == 0 && (status = start_cleaner(s, d)) != 0)
        rmdir(s->path);
    if (sigprocmask(SIG_SETMASK, &before, NULL) != 0 && status == 0) {
        struct diag ignored;
        diag_system(d, "cannot let signals through again");
        tool_scratch_close(s, &ignored);
        return -1;
    }
    return status == 0 ? open_staged(s, d) : -1;
}

int tool_scratch_close(struct tool_scratch *s, struct diag *d)
{
    int status;
    outdir_abandon(&s->staged);
    if (s->fd >= 0)
        close(s->fd);
    close(s->alive);
    while (waitpid(s->cleaner, &status, 0) < 0)
        if (errno != EINTR)
            return diag_system(d, "lost sight of what removes '%s': remove it", s->path);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return diag_set(d, DIAG_SYSTEM,
                    "cannot remove '%s', which holds copies of the files: remove it", s->path);
}
