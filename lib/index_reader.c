#include "lib/index_reader.h"

#include <fcntl.h>
#include <unistd.h>

static int damaged(struct index_reader *r, struct diag *d)
{
    diag_set(d, DIAG_SYSTEM, "the backup's index is damaged");
    return diag_locate(d, (struct origin){.path = r->name, .line = r->line});
}

static const char *const action_names[] = {"change", "drop", "keep"};

const char *index_action_name(enum index_action action)
{
    return action_names[action];
}

int index_is_erased(const struct index_line *line)
{
    return line->member == 0;
}

static int read_action(enum index_action *out, struct str name)
{
    for (size_t i = 0; i < sizeof action_names / sizeof *action_names; i++)
        if (str_is(name, action_names[i])) {
            *out = (enum index_action)i;
            return 0;
        }
    return -1;
}

/* The next line without its end: 1, 0 at the end, -1 with *d. */
static int next_line(struct index_reader *r, struct str *line, struct diag *d)
{
    ssize_t len = getline(&r->text, &r->text_size, r->file);
    if (len < 0 && !feof(r->file))
        return diag_system(d, "cannot read 'backup/%s'", r->name);
    if (len < 0)
        return 0;
    r->line++;
    if (r->text[len - 1] != '\n')
        return damaged(r, d);
    *line = (struct str){r->text, (size_t)len - 1};
    return 1;
}

int index_is_of(struct str *export, const char *file)
{
    static const char ending[] = ".index.csv";
    size_t len = strlen(file), end = sizeof ending - 1;
    if (len <= end || strcmp(file + len - end, ending) != 0)
        return 0;
    *export = (struct str){file, len - end};
    return 1;
}

int index_open(struct index_reader *r, int dir, const char *name, struct diag *d)
{
    struct str heading;
    *r = (struct index_reader){.name = name};
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    r->file = fd < 0 ? NULL : fdopen(fd, "r");
    if (!r->file) {
        diag_system(d, "cannot open 'backup/%s'", name);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    int found = next_line(r, &heading, d);
    if (found == 1 && str_is(heading, INDEX_HEADING))
        return 0;
    r->line = 1; /* an empty one lacks it there, too */
    if (found >= 0)
        damaged(r, d);
    index_close(r);
    return -1;
}

void index_close(struct index_reader *r)
{
    if (r->file)
        fclose(r->file);
    free(r->text);
    *r = (struct index_reader){0};
}

int index_next(struct index_reader *r, struct index_line *out, struct diag *d)
{
    struct str line;
    int found = next_line(r, &line, d);
    if (found <= 0)
        return found;
    uint64_t *const numbers[] = {&out->member, &out->number, &out->line, &out->offset, &out->bytes};
    for (size_t i = 0; i < 5; i++)
        if (str_to_u64(numbers[i], str_cut(&line, ','), INT64_MAX) != 0)
            return damaged(r, d);
    struct str action = str_cut(&line, ',');
    if (read_action(&out->action, action) != 0 || !line.bytes || line.len >= sizeof out->pseudonym)
        return damaged(r, d);
    if (index_is_erased(out) && (out->number != 0 || !str_is(line, INDEX_NOBODY)))
        return damaged(r, d);
    snprintf(out->pseudonym, sizeof out->pseudonym, "%.*s", STR_ARG(line));
    return 1;
}
