#include "lib/outdir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/hash.h"
#include "lib/keyed.h"

/* A digest of one kind or the other. */
struct running_digest {
    void *sha256;
    struct fingerprint *print;
};

static struct running_digest *digest_new(enum outdir_digest kind)
{
    struct running_digest *r = mem_alloc(1, sizeof *r);
    if (kind == OUTDIR_SHA256)
        r->sha256 = sha256_new();
    else
        r->print = fingerprint_new();
    return r;
}

static void digest_add(struct running_digest *r, struct str bytes)
{
    if (r->sha256)
        sha256_add(r->sha256, bytes);
    else
        fingerprint_add(r->print, bytes);
}

static void digest_end(struct running_digest *r, char hex[SHA256_HEX])
{
    uint8_t digest[DIGEST_BYTES];
    if (r->sha256) {
        sha256_end(r->sha256, digest);
        digest_hex(hex, digest);
    } else {
        fingerprint_end(r->print, hex);
    }
    free(r);
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? ENOSPC : errno;
            return -1;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

int outdir_open(struct outdir *o, int parent, const char *parent_path, const char *name,
                struct diag *d)
{
    char temporary[sizeof o->name + 4];
    *o = (struct outdir){.parent = parent, .fd = -1};
    snprintf(o->name, sizeof o->name, "%s", name);
    snprintf(temporary, sizeof temporary, "%s.tmp", name);
    if (snprintf(o->path, sizeof o->path, "%s/%s", parent_path, temporary) >= (int)sizeof o->path)
        return diag_set(d, DIAG_USAGE, "the vault's path is too long: move it nearer to the top");
    if (dir_remove(parent, temporary, d) != 0)
        return -1;
    if (mkdirat(parent, temporary, 0700) != 0)
        return diag_system(d, "cannot make '%s'", o->path);
    o->fd = openat(parent, temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (o->fd >= 0)
        return 0;
    diag_system(d, "cannot open '%s'", o->path);
    unlinkat(parent, temporary, AT_REMOVEDIR);
    return -1;
}

static int is_listed(struct str manifest, const char *name)
{
    while (manifest.bytes && manifest.len) {
        struct str line = str_cut(&manifest, '\n');
        str_cut(&line, ' ');
        str_cut(&line, ' ');
        if (line.bytes && str_is(line, name))
            return 1;
    }
    return strcmp(name, "MANIFEST") == 0;
}

/* A library may leave a temporary file behind, with names in it, and say nothing. */
static int check_all_listed(const struct outdir *o, struct str manifest, struct diag *d)
{
    struct arena a = {0};
    const char **names;
    size_t count;
    int status = dir_files(&names, &count, &a, o->fd, d);
    for (size_t i = 0; status == 0 && i < count; i++)
        if (!is_listed(manifest, names[i]))
            status = diag_set(d, DIAG_SYSTEM, "'%s/%s' was left behind: nothing was published",
                              o->path, names[i]);
    arena_release(&a);
    return status;
}

/* A file is on the disk only when the folders that name it are. */
static int sync_folders(const struct outdir *o, int dir, int depth, struct diag *d)
{
    struct arena a = {0};
    const char **names;
    size_t count;
    int status = dir_list(&names, &count, &a, dir, d);
    for (size_t i = 0; status == 0 && depth > 0 && i < count; i++) {
        if (!dir_exists(dir, names[i]))
            continue;
        int fd = dir_open(dir, names[i], d);
        status = fd < 0 ? -1 : sync_folders(o, fd, depth - 1, d);
        if (fd >= 0)
            close(fd);
    }
    if (status == 0 && fsync(dir) != 0)
        status = diag_system(d, "cannot make '%s' durable", o->path);
    arena_release(&a);
    return status;
}

/*
 * Closes all that was written; with `d` it is made durable first. All are started before the first
 * is waited for: then the journal is written once and not for each.
 */
static int end_files(struct outdir *o, struct diag *d)
{
    int status = 0;
    for (size_t i = 0; d && i < o->unsynced_count; i++)
        sync_file_range(o->unsynced[i], 0, 0, SYNC_FILE_RANGE_WRITE); /* only a hint */
    for (size_t i = 0; i < o->unsynced_count; i++) {
        if (d && status == 0 && fsync(o->unsynced[i]) != 0)
            status = diag_system(d, "cannot make the files of '%s' durable", o->path);
        if (close(o->unsynced[i]) != 0 && d && status == 0)
            status = diag_system(d, "cannot close the files of '%s'", o->path);
    }
    o->unsynced_count = 0;
    return status;
}

/* One sync for many files is faster than a sync after each: the disk's journal is shared. */
static int sync_later(struct outdir *o, int fd, struct diag *d)
{
    o->unsynced[o->unsynced_count++] = fd;
    return o->unsynced_count == UNSYNCED_MAX ? end_files(o, d) : 0;
}

int outdir_commit(struct outdir *o, struct diag *d)
{
    char temporary[sizeof o->name + 4];
    struct buf lines = o->manifest;
    o->manifest = (struct buf){0};
    buf_text(&lines, "END\n");
    int status = outdir_put(o, "MANIFEST", buf_str(&lines), d);
    if (status == 0)
        status = end_files(o, d);
    if (status == 0)
        status = check_all_listed(o, buf_str(&lines), d);
    buf_release(&lines);
    snprintf(temporary, sizeof temporary, "%s.tmp", o->name);
    if (status == 0)
        status = sync_folders(o, o->fd, FOLDERS_DEEP, d);
    if (status == 0 && renameat2(o->parent, temporary, o->parent, o->name, RENAME_NOREPLACE) != 0)
        status = diag_system(d, "cannot publish '%s'", o->path);
    if (status != 0) {
        outdir_abandon(o);
        return -1;
    }
    if (fsync(o->parent) != 0) {
        struct diag ignored; /* what may not be on the disk must not count as published */
        status = diag_system(d, "cannot make '%s' durable", o->path);
        dir_remove(o->parent, o->name, &ignored);
    }
    close(o->fd);
    o->fd = -1;
    buf_release(&o->manifest);
    return status;
}

void outdir_abandon(struct outdir *o)
{
    struct diag ignored; /* the failure that led here is the one to report */
    char temporary[sizeof o->name + 4];
    if (o->fd < 0)
        return;
    end_files(o, NULL);
    close(o->fd);
    o->fd = -1;
    snprintf(temporary, sizeof temporary, "%s.tmp", o->name);
    dir_remove(o->parent, temporary, &ignored);
    buf_release(&o->manifest);
}

/* The folders of "folder/folder/file", where they are not there yet. */
static int make_folders(struct outdir *o, const char *name, struct diag *d)
{
    char folder[sizeof((struct outfile){0}.name)];
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - name), name);
        if (mkdirat(o->fd, folder, 0700) != 0 && errno != EEXIST)
            return diag_system(d, "cannot make '%s/%s'", o->path, folder);
    }
    return 0;
}

int outfile_open(struct outfile *f, struct outdir *o, const char *name, struct diag *d)
{
    *f = (struct outfile){.dir = o, .fd = -1};
    if (snprintf(f->name, sizeof f->name, "%s", name) >= (int)sizeof f->name || strchr(name, '\n'))
        return diag_set(d, DIAG_USAGE,
                        "a file's name is longer than %zu bytes or holds a line break: rename it",
                        sizeof f->name - 1);
    if (make_folders(o, name, d) != 0)
        return -1;
    f->fd = openat(o->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (f->fd < 0)
        return diag_system(d, "cannot make '%s/%s'", o->path, name);
    f->buffer = mem_grow(NULL, OUTFILE_BUFFER, 1);
    f->digest = digest_new(o->digest);
    return 0;
}

static int flush(struct outfile *f, struct diag *d)
{
    if (f->failed)
        return diag_set(d, DIAG_SYSTEM, "'%s' was not written", f->name);
    if (write_all(f->fd, f->buffer, f->buffered) != 0) {
        f->failed = 1;
        return diag_system(d, "cannot write '%s/%s'", f->dir->path, f->name);
    }
    f->buffered = 0;
    return 0;
}

/* Only a hint, so that the sync at the end finds most of a large file on the disk. */
static void start_writing(struct outfile *f)
{
    enum { ENOUGH = 4 << 20 };
    if (f->bytes - f->started < ENOUGH)
        return;
    sync_file_range(f->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    f->started = f->bytes;
}

int outfile_write(struct outfile *f, struct str bytes, struct diag *d)
{
    enum { LARGE = 1 << 16 };
    digest_add(f->digest, bytes);
    f->bytes += bytes.len;
    if (bytes.len >= LARGE) { /* not copied once more */
        if (flush(f, d) != 0)
            return -1;
        if (write_all(f->fd, bytes.bytes, bytes.len) == 0) {
            start_writing(f);
            return 0;
        }
        f->failed = 1;
        return diag_system(d, "cannot write '%s/%s'", f->dir->path, f->name);
    }
    while (bytes.len > 0) {
        size_t room = OUTFILE_BUFFER - f->buffered;
        size_t part = bytes.len < room ? bytes.len : room;
        memcpy(f->buffer + f->buffered, bytes.bytes, part);
        f->buffered += part;
        bytes.bytes += part;
        bytes.len -= part;
        if (f->buffered == OUTFILE_BUFFER && flush(f, d) != 0)
            return -1;
    }
    return 0;
}

static void list(struct outdir *o, const char *name, uint64_t bytes, const char *hex)
{
    buf_format(&o->manifest, "%s %llu %s\n", hex, (unsigned long long)bytes, name);
}

int outfile_close(struct outfile *f, struct diag *d)
{
    char hex[SHA256_HEX];
    int status = flush(f, d);
    digest_end(f->digest, hex);
    f->digest = NULL;
    if (status == 0)
        status = sync_later(f->dir, f->fd, d);
    else
        close(f->fd);
    f->fd = -1;
    free(f->buffer);
    f->buffer = NULL;
    if (status == 0)
        list(f->dir, f->name, f->bytes, hex);
    return status;
}

void outfile_drop(struct outfile *f)
{
    char hex[SHA256_HEX];
    if (!f->digest)
        return;
    digest_end(f->digest, hex);
    f->digest = NULL;
    close(f->fd);
    f->fd = -1;
    free(f->buffer);
    f->buffer = NULL;
}

int outdir_put(struct outdir *o, const char *name, struct str bytes, struct diag *d)
{
    struct outfile f;
    if (outfile_open(&f, o, name, d) != 0)
        return -1;
    if (outfile_write(&f, bytes, d) != 0) {
        outfile_drop(&f);
        return -1;
    }
    return outfile_close(&f, d);
}

/* Streams an open file through a digest. */
static int digest_file(int fd, enum outdir_digest kind, char hex[SHA256_HEX], uint64_t *bytes)
{
    char block[64 * 1024];
    ssize_t n;
    struct running_digest *digest = digest_new(kind);
    *bytes = 0;
    while ((n = read(fd, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        digest_add(digest, (struct str){block, (size_t)n});
        *bytes += (uint64_t)n;
    }
    digest_end(digest, hex);
    return n < 0 ? -1 : 0;
}

int outdir_adopt(struct outdir *o, const char *name, struct diag *d)
{
    char hex[SHA256_HEX];
    uint64_t bytes;
    int fd = openat(o->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open '%s/%s'", o->path, name);
    if (fchmod(fd, 0600) != 0 || digest_file(fd, o->digest, hex, &bytes) != 0) {
        diag_system(d, "cannot read '%s/%s'", o->path, name);
        close(fd);
        return -1;
    }
    list(o, name, bytes, hex);
    return sync_later(o, fd, d);
}

static int file_put(int dir, const char *name, struct str bytes, unsigned flags, struct diag *d)
{
    char temporary[160];
    snprintf(temporary, sizeof temporary, "%s.tmp", name);
    unlinkat(dir, temporary, 0);
    int fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return diag_system(d, "cannot make '%s'", temporary);
    int status = write_all(fd, bytes.bytes, bytes.len);
    if (status == 0)
        status = fsync(fd);
    if (status != 0)
        diag_system(d, "cannot write '%s'", name);
    if (close(fd) != 0 && status == 0)
        status = diag_system(d, "cannot close '%s'", name);
    if (status == 0 && (renameat2(dir, temporary, dir, name, flags) != 0 || fsync(dir) != 0))
        status = diag_system(d, "cannot place '%s'", name);
    if (status != 0)
        unlinkat(dir, temporary, 0);
    return status;
}

int file_replace(int dir, const char *name, struct str bytes, struct diag *d)
{
    return file_put(dir, name, bytes, 0, d);
}

int file_create(int dir, const char *name, struct str bytes, struct diag *d)
{
    return file_put(dir, name, bytes, RENAME_NOREPLACE, d);
}

int file_read(struct buf *out, int dir, const char *name, size_t max, struct diag *d)
{
    struct stat st;
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return 1;
    if (fd < 0)
        return diag_system(d, "cannot open '%s'", name);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0 ||
        (uint64_t)st.st_size > max) {
        close(fd);
        return diag_set(d, DIAG_DATA, "'%s' is not a plain file of at most %zu bytes", name, max);
    }
    char block[64 * 1024];
    ssize_t n;
    while ((n = read(fd, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || out->len + (size_t)n > max)
            break;
        buf_append(out, (struct str){block, (size_t)n});
    }
    int status = 0;
    if (n > 0)
        status = diag_set(d, DIAG_DATA, "'%s' grew while it was read", name);
    else if (n < 0)
        status = diag_system(d, "cannot read '%s'", name);
    close(fd);
    return status;
}

static int digest_named(char out[SHA256_HEX], enum outdir_digest kind, int dir, const char *name,
                        struct diag *d)
{
    uint64_t bytes;
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open '%s'", name);
    int status = digest_file(fd, kind, out, &bytes);
    if (status != 0)
        diag_system(d, "cannot read '%s'", name);
    close(fd);
    return status;
}

int file_digest(char out[SHA256_HEX], int dir, const char *name, struct diag *d)
{
    return digest_named(out, OUTDIR_SHA256, dir, name, d);
}

int file_fingerprint(char out[SHA256_HEX], int dir, const char *name, struct diag *d)
{
    return digest_named(out, OUTDIR_FINGERPRINT, dir, name, d);
}
