#include "lib/outdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int dir_open(int parent, const char *name, struct diag *d)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open the folder '%s'", name);
    return fd;
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

static int add_folder(const char ***files, size_t *capacity, size_t *count, const char *folder,
                      struct arena *a, int dir, struct diag *d)
{
    const char **names;
    size_t found;
    int fd = dir_open(dir, folder, d);
    int status = fd < 0 ? -1 : dir_list(&names, &found, a, fd, d);
    if (fd >= 0)
        close(fd);
    for (size_t i = 0; status == 0 && i < found; i++) {
        *files = mem_fit(*files, capacity, *count + 1, sizeof **files);
        (*files)[(*count)++] = arena_format(a, "%s/%s", folder, names[i]);
    }
    return status;
}

int dir_files(const char ***names, size_t *count, struct arena *a, int dir, struct diag *d)
{
    const char **top, **files = NULL;
    size_t found, capacity = 0, n = 0;
    int status = dir_list(&top, &found, a, dir, d);
    for (size_t i = 0; status == 0 && i < found; i++) {
        if (dir_exists(dir, top[i])) {
            status = add_folder(&files, &capacity, &n, top[i], a, dir, d);
            continue;
        }
        files = mem_fit(files, &capacity, n + 1, sizeof *files);
        files[n++] = top[i];
    }
    if (n)
        qsort(files, n, sizeof *files, compare_names);
    *names = arena_alloc(a, (n + 1) * sizeof **names);
    if (n)
        memcpy(*names, files, n * sizeof *files);
    free(files);
    *count = n;
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
