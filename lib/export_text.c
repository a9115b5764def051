#include "lib/export_text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/hash.h"

enum { WINDOW_BYTES = 1 << 20 };

static int changed(const struct export *e, struct diag *d)
{
    diag_set(d, DIAG_DATA, "the file changed since the plan: make a new plan with 'offboard plan'");
    return diag_locate(d, (struct origin){.path = e->path});
}

static int missing(const struct export *e, struct diag *d)
{
    if (errno == ENOENT || errno == ENOTDIR)
        diag_set(d, DIAG_DATA, "the file is not there: export it again to this place");
    else
        diag_system(d, "cannot open the file");
    return diag_locate(d, (struct origin){.path = e->path});
}

static int open_plain(const struct export *e, const char *path, int dir, struct diag *d)
{
    struct stat st;
    int fd = openat(dir, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return missing(e, d);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return changed(e, d);
    }
    if ((uint64_t)st.st_size != (dir == AT_FDCWD ? e->bytes : e->text_bytes)) {
        close(fd);
        return changed(e, d);
    }
    return fd;
}

struct export export_as_file(const struct export *e)
{
    struct export file = *e;
    file.text = e->unpacked;
    file.text_bytes = e->unpacked ? e->unpacked_bytes : e->bytes;
    return file;
}

uint64_t export_stamp(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return 0;
    const uint64_t parts[] = {(uint64_t)st.st_dev,          (uint64_t)st.st_ino,
                              (uint64_t)st.st_size,         (uint64_t)st.st_mtim.tv_sec,
                              (uint64_t)st.st_mtim.tv_nsec, (uint64_t)st.st_ctim.tv_sec,
                              (uint64_t)st.st_ctim.tv_nsec};
    return hash_plain((struct str){(const char *)parts, sizeof parts});
}

int export_text_open(struct export_text *t, const struct export *e, int staged_fd, struct diag *d)
{
    *t = (struct export_text){.export = e, .fd = -1};
    t->fd =
        e->text ? open_plain(e, e->text, staged_fd, d) : open_plain(e, e->delivered, AT_FDCWD, d);
    return t->fd < 0 ? -1 : 0;
}

/* The bytes read, fewer than `want` at the end of the file only; -1 with *d. */
static ssize_t read_at(const struct export_text *t, char *out, uint64_t at, size_t want,
                       struct diag *d)
{
    size_t got = 0;
    while (got < want) {
        ssize_t n = pread(t->fd, out + got, want - got, (off_t)(at + got));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            diag_system(d, "cannot read the file");
            return diag_locate(d, (struct origin){.path = t->export->path});
        }
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

static int fill(struct export_text *t, uint64_t at, size_t want, struct diag *d)
{
    ssize_t got = read_at(t, t->window, at, want, d);
    if (got < 0)
        return -1;
    t->window_at = at;
    t->window_len = (size_t)got;
    return 0;
}

int export_text_copy(const struct export_text *t, char *out, uint64_t at, size_t len,
                     struct diag *d)
{
    ssize_t got = read_at(t, out, at, len, d);
    if (got < 0)
        return -1;
    return (size_t)got == len ? 0 : changed(t->export, d);
}

int export_text_read(struct export_text *t, struct str *out, uint64_t at, size_t len,
                     struct diag *d)
{
    if (at > INT64_MAX || len > INT64_MAX - at) /* a place that no file has */
        return changed(t->export, d);
    if (at < t->window_at || at + len > t->window_at + t->window_len) {
        size_t want = len > WINDOW_BYTES ? len : WINDOW_BYTES;
        if (want > t->window_size) {
            t->window = mem_grow(t->window, want, 1);
            t->window_size = want;
        }
        if (fill(t, at, want, d) != 0)
            return -1;
        if (t->window_len < len)
            return changed(t->export, d);
    }
    *out = (struct str){t->window + (at - t->window_at), len};
    return 0;
}

void export_text_close(struct export_text *t)
{
    if (t->fd >= 0)
        close(t->fd);
    free(t->window);
    *t = (struct export_text){.fd = -1};
}

int export_text_check(const struct export *e, struct diag *d)
{
    char hex[FINGERPRINT_HEX];
    struct export_text t = {.export = e, .fd = open_plain(e, e->delivered, AT_FDCWD, d)};
    if (t.fd < 0)
        return -1;
    struct fingerprint *f = fingerprint_new();
    int status = 0;
    for (uint64_t at = 0; at < e->bytes && status == 0; at += t.window_len) {
        struct str bytes;
        uint64_t left = e->bytes - at;
        status = export_text_read(&t, &bytes, at, left < WINDOW_BYTES ? left : WINDOW_BYTES, d);
        if (status == 0)
            fingerprint_add(f, (struct str){bytes.bytes, t.window_len});
    }
    fingerprint_end(f, hex);
    export_text_close(&t);
    if (status == 0 && strcmp(hex, e->fingerprint) != 0)
        status = changed(e, d);
    return status;
}
