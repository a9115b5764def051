#include "driver/leftover.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/index_reader.h"
#include "lib/json.h"
#include "lib/outdir.h"
#include "lib/sources.h"

/* Line ends of two UTF-16 characters at most; and no title fits in where a mark stands. */
enum { BLANK_BYTES = 4 };

static int count_rows(uint64_t *rows, int backup, const char *index, struct diag *d)
{
    struct index_reader r;
    struct index_line line;
    int more;
    *rows = 0;
    if (index_open(&r, backup, index, d) != 0)
        return -1;
    while ((more = index_next(&r, &line, d)) == 1)
        *rows += strcmp(line.pseudonym, INDEX_NOBODY) == 0 && !index_is_erased(&line) &&
                 line.bytes > BLANK_BYTES;
    index_close(&r);
    return more;
}

static int is_titled(const struct sources *s, const char *file)
{
    for (size_t i = 0; i < s->export_count; i++)
        if (strcmp(s->exports[i].name, file) == 0)
            return s->exports[i].heading_at > BLANK_BYTES;
    return 0;
}

static int add_files(struct leftovers *all, struct arena *a, const struct sources *sources,
                     uint32_t run, int backup, struct diag *d)
{
    const char **names;
    size_t count;
    if (dir_files(&names, &count, a, backup, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct str export;
        if (!index_is_of(&export, names[i]))
            continue;
        struct leftover one = {.run = run, .file = arena_text(a, export)};
        if (count_rows(&one.rows, backup, names[i], d) != 0)
            return -1;
        one.is_titled = is_titled(sources, one.file);
        if (!one.is_titled && one.rows == 0)
            continue;
        all->items = mem_fit(all->items, &all->capacity, all->count + 1, sizeof *all->items);
        all->items[all->count++] = one;
    }
    return 0;
}

int leftovers_add(struct leftovers *all, struct session *s, uint32_t run, int run_fd,
                  struct diag *d)
{
    struct sources sources = {0}; /* a backup of an earlier version does not say how it was read */
    int backup = dir_open(run_fd, "backup", d);
    int status = backup < 0 ? -1 : 0;
    if (status == 0 && faccessat(backup, "sources.json", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        status = sources_read(&sources, &s->arena, backup, d);
    if (status == 0)
        status = add_files(all, &s->arena, &sources, run, backup, d);
    if (backup >= 0)
        close(backup);
    return status;
}

void leftovers_release(struct leftovers *all)
{
    free(all->items);
    *all = (struct leftovers){0};
}

void leftovers_show(const struct leftovers *all)
{
    if (all->count)
        puts("\nLOOK YOURSELF: these are nobody's in particular, and stay in the backups. Should "
             "one "
             "name the\nperson, only the end of that backup ends it:");
    for (size_t i = 0; i < all->count; i++) {
        const struct leftover *one = &all->items[i];
        printf("  backup of run %u, %s: ", (unsigned)one->run, one->file);
        if (one->rows)
            printf("%llu row%s or line%s%s", (unsigned long long)one->rows,
                   one->rows == 1 ? "" : "s", one->rows == 1 ? "" : "s",
                   one->is_titled ? ", and " : "\n");
        if (one->is_titled)
            puts("what stands above the headings");
    }
}

struct json *leftovers_json(const struct leftovers *all)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < all->count; i++) {
        struct json *one = json_new_object();
        json_put_count(one, "run", all->items[i].run);
        json_put_text(one, "file", all->items[i].file);
        json_put_flag(one, "above_headings", all->items[i].is_titled);
        json_put_count(one, "rows", all->items[i].rows);
        json_push(list, one);
    }
    return list;
}
