/* Which rows of a person stand in backups, and where. */
#include "driver/look.h"

#include <unistd.h>

#include "lib/index_reader.h"

struct search {
    struct look_backup *found;
    const char (*names)[PSEUDONYM_TEXT];
    size_t name_count;
    uint32_t run;
};

static int is_named(const struct search *s, const char *pseudonym)
{
    for (size_t i = 0; i < s->name_count; i++)
        if (strcmp(s->names[i], pseudonym) == 0)
            return 1;
    return 0;
}

static int search_index(const struct search *s, int backup, const char *name, const char *file,
                        struct diag *d)
{
    struct index_reader r;
    struct index_line line;
    struct look_backup *b = s->found;
    int more;
    if (index_open(&r, backup, name, d) != 0)
        return -1;
    while ((more = index_next(&r, &line, d)) == 1) {
        if (!is_named(s, line.pseudonym))
            continue;
        b->rows = mem_fit(b->rows, &b->capacity, b->count + 1, sizeof *b->rows);
        b->rows[b->count++] = (struct look_backup_row){.run = s->run,
                                                       .file = file,
                                                       .member = line.member,
                                                       .number = line.number,
                                                       .line = line.line,
                                                       .action = index_action_name(line.action)};
    }
    index_close(&r);
    return more;
}

static int search_backup(const struct search *s, struct arena *a, int backup, struct diag *d)
{
    const char **names;
    size_t count;
    if (dir_files(&names, &count, a, backup, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct str export;
        if (index_is_of(&export, names[i]) &&
            search_index(s, backup, names[i], arena_text(a, export), d) != 0)
            return -1;
    }
    return 0;
}

static int search_run(const struct search *s, const struct look *x, struct diag *d)
{
    int run_fd = run_open(&x->s->vault, s->run, 0, d);
    if (run_fd < 0)
        return -1;
    int status = 0;
    if (!dir_exists(run_fd, "backup")) {
        s->found->missing_run = s->run;
    } else {
        int backup = dir_open(run_fd, "backup", d);
        status = backup < 0 ? -1 : search_backup(s, &x->s->arena, backup, d);
        if (backup >= 0)
            close(backup);
    }
    close(run_fd);
    return status;
}

/* A run's folder may be gone, after its backup's time was over. */
static int has_folder(const struct look *x, uint32_t run)
{
    char name[RUN_NAME];
    run_name(name, run);
    return dir_exists(x->s->vault.runs_fd, name);
}

int look_backup_find(struct look_backup *b, const struct look *x,
                     const char (*names)[PSEUDONYM_TEXT], size_t name_count, struct diag *d)
{
    struct ledger_backup_row *backups;
    size_t count;
    struct search s = {.found = b, .names = names, .name_count = name_count};
    *b = (struct look_backup){0};
    if (ledger_backups(x->s->ledger, &backups, &count, &x->s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        s.run = backups[i].run;
        if (!has_folder(x, s.run))
            b->missing_run = s.run;
        else if (search_run(&s, x, d) != 0)
            return -1;
    }
    return 0;
}

void look_backup_release(struct look_backup *b)
{
    free(b->rows);
    *b = (struct look_backup){0};
}
