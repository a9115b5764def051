#include "load/put_back.h"
#include "load/restore.h"
#include "load/uploads/back_uploads.h"

static struct back_file *add_back_file(struct restore *r, const struct backup_rows *from,
                                       size_t file)
{
    struct arena *a = &r->back.arena;
    struct back_file *f = back_new_file(&r->back);
    f->run = r->past.stage.run;
    f->export = from->export;
    f->name = arena_format(a, "rows/%s", from->export);
    f->encoding = json_text(from->total, "encoding", a);
    f->index = r->past.exports[file];
    f->is_known = r->past.has_sources;
    return f;
}

/* Results have no file that takes them back to a platform, so their number will do. */
static int is_for_uploads(unsigned actions)
{
    return (actions & ~(unsigned)ACTION_PURGES) != 0;
}

static void count_row(struct restore *r, struct restore_file *out, const struct backup_rows *from)
{
    out->rows++;
    if (strcmp(from->line.pseudonym, INDEX_NOBODY) != 0)
        name_set_add(&r->people, from->line.pseudonym);
    r->decisions = mem_fit(r->decisions, &r->decision_capacity,
                           r->decision_count + from->decision_count, sizeof *r->decisions);
    for (size_t i = 0; i < from->decision_count; i++)
        r->decisions[r->decision_count++] = from->decisions[i];
}

static int copy_rows(struct restore *r, struct restore_file *out, struct backup_rows *from,
                     struct back_file *f, struct outfile *rows, struct put_back *export,
                     struct diag *d)
{
    int more;
    if (outfile_write(rows, buf_str(&from->heading), d) != 0)
        return -1;
    while ((more = backup_rows_next(from, d)) == 1) {
        int is_wanted = backup_rows_is_of(&r->whom, &from->line);
        if (export && put_back_row(export, from, is_wanted, d) != 0)
            return -1;
        if (!is_wanted)
            continue;
        if (outfile_write(rows, buf_str(&from->row), d) != 0)
            return -1;
        count_row(r, out, from);
        if (from->actions)
            back_add(f, from, is_for_uploads(from->actions));
    }
    return more;
}

static int copy_file(struct restore *r, struct outdir *o, struct backup_rows *from, size_t file,
                     struct diag *d)
{
    struct restore_file *out = &r->files[r->file_count++];
    struct put_back export = {0};
    struct outfile rows;
    struct back_file *f = add_back_file(r, from, file);
    out->name = from->export;
    out->is_put_back = r->exports_fd >= 0;
    if (outfile_open(&rows, o, f->name, d) != 0)
        return -1;
    int status = out->is_put_back ? put_back_open(&export, o, from, r->exports_fd, d) : 0;
    if (status == 0)
        status = copy_rows(r, out, from, f, &rows, out->is_put_back ? &export : NULL, d);
    if (status == 0 && out->is_put_back)
        status = put_back_finish(&export, from, &out->is_whole, d);
    if (out->is_put_back)
        put_back_drop(&export);
    if (status == 0)
        status = outfile_close(&rows, d);
    outfile_drop(&rows);
    r->rows += out->rows;
    return status;
}

static int fill_file(struct restore *r, struct outdir *o, size_t file, struct diag *d)
{
    struct backup_rows from;
    uint64_t wanted;
    if (backup_rows_count(&wanted, &r->past, file, &r->whom, d) != 0)
        return -1;
    if (wanted == 0)
        return 0;
    if (backup_rows_open(&from, &r->past, file, d) != 0)
        return -1;
    int status = 0;
    if (!r->export[0] || strcmp(r->export, from.export) == 0)
        status = copy_file(r, o, &from, file, d);
    backup_rows_close(&from);
    return status;
}

/* What had been done to the rows that are given back, counted as it was then. */
static void count_what(struct restore *r)
{
    struct load part = r->past.load;
    part.decisions = (struct table){.records = r->decisions, .count = r->decision_count};
    disposals_count(&r->what, &part);
}

static int put_uploads(struct restore *r, struct outdir *o, struct diag *d)
{
    struct upload_job job = {
        .load = &r->past.load, .to = o, .folder = "uploads/", .parts = UPLOAD_ALL};
    struct buf text = {0};
    int status = uploads_give_back(&job, &r->back, d);
    buf_text(&text,
             "THE WAY BACK ON THE PLATFORMS\n\n"
             "Nothing has changed there yet. Take back only what was carried out: a step that\n"
             "never was needs no step back. Whom each step is about stands in the files that are\n"
             "named here, in the folder 'rows'.\n\n");
    buf_append(&text, buf_str(&job.readme));
    if (status == 0)
        status = outdir_put(o, "uploads/README.txt", buf_str(&text), d);
    buf_release(&text);
    buf_release(&job.readme);
    buf_release(&job.steps);
    return status;
}

static void describe_files(struct buf *text, const struct restore *r)
{
    for (size_t i = 0; i < r->file_count; i++) {
        const struct restore_file *f = &r->files[i];
        buf_format(text, "   rows/%s: %llu rows\n", f->name, (unsigned long long)f->rows);
        if (f->is_put_back)
            buf_format(text, "   exports/%s: %s\n", f->name,
                       f->is_whole ? "as it was delivered, byte for byte"
                                   : "off-boarded, with these rows as they were");
    }
}

static int put_readme(const struct restore *r, struct outdir *o, struct diag *d)
{
    const struct load *l = &r->past.load;
    struct buf text = {0};
    buf_format(&text,
               "RESTORED FROM RUN %u - %s, %s\n\n"
               "'rows' has the rows as they stood before that run, each file in its own layout\n"
               "under its own heading.%s%s\n\n",
               (unsigned)l->stage->run, l->plan.school, l->plan.term,
               r->exports_fd >= 0
                   ? " 'exports' has the same files whole, with these rows put back.\n"
                     "Files that are not here were not changed by the run."
                   : "\nThe run's off-boarded exports were cleaned away, so nothing could be put\n"
                     "back into them.",
               r->past.has_sources
                   ? "\n'uploads/README.txt' says how to take the steps back on the platforms."
                   : "\nThe backup is of an earlier version and does not say how its files are\n"
                     "read: there are no uploads; compare the rows with the platform.");
    describe_files(&text, r);
    buf_text(&text, "\nWHEN ALL IS DONE\n\nDelete this folder: it holds what was removed "
                    "elsewhere. The vault does not clean it.\n");
    int status = outdir_put(o, "README.txt", buf_str(&text), d);
    buf_release(&text);
    return status;
}

int restore_fill(struct restore *r, struct outdir *o, struct diag *d)
{
    r->files = mem_alloc(r->past.file_count + 1, sizeof *r->files);
    for (size_t i = 0; i < r->past.file_count; i++)
        if (fill_file(r, o, i, d) != 0)
            return -1;
    if (r->rows == 0)
        return diag_set(
            d, DIAG_DATA,
            "the backup of run %u has no row of that person%s: 'offboard explain' names "
            "the runs that have; nothing was written",
            (unsigned)r->past.stage.run, r->export[0] ? " and export" : "");
    count_what(r);
    if (r->past.has_sources && put_uploads(r, o, d) != 0)
        return -1;
    return put_readme(r, o, d);
}
