/*
 * Step exports: every export but the roll, written anew; published as runs/N/exports/.
 *
 * Nothing is left out or rewritten without the receipt of a verified backup for this plan.
 */
#include <unistd.h>

#include "lib/rewrite.h"
#include "lib/text.h"
#include "load/affected.h"
#include "load/delivered.h"
#include "load/exports_check.h"
#include "load/receipt.h"

enum { COPY_BYTES = 1 << 20 };

/* One export being written. */
struct writing {
    const struct load *load;
    const struct export *export;
    struct delivered from;
    struct outfile to;
    struct rewriter rewriter;
    struct buf encoded;
    uint64_t at; /* bytes of the delivered file dealt with */
    struct export_counts counts;
};

static int copy_up_to(struct writing *w, uint64_t end, struct diag *d)
{
    while (w->at < end) {
        struct str bytes;
        uint64_t left = end - w->at;
        if (delivered_read(&w->from, &bytes, w->at, left < COPY_BYTES ? left : COPY_BYTES, d) !=
                0 ||
            outfile_write(&w->to, bytes, d) != 0)
            return -1;
        w->at += bytes.len;
    }
    return 0;
}

static int write_changed(struct writing *w, const struct affected_row *row,
                         const struct delivered_row *from, struct diag *d)
{
    struct str text;
    struct origin at = {.path = w->export->path, .line = row->line};
    if (rewrite_row(&w->rewriter, row->decisions, row->count, affected_pseudonym(w->load, row),
                    from->text, &text, d) != 0)
        return -1;
    w->counts.changed++;
    w->counts.same += str_equal(text, from->text) ? 1 : 0;
    buf_clear(&w->encoded);
    if (text_encode(&w->encoded, w->export->encoding, text, d) != 0)
        return diag_locate(d, at);
    struct str row_end = {from->bytes.bytes + from->bytes.len - from->line_end, from->line_end};
    buf_append(&w->encoded, row_end);
    return outfile_write(&w->to, buf_str(&w->encoded), d);
}

static int write_rows(struct writing *w, uint16_t export, struct diag *d)
{
    struct affected walk;
    struct affected_row row;
    struct delivered_row from;
    affected_begin(&walk, w->load, export);
    while (affected_next(&walk, &row)) {
        if (delivered_row(&w->from, row.at, row.len, &from, d) != 0)
            return -1;
        uint64_t at = from.at;
        size_t len = from.bytes.len;
        if (copy_up_to(w, at, d) != 0 || delivered_row(&w->from, row.at, row.len, &from, d) != 0)
            return -1;
        w->at = at + len;
        if (affected_is_dropped(&row))
            w->counts.dropped++;
        else if (write_changed(w, &row, &from, d) != 0)
            return -1;
    }
    return copy_up_to(w, delivered_size(&w->from), d);
}

static int write_export(const struct load *l, uint16_t export, struct outdir *o, int backup_fd,
                        struct diag *d)
{
    const struct export *e = &l->sources.exports[export];
    struct writing w = {.load = l, .export = e};
    if (export_text_check(e, d) != 0 || delivered_open(&w.from, e, l->staged_fd, d) != 0)
        return -1;
    rewriter_init(&w.rewriter, &l->sources, &l->words[WORDS_STATUS]);
    int status = outfile_open(&w.to, o, e->name, d);
    if (status == 0) {
        status = write_rows(&w, export, d);
        if (status == 0)
            status = outfile_close(&w.to, d);
        outfile_drop(&w.to);
    }
    rewriter_release(&w.rewriter);
    buf_release(&w.encoded);
    delivered_close(&w.from);
    if (status != 0)
        return -1;
    return exports_check(l, export, o->fd, backup_fd, &w.counts, d);
}

static int publish(const struct load *l, int backup_fd, uint64_t rows, struct diag *d)
{
    struct outdir o;
    uint64_t affected = 0;
    for (uint16_t e = 0; e < l->sources.export_count; e++)
        affected += affected_count(l, e);
    if (l->stage->policy.archive_all ? affected > rows : affected != rows)
        return diag_set(d, DIAG_SYSTEM,
                        "the backup holds %llu rows, the plan has %llu: make a new plan with "
                        "'offboard plan'",
                        (unsigned long long)rows, (unsigned long long)affected);
    if (outdir_open(&o, l->stage->run_fd, l->stage->run_path, "exports", d) != 0)
        return -1;
    for (uint16_t e = 0; e < l->sources.export_count; e++)
        if (l->sources.exports[e].is_exported && write_export(l, e, &o, backup_fd, d) != 0) {
            outdir_abandon(&o);
            return -1;
        }
    return outdir_commit(&o, d);
}

static int exports(struct load *l, struct diag *d)
{
    struct receipt verified;
    if (receipt_check(&verified, l, d) != 0)
        return -1;
    if (dir_exists(l->stage->run_fd, "exports"))
        return 0;
    int backup_fd = dir_open(l->stage->run_fd, "backup", d);
    if (backup_fd < 0)
        return -1;
    int status = publish(l, backup_fd, verified.rows, d);
    close(backup_fd);
    return status;
}

const struct load_step load_step_exports = {
    .name = "exports",
    .summary = "write every export without what is purged, once the backup is verified",
    .run = exports,
};
