#include "extract/container_path.h"

#include <strings.h>
#include <sys/stat.h>

const char *path_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *container_split(const char *path, const char **member, struct arena *a)
{
    struct stat st;
    *member = NULL;
    for (const char *end = path + 1;; end++) {
        if (*end != '/' && *end != '\0')
            continue;
        const char *file = arena_text(a, (struct str){path, (size_t)(end - path)});
        if (stat(file, &st) != 0)
            return NULL;
        end += strspn(end, "/");
        while (strncmp(end, "./", 2) == 0) /* as names of tar files begin */
            end += 2;
        if (S_ISREG(st.st_mode)) {
            *member = *end ? end : NULL;
            return file;
        }
        if (*end == '\0')
            return NULL;
    }
}

static int is_same_file(const char *one, const char *other)
{
    struct stat x, y;
    return stat(one, &x) == 0 && stat(other, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

int container_is_same(const char *one, const char *other, struct arena *a)
{
    const char *members[2],
        *files[2] = {container_split(one, &members[0], a), container_split(other, &members[1], a)};
    if (strcmp(one, other) == 0)
        return 1;
    if (!files[0] || !files[1] || !is_same_file(files[0], files[1]))
        return 0;
    return members[0] && members[1] ? strcasecmp(members[0], members[1]) == 0
                                    : members[0] == members[1];
}

/* "sis" of "sis.zip" and "sis.tar.gz"; a name that would be no folder's is made one. */
static struct str without_ending(struct str file)
{
    static const char *const endings[] = {".zip",  ".tar.gz", ".tgz", ".gz",
                                          ".xlsx", ".xlsm",   ".xls", NULL};
    for (size_t i = 0; endings[i]; i++) {
        size_t len = strlen(endings[i]);
        if (file.len > len && strncasecmp(file.bytes + file.len - len, endings[i], len) == 0)
            return (struct str){file.bytes, file.len - len};
    }
    return file;
}

/* One level deep: folders in an archive become part of the file's name. */
static const char *member_name(struct str folder, const char *member, struct arena *a)
{
    struct buf name = {0};
    if (str_is(folder, ".") || str_is(folder, ".."))
        buf_text(&name, "archive");
    buf_append(&name, folder);
    buf_byte(&name, '/');
    for (; *member; member++)
        buf_byte(&name, *member == '/' ? '-' : *member);
    const char *text = arena_text(a, buf_str(&name));
    buf_release(&name);
    return text;
}

const char *container_name(const struct export *e, struct arena *a)
{
    const char *member = NULL, *file = path_file(e->path);
    if (!e->unpacked || !container_split(e->path, &member, a))
        return file;
    struct str bare = without_ending(str_of(path_file(e->delivered)));
    if (member)
        return member_name(bare, member, a);
    size_t len = strlen(file);
    if (!e->sheet || (len > 4 && strcasecmp(file + len - 4, ".csv") == 0))
        return arena_text(a, bare);
    return arena_format(a, "%.*s.csv", STR_ARG(bare));
}
