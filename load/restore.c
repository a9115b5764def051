/*
 * Step restore: rows of an earlier run given back, as rows, within the exports and as the way
 * back on the platforms; published as a new folder wherever the user wants it.
 *
 * The backup is read whole and proved before anything is written. The driver says what is wanted
 * in restore.json in the run's folder, and finds in restored.json what was done. With a dry run
 * all is written into the vault and removed again: what is told is what would come out.
 */
#include "load/restore.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/ledger.h"

enum { REQUEST_BYTES_MAX = 1 << 20 };

struct request {
    const char **names; /* pseudonyms in the backup; none: everybody */
    size_t name_count;
    const char *export, *to, *by, *authority, *at;
    int is_dry_run;
};

static int read_request(struct request *q, const struct stage *s, struct arena *a, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, s->run_fd, "restore.json", REQUEST_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_USAGE, "nothing is asked for: use 'offboard restore'");
    struct json *root = status == 0 ? json_parse(buf_str(&text), "restore.json", d) : NULL;
    buf_release(&text);
    if (!root)
        return -1;
    const struct json *names = json_get(root, "names");
    *q = (struct request){.name_count = json_length(names),
                          .export = json_text(root, "export", a),
                          .to = json_text(root, "to", a),
                          .by = json_text(root, "by", a),
                          .authority = json_text(root, "authority", a),
                          .at = json_text(root, "at", a),
                          .is_dry_run = json_flag(root, "is_dry_run")};
    q->names = arena_alloc(a, (q->name_count + 1) * sizeof *q->names);
    for (size_t i = 0; i < q->name_count; i++)
        q->names[i] = json_text_at(names, i, a);
    json_free(root);
    return 0;
}

/* The folder above the new one, and the new one's name. */
static int split_path(const char **above, const char **name, struct arena *a, const char *path,
                      struct diag *d)
{
    struct str text = str_of(path);
    while (text.len > 1 && text.bytes[text.len - 1] == '/')
        text.len--;
    const char *whole = arena_text(a, text), *slash = strrchr(whole, '/');
    *name = slash ? slash + 1 : whole;
    *above = !slash           ? "."
             : slash == whole ? "/"
                              : arena_format(a, "%.*s", (int)(slash - whole), whole);
    size_t len = strlen(*name);
    if (len == 0 || len > 50 || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0)
        return diag_set(d, DIAG_USAGE,
                        "--to '%s': wanted the name of a new folder, of at most 50 bytes", path);
    return 0;
}

/* What an interrupted restore left may go; a folder of somebody else's may not. */
static int check_leftover(int above, const char *name, struct diag *d)
{
    static const char *const ours[] = {"MANIFEST", "README.txt", "exports", "rows", "uploads"};
    struct arena a = {0};
    const char **found;
    size_t count = 0;
    const char *leftover = arena_format(&a, "%s.tmp", name);
    int fd = openat(above, leftover, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int status = fd < 0 ? 0 : dir_list(&found, &count, &a, fd, d);
    for (size_t i = 0; status == 0 && i < count; i++) {
        size_t k = 0;
        while (k < 5 && strcmp(found[i], ours[k]) != 0)
            k++;
        if (k == 5)
            status = diag_set(d, DIAG_DATA,
                              "'%s' is in the way and is not what a restore leaves: move it away, "
                              "or name another folder; nothing was written",
                              leftover);
    }
    if (fd >= 0)
        close(fd);
    arena_release(&a);
    return status;
}

/* Whatever is in the vault beside backups must be gone when all is done. */
static int check_outside(const struct stage *s, int above, const char *to, struct diag *d)
{
    int in_vault = vault_holds(&s->vault, above, d);
    if (in_vault != 1)
        return in_vault;
    return diag_set(d, DIAG_USAGE,
                    "--to '%s' is in the vault, where nothing clears it away: name a new folder "
                    "elsewhere; nothing was written",
                    to);
}

static int open_target(struct outdir *o, const struct request *q, const struct stage *s,
                       struct arena *a, struct diag *d)
{
    const char *above, *name;
    struct stat st;
    if (q->is_dry_run)
        return outdir_open(o, s->run_fd, s->run_path, "restored", d);
    if (split_path(&above, &name, a, q->to, d) != 0)
        return -1;
    int fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open '%s', where the new folder is to be", above);
    int status = check_outside(s, fd, q->to, d);
    if (status == 0)
        status = check_leftover(fd, name, d);
    if (status == 0 && fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        status = diag_set(d, DIAG_DATA,
                          "'%s' is there already: name a new folder; nothing was written", q->to);
    if (status == 0)
        status = outdir_open(o, fd, above, name, d);
    if (status != 0)
        close(fd);
    return status;
}

/* Only a run whose exports are still there, and whole, can have rows put back into them. */
static int open_exports(struct restore *r, struct diag *d)
{
    struct diag why = {0};
    if (!dir_exists(r->past.stage.run_fd, "exports"))
        return 0;
    r->exports_fd = dir_open(r->past.stage.run_fd, "exports", d);
    if (r->exports_fd < 0)
        return -1;
    if (dir_verify(r->exports_fd, "exports", VERIFY_SHA256, &why) == 0)
        return 0;
    return diag_set(
        d, DIAG_SYSTEM,
        "%s: put a good copy of it back, or move the folder 'exports' of run %u away to "
        "get the rows alone; nothing was written",
        why.text, (unsigned)r->past.stage.run);
}

static int check_export(struct restore *r, struct diag *d)
{
    struct buf known = {0};
    int is_known = !r->export[0];
    for (size_t i = 0; i < r->past.file_count && !is_known; i++) {
        const char *name = json_text(json_at(r->past.totals, i), "export", &r->back.arena);
        is_known = strcmp(name, r->export) == 0;
        buf_format(&known, "%s%s", i ? ", " : "", name);
    }
    if (!is_known)
        diag_set(d, DIAG_DATA,
                 "the backup of run %u has no rows of '%s': give one of %s; nothing was written",
                 (unsigned)r->past.stage.run, r->export, known.bytes);
    buf_release(&known);
    return is_known ? 0 : -1;
}

static struct json *file_list(struct str manifest)
{
    struct json *files = json_new_array();
    struct arena a = {0};
    while (manifest.bytes && manifest.len) {
        struct str line = str_cut(&manifest, '\n');
        uint64_t bytes = 0;
        str_cut(&line, ' ');
        struct json *file = json_new_object();
        if (str_to_u64(&bytes, str_cut(&line, ' '), UINT64_MAX) == 0) {
            json_put_text(file, "file", arena_text(&a, line));
            json_put_count(file, "bytes", bytes);
        }
        json_push(files, file);
    }
    arena_release(&a);
    return files;
}

static int put_answer(struct restore *r, const struct request *q, const struct outdir *o,
                      struct diag *d)
{
    struct json *root = json_new_object(), *what = json_new_array(), *whole = json_new_array();
    struct buf text = {0};
    for (size_t i = 0; i < r->what.count; i++) {
        struct json *one = json_new_object();
        json_put_text(one, "category", r->what.rows[i].category);
        json_put_count(one, "people", r->what.rows[i].people);
        json_put_count(one, "rows", r->what.rows[i].rows);
        json_push(what, one);
    }
    for (size_t i = 0; i < r->file_count; i++)
        if (r->files[i].is_whole)
            json_push_text(whole, r->files[i].name);
    json_put_count(root, "run", r->past.stage.run);
    json_put_text(root, "path", q->to);
    json_put_flag(root, "dry_run", q->is_dry_run);
    json_put_count(root, "people", name_set_count(&r->people));
    json_put_count(root, "rows", r->rows);
    json_put(root, "categories", what);
    json_put_flag(root, "has_exports", r->exports_fd >= 0);
    json_put_flag(root, "has_uploads", r->past.has_sources);
    json_put(root, "as_delivered", whole);
    json_put(root, "files", file_list(buf_str(&o->manifest)));
    json_print(&text, root);
    json_free(root);
    int status = file_replace(r->past.stage.run_fd, "restored.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static void tell(struct buf *what, uint64_t people, uint64_t rows)
{
    buf_format(what, "%llu %s, %llu rows", (unsigned long long)people,
               people == 1 ? "person" : "people", (unsigned long long)rows);
}

/* Before the folder is published: what was handed out must never be missing from the log. */
static int record(struct restore *r, const struct request *q, struct diag *d)
{
    struct ledger *ledger;
    struct buf what = {0};
    tell(&what, name_set_count(&r->people), r->rows);
    for (size_t i = 0; i < r->what.count; i++) {
        buf_format(&what, "; %s: ", r->what.rows[i].category);
        tell(&what, r->what.rows[i].people, r->what.rows[i].rows);
    }
    const struct ledger_log_row row = {.verb = "restore",
                                       .run = r->past.stage.run,
                                       .by = q->by,
                                       .authority = q->authority,
                                       .what = what.bytes,
                                       .at = q->at};
    int status = ledger_open(&ledger, r->past.stage.vault.path, d);
    if (status == 0) {
        status = ledger_log_add(ledger, &row, d);
        ledger_close(ledger);
    }
    buf_release(&what);
    return status;
}

static int publish(struct restore *r, const struct request *q, struct diag *d)
{
    struct outdir o;
    if (open_target(&o, q, &r->past.stage, &r->back.arena, d) != 0)
        return -1;
    int above = o.parent, status = restore_fill(r, &o, d);
    if (status == 0)
        status = put_answer(r, q, &o, d);
    if (status == 0 && !q->is_dry_run)
        status = record(r, q, d);
    if (status == 0 && !q->is_dry_run)
        status = outdir_commit(&o, d);
    else
        outdir_abandon(&o);
    if (!q->is_dry_run)
        close(above);
    return status;
}

static int restore(struct load *l, struct diag *d)
{
    struct request q;
    struct past_counts counts;
    struct restore r = {.exports_fd = -1};
    int status = read_request(&q, l->stage, &l->stage->arena, d);
    if (status != 0)
        return -1;
    r.whom = (struct backup_whom){(const char *const *)q.names, q.name_count, q.name_count == 0};
    r.export = q.export;
    r.back = (struct back){.load = &r.past.load, .names = r.whom.names, .name_count = q.name_count};
    status = past_open(&r.past, l->stage, l->stage->run, d);
    if (status == 0 && r.past.is_sealed && !l->stage->identity)
        status = diag_set(d, DIAG_USAGE,
                          "the backup of run %u is encrypted: give --identity and the file with a "
                          "private key for one of its recipients; nothing was written",
                          (unsigned)l->stage->run);
    if (status == 0)
        status = past_reread(&r.past, &counts, d);
    if (status == 0)
        status = check_export(&r, d);
    if (status == 0)
        status = open_exports(&r, d);
    if (status == 0)
        status = publish(&r, &q, d);
    if (r.exports_fd >= 0)
        close(r.exports_fd);
    free(r.files);
    free(r.decisions);
    name_set_release(&r.people);
    back_release(&r.back);
    past_close(&r.past);
    return status;
}

const struct load_step load_step_restore = {
    .name = "restore",
    .summary = "give back what an earlier run's backup holds",
    .run = restore,
    .is_of_past = 1,
};
