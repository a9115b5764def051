/*
 * Step erased: the backup that was written anew against the one that stands, row by row: as it
 * was, but for the rows of one person, of which only the places are left. Then its receipt.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/json.h"
#include "load/erase.h"
#include "load/receipt.h"
#include "load/seal.h"
#include "load/verify_sums.h"

enum { KEPT_BYTES_MAX = 1 << 26 };

/* One run's two backups being compared. */
struct comparison {
    struct past was, is;
    struct backup_whom whom;
    struct receipt found;
    uint64_t erased;                      /* rows, now */
    uint64_t of_kinds[1 << SOURCE_KINDS]; /* those, by the kinds of reading of their export */
};

static int differs(const struct comparison *c, const char *file, const char *what, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "the backup of run %u that was written anew does not verify: '%s': %s; the one "
                    "that was there stands, nothing was erased: try again",
                    (unsigned)c->was.stage.run, file, what);
}

/* What another found in the new one, without its advice. */
static int differs_as(const struct comparison *c, const struct diag *why, struct diag *d)
{
    char what[200];
    snprintf(what, sizeof what, "%.*s", (int)strcspn(why->text, ";"), why->text);
    return differs(c, why->path[0] ? why->path : ERASE_FOLDER, what, d);
}

static unsigned kinds_of(const struct past *p, size_t file)
{
    const struct sources *s = &p->load.sources;
    unsigned kinds = 0;
    for (size_t r = 0; p->has_sources && r < s->reading_count; r++)
        if (s->readings[r].export == p->exports[file])
            kinds |= 1u << s->readings[r].kind;
    return kinds;
}

static int compare_row(struct comparison *c, const struct backup_rows *was,
                       const struct backup_rows *is, unsigned kinds, struct diag *d)
{
    const struct index_line *old = &was->line, *now = &is->line;
    int is_theirs = backup_rows_is_of(&c->whom, old);
    if (old->line != now->line || old->offset != now->offset || old->bytes != now->bytes ||
        old->action != now->action)
        return differs(c, is->index_name, "a row stands elsewhere", d);
    if (is_theirs || index_is_erased(old)) {
        c->erased += is_theirs ? 1 : 0;
        c->of_kinds[kinds] += is_theirs ? 1 : 0;
        return index_is_erased(now) ? 0 : differs(c, is->index_name, "a row was not erased", d);
    }
    if (index_is_erased(now) || strcmp(old->pseudonym, now->pseudonym) != 0)
        return differs(c, is->index_name, "a row belongs to somebody else, or to nobody", d);
    if (!str_equal(buf_str(&was->row), buf_str(&is->row)))
        return differs(c, is->rows_name, "a row differs from what it was", d);
    return 0;
}

static int compare_rows(struct comparison *c, struct backup_rows *was, struct backup_rows *is,
                        unsigned kinds, struct diag *d)
{
    struct diag why = {0};
    int more;
    if (!str_equal(buf_str(&was->heading), buf_str(&is->heading)))
        return differs(c, is->rows_name, "the heading differs from what it was", d);
    while ((more = backup_rows_next(was, d)) == 1) {
        int goes_on = backup_rows_next(is, &why);
        if (goes_on < 0)
            return differs_as(c, &why, d);
        if (!goes_on)
            return differs(c, is->index_name, "rows are missing", d);
        if (compare_row(c, was, is, kinds, d) != 0)
            return -1;
    }
    if (more < 0)
        return -1;
    more = backup_rows_next(is, &why);
    if (more < 0)
        return differs_as(c, &why, d);
    return more == 0 ? 0 : differs(c, is->index_name, "more follows than there was", d);
}

/* How its rows are told apart is to be what it was. */
static void describe(struct export *e, struct backup_file *file, const struct backup_rows *was,
                     const struct backup_rows *is)
{
    struct arena *a = &was->past->stage.arena;
    *e = (struct export){.name = was->export,
                         .encoding = json_text(was->total, "encoding", a),
                         .delimiter = json_text(was->total, "delimiter", a)[0],
                         .quote = json_text(was->total, "quote", a)[0]};
    *file = (struct backup_file){.export = e,
                                 .members = is->gzip.members,
                                 .rows = is->rows,
                                 .raw_bytes = is->gzip.raw_bytes,
                                 .is_whole = strcmp(json_text(was->total, "holds", a), "all") == 0,
                                 .erased = is->erased,
                                 .is_sealed = was->past->is_sealed};
}

static int compare_file(struct comparison *c, size_t i, struct export *e, struct backup_file *file,
                        struct diag *d)
{
    struct backup_rows was, is;
    struct diag why = {0};
    if (backup_rows_open(&was, &c->was, i, d) != 0)
        return -1;
    int status = backup_rows_open(&is, &c->is, i, &why);
    if (status != 0)
        status = differs_as(c, &why, d);
    else {
        status = compare_rows(c, &was, &is, kinds_of(&c->was, i), d);
        describe(e, file, &was, &is);
        c->found.files++;
        c->found.rows += is.rows;
        c->found.raw_bytes += is.gzip.raw_bytes;
        backup_rows_close(&is);
    }
    backup_rows_close(&was);
    return status;
}

static int compare_files(struct comparison *c, struct diag *d)
{
    size_t count = c->was.file_count;
    struct diag why = {0};
    if (c->is.file_count != count)
        return differs(c, "totals.json", "it names another number of files", d);
    struct backup_file *files = mem_alloc(count + 1, sizeof *files);
    struct export *exports = mem_alloc(count + 1, sizeof *exports);
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++)
        status = compare_file(c, i, &exports[i], &files[i], d);
    if (status == 0 && (dir_verify(c->is.backup_fd, ERASE_FOLDER, VERIFY_SHA256, &why) != 0 ||
                        verify_sums(c->is.backup_fd, &why) != 0 ||
                        verify_totals(c->is.backup_fd, files, count, &why) != 0))
        status = differs_as(c, &why, d);
    free(exports);
    free(files);
    return status;
}

static int compare_kept(struct comparison *c, const char *name, struct diag *d)
{
    struct buf was = {0}, is = {0};
    int had = file_read(&was, c->was.backup_fd, name, KEPT_BYTES_MAX, d);
    int has = had < 0 ? -1 : file_read(&is, c->is.backup_fd, name, KEPT_BYTES_MAX, d);
    int status = had < 0 || has < 0 ? -1 : 0;
    if (status == 0 && (had != has || !str_equal(buf_str(&was), buf_str(&is))))
        status = differs(c, name, "it differs from what it was", d);
    buf_release(&was);
    buf_release(&is);
    return status;
}

static int prove_new(struct comparison *c, struct diag *d)
{
    if (file_digest(c->found.manifest, c->is.backup_fd, "MANIFEST", d) != 0)
        return -1;
    if (fchmodat(c->is.backup_fd, "MANIFEST", 0400, 0) != 0)
        return diag_system(d, "cannot protect '" ERASE_FOLDER "/MANIFEST'");
    if (receipt_write(&c->is.load, c->is.backup_fd, &c->found, d) != 0)
        return -1;
    if (fchmodat(c->is.backup_fd, "receipt", 0400, 0) != 0 || fsync(c->is.backup_fd) != 0 ||
        fsync(c->is.stage.run_fd) != 0)
        return diag_system(d, "cannot protect '" ERASE_FOLDER "/receipt'");
    return 0;
}

/* "2 rows of accounts; 13 rows of results": for the disposal log, of what and never of whom. */
static void tell(struct buf *what, const struct comparison *c)
{
    buf_text(what, "");
    for (unsigned kinds = 0; kinds < 1 << SOURCE_KINDS; kinds++) {
        const char *before = " of ";
        if (!c->of_kinds[kinds])
            continue;
        buf_format(what, "%s%llu row%s", what->len ? "; " : "",
                   (unsigned long long)c->of_kinds[kinds], c->of_kinds[kinds] == 1 ? "" : "s");
        for (int k = 0; k < SOURCE_KINDS; k++)
            if (kinds & 1u << k) {
                buf_format(what, "%s%s", before, source_kind_name((enum source_kind)k));
                before = " and ";
            }
    }
}

static int put_answer(const struct comparison *c, const struct stage *s, struct diag *d)
{
    struct json *root = json_new_object();
    struct buf text = {0}, what = {0};
    tell(&what, c);
    json_put_count(root, "erased", c->erased);
    json_put_count(root, "files", c->found.files);
    json_put_count(root, "rows", c->found.rows);
    json_put_count(root, "bytes", c->found.raw_bytes);
    json_put_text(root, "digest", c->found.manifest);
    json_put_text(root, "what", what.bytes);
    json_print(&text, root);
    json_free(root);
    int status = file_replace(s->run_fd, "erased.json", buf_str(&text), d);
    buf_release(&what);
    buf_release(&text);
    return status;
}

static int erased(struct load *l, struct diag *d)
{
    struct comparison c = {0};
    struct diag why = {0};
    if (erase_whom(&c.whom, l->stage, &l->stage->arena, d) != 0)
        return -1;
    if (!dir_exists(l->stage->run_fd, ERASE_FOLDER)) /* no row of theirs is in this backup */
        return put_answer(&c, l->stage, d);
    int status = past_open(&c.was, l->stage, l->stage->run, d);
    if (status == 0) {
        status = past_open_in(&c.is, l->stage, l->stage->run, ERASE_FOLDER, &why);
        if (status != 0)
            differs_as(&c, &why, d);
        if (status == 0)
            status = compare_files(&c, d);
        if (status == 0)
            status = compare_kept(&c, "sources.json", d);
        if (status == 0)
            status = compare_kept(&c, SEAL_RECIPIENTS_FILE, d);
        if (status == 0)
            status = prove_new(&c, d);
        if (status == 0)
            status = put_answer(&c, l->stage, d);
        past_close(&c.is);
    }
    past_close(&c.was);
    return status;
}

const struct load_step load_step_erased = {
    .name = "erased",
    .summary = "compare a backup written anew with the one that stands, write its receipt",
    .run = erased,
    .is_of_past = 1,
};
