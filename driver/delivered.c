#include "driver/delivered.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/export_text.h"
#include "lib/json.h"
#include "lib/outdir.h"

static int is_roll(const struct sources *all, const struct export *e)
{
    for (size_t i = 0; i < all->reading_count; i++)
        if (all->readings[i].kind == SOURCE_ROLL && &all->exports[all->readings[i].export] == e)
            return 1;
    return 0;
}

static int is_lookup(const struct sources *all, const struct export *e)
{
    for (size_t i = 0; i < all->lookup_count; i++)
        if (strcmp(all->lookups[i].path, e->delivered) == 0)
            return 1;
    return 0;
}

/* Rows of it are in the backup, so that leavers stand in it. */
static int has_backup(struct session *s, int run_fd, const struct export *e)
{
    static const char *const endings[] = {"gz", "gz.age"};
    for (size_t i = 0; i < 2; i++) {
        const char *rows = arena_format(&s->arena, "backup/%s.%s", e->name, endings[i]);
        if (faccessat(run_fd, rows, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            return 1;
    }
    return 0;
}

/* Why a file with leavers is not removed; NULL if it may be. */
static const char *reason_to_keep(const struct sources *all, const struct export *e)
{
    if (is_roll(all, e))
        return "a roll is evidence, and nobody has a copy of it here";
    if (!e->is_exported || is_lookup(all, e))
        return "it is needed for more than off-boarding";
    if (e->unpacked || strcmp(e->path, e->delivered) != 0)
        return "it came in an archive or workbook, of which there is no copy here";
    return NULL;
}

static int sync_folder_of(const char *path, struct diag *d)
{
    const char *slash = strrchr(path, '/');
    struct buf folder = {0};
    buf_format(&folder, "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
    int fd = open(folder.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status =
        fd >= 0 && fsync(fd) == 0 ? 0 : diag_system(d, "cannot make it durable: '%s'", path);
    if (fd >= 0)
        close(fd);
    buf_release(&folder);
    return status;
}

/* The very file that was compared, not one put in its place. */
static int remove_same(const struct export *e, const struct stat *compared, struct diag *d)
{
    struct stat now;
    if (lstat(e->delivered, &now) != 0 || now.st_dev != compared->st_dev ||
        now.st_ino != compared->st_ino)
        return diag_set(d, DIAG_DATA, "'%s' was exchanged while it was looked at", e->delivered);
    if (unlink(e->delivered) != 0)
        return diag_system(d,
                           "cannot remove the delivered file '%s': take it away yourself, or write "
                           "'inputs = keep'",
                           e->delivered);
    return sync_folder_of(e->delivered, d);
}

/* Sets *why where the file is kept. */
static int remove_one(enum delivered_fate *fate, const char **why, const struct export *e,
                      struct diag *d)
{
    struct stat st;
    struct diag difference = {0};
    *fate = DELIVERED_GONE;
    if (lstat(e->delivered, &st) != 0)
        return errno == ENOENT ? 0 : diag_system(d, "cannot look at '%s'", e->delivered);
    *fate = DELIVERED_KEPT;
    *why = "it is not a plain file";
    if (!S_ISREG(st.st_mode))
        return 0;
    *why = "it changed since the plan";
    if (export_text_check(e, &difference) != 0) {
        if (difference.kind == DIAG_DATA)
            return 0;
        *d = difference;
        return -1;
    }
    if (remove_same(e, &st, d) != 0)
        return -1;
    *fate = DELIVERED_REMOVED;
    return 0;
}

static int settle_one(enum delivered_fate *fate, struct session *s, const struct sources *all,
                      const struct export *e, struct diag *d)
{
    const char *why = reason_to_keep(all, e);
    *fate = DELIVERED_KEPT;
    if (!s->policy.remove_inputs)
        return 0;
    if (!why && remove_one(fate, &why, e, d) != 0)
        return -1;
    if (s->options->is_json)
        return 0;
    if (*fate == DELIVERED_REMOVED)
        printf("Removed, as 'inputs = remove' says: %s\n", e->delivered);
    else if (*fate == DELIVERED_KEPT)
        printf("Not removed: %s: %s\n", e->delivered, why);
    return 0;
}

static int settle_all(enum delivered_fate *fates, struct session *s, const struct sources *all,
                      int run_fd, struct diag *d)
{
    for (size_t i = 0; i < all->export_count; i++) {
        const struct export *e = &all->exports[i];
        fates[i] = DELIVERED_WITHOUT_LEAVERS;
        if ((has_backup(s, run_fd, e) || is_roll(all, e)) &&
            settle_one(&fates[i], s, all, e, d) != 0)
            return -1;
    }
    return 0;
}

int delivered_settle(enum delivered_fate **fates, struct session *s, uint32_t run, struct diag *d)
{
    struct sources all;
    int run_fd = run_open(&s->vault, run, 0, d);
    int staged = run_fd < 0 ? -1 : dir_open(run_fd, "staged", d);
    int status = staged < 0 ? -1 : sources_read(&all, &s->arena, staged, d);
    if (status == 0) {
        *fates = arena_alloc(&s->arena, (all.export_count + 1) * sizeof **fates);
        /* Without a backup the run changed nothing: there is nothing to be rid of. */
        if (dir_exists(run_fd, "backup"))
            status = settle_all(*fates, s, &all, run_fd, d);
    }
    if (staged >= 0)
        close(staged);
    if (run_fd >= 0)
        close(run_fd);
    return status;
}

const char *delivered_word(enum delivered_fate fate)
{
    static const char *const words[] = {"without leavers", "kept", "removed", "gone"};
    return words[fate];
}

/* The file to be deleted: an archive may have held several that leave under names of their own. */
static const char *file_of(struct arena *a, const struct json *input)
{
    return json_text(input, json_get(input, "from") ? "from" : "file", a);
}

static int is_kept(struct arena *a, const struct json *input)
{
    return strcmp(json_text(input, "delivered", a), "kept") == 0;
}

/* A file is named once, at its first reading, with what is to be said of any of them. */
static void show_one(struct arena *a, const struct json *inputs, size_t i)
{
    const char *file = file_of(a, json_at(inputs, i));
    int is_a_roll = 0;
    for (size_t k = 0; k < json_length(inputs); k++) {
        const struct json *other = json_at(inputs, k);
        if (!is_kept(a, other) || strcmp(file_of(a, other), file) != 0)
            continue;
        if (k < i)
            return;
        is_a_roll |= strncmp(json_text(other, "reading", a), "roll", 4) == 0;
    }
    printf("  %s%s\n", file, is_a_roll ? "  (the roll: offboard never deletes it)" : "");
}

int delivered_show(struct session *s, int run_fd, struct diag *d)
{
    struct arena *a = &s->arena;
    struct buf text = {0};
    int status = file_read(&text, run_fd, "run.json", RUN_RECORD_MAX, d);
    struct json *record = status == 0 ? json_parse(buf_str(&text), "run.json", d) : NULL;
    buf_release(&text);
    if (!record)
        return status == 1 ? 0 : -1;
    const struct json *inputs = json_get(record, "inputs");
    int is_begun = 0;
    for (size_t i = 0; i < json_length(inputs); i++) {
        if (!is_kept(a, json_at(inputs, i)))
            continue;
        if (!is_begun)
            puts("\nThe delivered files still hold the leavers; delete them when all steps are "
                 "done:");
        is_begun = 1;
        show_one(a, inputs, i);
    }
    json_free(record);
    return 0;
}
