/* offboard init DIR: a school.ini for the exports found in a folder, with every action off. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract/init_text.h"
#include "extract/tool_end.h"
#include "extract/tools.h"
#include "lib/text.h"

static const char help[] =
    "offboard init DIR\n\n"
    "Looks at every file of a folder, and of the folders and archives in it, and writes\n"
    "DIR/school.ini (readable by you only): each export in its place, every action off, and a\n"
    "remark at each line. Says what it could not place. Never writes over a school.ini.\n\n"
    "  --json   print it as JSON\n"
    "  --help   show this\n\n"
    "Exit status: 0 written; 1 there is one already, or nothing to place; 2 could not run.\n";

/* The folder's own name stands for the school's until somebody writes that. */
static const char *school_name(const char *dir, struct arena *a)
{
    char path[PATH_MAX];
    const char *slash = realpath(dir, path) ? strrchr(path, '/') : NULL;
    struct str name = str_trim(str_of(slash ? slash + 1 : ""));
    int is_plain = name.len > 0 && text_utf8_valid(name) == name.len;
    for (size_t i = 0; i < name.len; i++)
        is_plain &= (unsigned char)name.bytes[i] >= ' ' && !strchr(";\"\x7F", name.bytes[i]);
    return is_plain && name.len <= 60 ? arena_text(a, name) : "Our school";
}

static int place_all(struct placing *p, struct survey *s, const char *dir, struct diag *d)
{
    if (survey_add(s, dir, "", d) != 0 || placing_find(p, s, d) != 0)
        return -1;
    if (p->count)
        return 0;
    return s->count
               ? diag_set(d, DIAG_DATA,
                          "none of the %zu files in '%s' has the headings of a format we "
                          "know: see 'offboard look %s'",
                          s->count, dir, dir)
               : diag_set(d, DIAG_DATA, "there is no export in '%s': put them there first", dir);
}

static int init_in(struct buf *out, struct survey *s, int fd, const char *dir, int is_json,
                   struct diag *d)
{
    struct placing p;
    struct buf text = {0};
    if (place_all(&p, s, dir, d) != 0)
        return -1;
    init_write(&text, &p, school_name(dir, &s->arena));
    int status = file_create(fd, "school.ini", buf_str(&text), d);
    buf_release(&text);
    if (status != 0)
        return -1;
    if (is_json) {
        struct json *root = init_json(&p);
        json_print(out, root);
        json_free(root);
    } else {
        init_print(out, &p, dir);
    }
    return 0;
}

/* Said before anything is read: a folder of exports may take its time. */
static int open_folder(const char *dir, struct diag *d)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return diag_set(d, DIAG_USAGE, "'%s' is not a folder: name the one your exports are in",
                        dir);
    if (fd < 0)
        return diag_system(d, "cannot open the folder '%s'", dir);
    if (faccessat(fd, "school.ini", F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return fd;
    close(fd);
    return diag_set(d, DIAG_DATA,
                    "there is a school.ini in '%s' already: rename it, and init writes a new one",
                    dir);
}

static int init(struct buf *out, const char *dir, int is_json, struct diag *d)
{
    struct survey s;
    struct diag closing = {0};
    int fd = open_folder(dir, d);
    if (fd < 0)
        return -1;
    int status = survey_open(&s, d);
    if (status == 0) {
        status = init_in(out, &s, fd, dir, is_json, d);
        if (survey_close(&s, &closing) != 0 && status == 0) {
            *d = closing;
            status = -1;
        }
    }
    close(fd);
    return status;
}

static int run(int argc, char **argv)
{
    struct tool_words w;
    struct buf out = {0};
    struct diag d = {0};
    if (tool_words_read(&w, argc, argv, &d) == 0 && w.is_help)
        buf_text(&out, help);
    else if (d.kind == DIAG_NONE && w.count != 1)
        diag_set(&d, DIAG_USAGE,
                 "name the one folder your exports are in: 'offboard init exports'");
    else if (d.kind == DIAG_NONE)
        init(&out, w.paths[0], w.is_json, &d);
    int status = tool_end("offboard init", &w, &out, 0, &d);
    buf_release(&out);
    return status;
}

const struct tool tool_init = {"init", run};
