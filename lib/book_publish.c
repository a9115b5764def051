#include "lib/book_publish.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/book.h"
#include "lib/xlsx_writer.h"

enum { FAILED_CHILD = 1 };

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return arena_text(a, (struct str){path, slash == path ? 1 : (size_t)(slash - path)});
}

/* Never returns. What libxlsxwriter prints is not for the user; a crash leaves no core. */
static void write_as_child(const struct book *b, const char *path, pid_t parent)
{
    struct arena arena = {0};
    struct rlimit none = {0, 0};
    int said = memfd_create("said", MFD_CLOEXEC);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent || said < 0 ||
        dup2(said, STDOUT_FILENO) < 0 || dup2(said, STDERR_FILENO) < 0 ||
        setrlimit(RLIMIT_CORE, &none) != 0)
        _exit(FAILED_CHILD);
    /* A format that it found no memory for is told on stderr alone. */
    int failed = xlsx_write(b, path, folder_of(&arena, path)) != 0 || lseek(said, 0, SEEK_END) != 0;
    _exit(failed ? FAILED_CHILD : 0);
}

static int write_in_child(const struct book *b, const char *path, struct diag *d)
{
    int status;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0)
        return diag_system(d, "the workbook '%s' cannot be written", path);
    if (child == 0)
        write_as_child(b, path, parent);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return diag_system(d, "the workbook '%s' cannot be written", path);
    if (WIFSIGNALED(status))
        return diag_set(d, DIAG_SYSTEM,
                        "writing the workbook '%s' was ended by signal %d; nothing was published; "
                        "check the free memory and disk space",
                        path, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return diag_set(d, DIAG_SYSTEM,
                        "the workbook '%s' could not be written; nothing was published; check the "
                        "free memory and disk space",
                        path);
    return 0;
}

int book_publish(const struct book *b, const char *path, struct diag *d)
{
    assert(b->sheet_count > 0);
    if (b->failure.kind != DIAG_NONE) {
        *d = b->failure;
        return -1;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return diag_system(d, "the workbook '%s' cannot be created", path);
    int status = write_in_child(b, path, d);
    if (status == 0 && fsync(fd) != 0)
        status = diag_system(d, "the workbook '%s' cannot be made durable", path);
    if (status == 0)
        status = book_matches(b, path, d);
    close(fd);
    if (status != 0)
        unlink(path);
    return status;
}
