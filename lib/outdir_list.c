#include "lib/outdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What others may write could have been put there by them; what they may read is no secret. */
static int refuse_shared(const struct stat *st, const char *name, struct diag *d)
{
    if (st->st_uid != geteuid())
        return diag_set(d, DIAG_SYSTEM,
                        "'%s' in the vault belongs to another user: everything there must be "
                        "yours; see who put it there before you change its owner",
                        name);
    if ((st->st_mode & 077) != 0)
        return diag_set(d, DIAG_SYSTEM,
                        "'%s' in the vault may be entered or read by others: take that from them "
                        "with 'chmod -R go= ' and the vault",
                        name);
    return 0;
}

int dir_open(int parent, const char *name, struct diag *d)
{
    struct stat st;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open the folder '%s'", name);
    if ((fstat(fd, &st) != 0 ? diag_system(d, "cannot look at the folder '%s'", name)
                             : refuse_shared(&st, name, d)) == 0)
        return fd;
    close(fd);
    return -1;
}

int file_check_private(int dir, const char *name, struct diag *d)
{
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : diag_system(d, "cannot look at '%s'", name);
    if (!S_ISREG(st.st_mode))
        return diag_set(d, DIAG_SYSTEM,
                        "'%s' in the vault is not a plain file (a link is not followed): put your "
                        "copy back",
                        name);
    return refuse_shared(&st, name, d);
}

int dir_exists(int parent, const char *name)
{
    struct stat st;
    return fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

int dir_list(const char ***names, size_t *count, struct arena *a, int dir, struct diag *d)
{
    size_t capacity = 0, found = 0;
    const char **grown = NULL;
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (!listing)
        return diag_system(d, "cannot list a folder of the vault");
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(listing);
        if (!entry)
            break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        grown = mem_fit(grown, &capacity, found + 1, sizeof *grown);
        grown[found++] = arena_text(a, str_of(entry->d_name));
    }
    int status = errno ? diag_system(d, "cannot list a folder of the vault") : 0;
    closedir(listing);
    if (found)
        qsort(grown, found, sizeof *grown, compare_names);
    *names = arena_alloc(a, (found + 1) * sizeof **names);
    if (found)
        memcpy(*names, grown, found * sizeof *grown);
    free(grown);
    *count = found;
    return status;
}

struct file_list {
    const char **names;
    size_t count, capacity;
    struct arena *arena;
};

/* `before`: what stands before the names of this folder, "" or "folder/". */
static int add_files(struct file_list *files, const char *before, int dir, int depth,
                     struct diag *d)
{
    const char **names;
    size_t found;
    int status = dir_list(&names, &found, files->arena, dir, d);
    for (size_t i = 0; status == 0 && i < found; i++) {
        if (depth > 0 && dir_exists(dir, names[i])) {
            int fd = dir_open(dir, names[i], d);
            status = fd < 0
                         ? -1
                         : add_files(files, arena_format(files->arena, "%s%s/", before, names[i]),
                                     fd, depth - 1, d);
            if (fd >= 0)
                close(fd);
            continue;
        }
        files->names =
            mem_fit(files->names, &files->capacity, files->count + 1, sizeof *files->names);
        files->names[files->count++] = arena_format(files->arena, "%s%s", before, names[i]);
    }
    return status;
}

int dir_files(const char ***names, size_t *count, struct arena *a, int dir, struct diag *d)
{
    struct file_list files = {.arena = a};
    int status = add_files(&files, "", dir, FOLDERS_DEEP, d);
    if (files.count)
        qsort(files.names, files.count, sizeof *files.names, compare_names);
    *names = arena_alloc(a, (files.count + 1) * sizeof **names);
    if (files.count)
        memcpy(*names, files.names, files.count * sizeof *files.names);
    free(files.names);
    *count = files.count;
    return status;
}

/* Our folders are three deep at most; the bound keeps a loop of mounts from running away. */
static int remove_below(int parent, const char *name, int depth, struct diag *d)
{
    struct arena a = {0};
    const char **names;
    size_t count;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : diag_system(d, "cannot open the folder '%s'", name);
    int status = dir_list(&names, &count, &a, fd, d);
    for (size_t i = 0; status == 0 && i < count; i++) {
        if (unlinkat(fd, names[i], 0) == 0 || errno == ENOENT)
            continue;
        if (depth > 0 && dir_exists(fd, names[i]))
            status = remove_below(fd, names[i], depth - 1, d);
        else
            status = diag_system(d, "cannot remove '%s/%s'", name, names[i]);
    }
    close(fd);
    arena_release(&a);
    if (status == 0 && unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
        status = diag_system(d, "cannot remove the folder '%s'", name);
    return status;
}

/* Under a temporary name first: a folder that is half removed must not count as published. */
int dir_remove(int parent, const char *name, struct diag *d)
{
    char temporary[512];
    size_t len = strlen(name);
    int is_leftover = len > 4 && strcmp(name + len - 4, ".tmp") == 0;
    if (is_leftover || !dir_exists(parent, name))
        return remove_below(parent, name, 3, d);
    if (snprintf(temporary, sizeof temporary, "%s.tmp", name) >= (int)sizeof temporary)
        return diag_set(d, DIAG_USAGE, "the path of the folder '%s' is too long", name);
    if (remove_below(parent, temporary, 3, d) != 0)
        return -1;
    if (renameat(parent, name, parent, temporary) != 0)
        return diag_system(d, "cannot remove the folder '%s'", name);
    return remove_below(parent, temporary, 3, d);
}
