#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/age.h"
#include "lib/age_start.h"
#include "lib/keyed.h"

/* All of it, and that it all fitted. */
static int read_text(struct age_identity *id, int fd)
{
    ssize_t n = 1;
    id->len = 0;
    /* Only so that the keys are never in swap; where that is not allowed they work all the same. */
    (void)mlock(id->text, sizeof id->text);
    while (n != 0 && id->len < sizeof id->text) {
        n = read(fd, id->text + id->len, sizeof id->text - id->len);
        if (n < 0 && errno != EINTR)
            return -1;
        id->len += n > 0 ? (size_t)n : 0;
    }
    return id->len < sizeof id->text ? 0 : -1;
}

void age_identity_forget(struct age_identity *id)
{
    secret_wipe(id->text, sizeof id->text);
    (void)munlock(id->text, sizeof id->text);
    id->len = 0;
}

/* Lines of private keys; blank ones and remarks beside them. */
static int has_keys(struct str text)
{
    size_t keys = 0;
    while (text.bytes) {
        struct str line = str_trim(str_cut(&text, '\n'));
        if (line.len == 0 || line.bytes[0] == '#')
            continue;
        if (!age_secret_is_valid(line))
            return 0;
        keys++;
    }
    return keys > 0;
}

static int check_text(struct age_identity *id, const char *path, struct diag *d)
{
    struct str text = {id->text, id->len};
    if (has_keys(text))
        return 0;
    int is_locked = str_starts(text, "age-encryption.org/") ||
                    str_starts(text, "-----BEGIN AGE ENCRYPTED FILE");
    age_identity_forget(id);
    if (is_locked)
        return diag_set(d, DIAG_USAGE,
                        "the identity '%s' is locked with a passphrase: unlock it with 'age -d' "
                        "into a file on a disk that you remove again, and give that one; nothing "
                        "was changed",
                        path);
    return diag_set(d, DIAG_USAGE,
                    "'%s' is not an identity: wanted a file as 'age-keygen -o FILE' makes it, with "
                    "a line AGE-SECRET-KEY-1...; nothing was changed",
                    path);
}

/* One of these rights is enough to read every backup. */
static int check_file(int fd, const char *path, struct diag *d)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return diag_system(d, "cannot read the identity '%s'", path);
    if (!S_ISREG(st.st_mode))
        return diag_set(d, DIAG_USAGE,
                        "the identity '%s' is a %s: wanted a file; nothing was changed", path,
                        S_ISDIR(st.st_mode) ? "folder" : "device or pipe");
    if (st.st_uid != geteuid())
        return diag_set(d, DIAG_USAGE,
                        "the identity '%s' belongs to another user: give a copy of your own, "
                        "mode 0600; nothing was changed",
                        path);
    if (st.st_mode & 077)
        return diag_set(d, DIAG_USAGE,
                        "the identity '%s' is open to others (mode %04o), and whoever read it can "
                        "read the backups: say 'chmod 600' for it, and make new keys if others "
                        "can have seen it; nothing was changed",
                        path, (unsigned)st.st_mode & 07777);
    return 0;
}

static int open_file(const char *path, struct diag *d)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0)
        return fd;
    if (errno == ELOOP)
        return diag_set(d, DIAG_USAGE,
                        "the identity '%s' is a link: give the file it points to; nothing was "
                        "changed",
                        path);
    if (errno == ENOENT)
        return diag_set(d, DIAG_USAGE,
                        "there is no identity '%s': give the file that age-keygen made; nothing "
                        "was changed",
                        path);
    return diag_system(d, "cannot open the identity '%s'", path);
}

int age_identity_read(struct age_identity *id, const char *path, struct diag *d)
{
    int is_piped = strcmp(path, "-") == 0, fd = is_piped ? STDIN_FILENO : open_file(path, d);
    id->len = 0;
    if (fd < 0)
        return -1;
    int status = is_piped ? 0 : check_file(fd, path, d);
    if (status == 0 && read_text(id, fd) != 0) {
        age_identity_forget(id);
        status =
            diag_set(d, DIAG_USAGE, "'%s' is too long for an identity, or cannot be read", path);
    }
    if (!is_piped)
        close(fd);
    return status == 0 ? check_text(id, path, d) : -1;
}

/* age-keygen writes "# public key: age1..." above the private one. */
static int find_recipient(char out[AGE_RECIPIENT_TEXT], const struct age_identity *id)
{
    struct str rest = {id->text, id->len};
    while (rest.bytes) {
        struct str line = str_cut(&rest, '\n');
        for (struct str word; line.bytes;) {
            word = str_cut(&line, ' ');
            if (!age_recipient_is_valid(word))
                continue;
            snprintf(out, AGE_RECIPIENT_TEXT, "%.*s", STR_ARG(word));
            return 0;
        }
    }
    return -1;
}

int age_identity_new(struct age_identity *id, char recipient[AGE_RECIPIENT_TEXT], struct diag *d)
{
    const char *arguments[] = {"age-keygen", NULL};
    int out[2], status, fds[AGE_FDS] = {-1, -1, -1, -1};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return diag_system(d, "cannot open /dev/null");
    if (age_pipe(out, d) != 0) {
        close(null);
        return -1;
    }
    fds[AGE_FD_IN] = fds[AGE_FD_SAID] = null;
    fds[AGE_FD_OUT] = out[1];
    pid_t child = age_start(arguments, fds, d);
    age_close(&out[1]);
    int is_read = child > 0 && read_text(id, out[0]) == 0;
    age_close(&out[0]);
    close(null);
    if (child < 0)
        return -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) {
            age_identity_forget(id);
            return diag_system(d, "lost sight of age-keygen");
        }
    if (is_read && status == 0 && has_keys((struct str){id->text, id->len}) &&
        find_recipient(recipient, id) == 0)
        return 0;
    age_identity_forget(id);
    return diag_set(d, DIAG_SYSTEM, "age-keygen made no key: try 'age-keygen' by hand");
}

int age_identity_pipe(const struct age_identity *id, struct diag *d)
{
    int ends[2];
    if (age_pipe(ends, d) != 0)
        return -1;
    /* A pipe holds more than the longest identity, so nobody needs to read yet. */
    ssize_t n = write(ends[1], id->text, id->len);
    age_close(&ends[1]);
    if (n == (ssize_t)id->len)
        return ends[0];
    age_close(&ends[0]);
    return diag_system(d, "cannot hand the identity over");
}
