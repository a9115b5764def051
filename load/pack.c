/* Step backup: every affected row as it stood, packed; published as runs/N/backup/. */
#include <sys/stat.h>

#include "lib/json.h"
#include "load/affected.h"
#include "load/delivered.h"
#include "load/gzip_writer.h"
#include "load/receipt.h"
#include "load/restore_text.h"

enum { SOURCES_BYTES_MAX = 1 << 26 };

/* One export being packed: its rows and the index that says where each one stood. */
struct packing {
    const struct load *load;
    struct delivered delivered;
    struct outfile rows_file, index_file;
    struct gzip_writer gzip;
    struct buf line;
    uint64_t rows;
};

/* Backups are not to be edited: 0400 from the start, made durable with the file. */
static int open_protected(struct outfile *f, struct outdir *o, const char *name, struct diag *d)
{
    if (outfile_open(f, o, name, d) != 0)
        return -1;
    if (fchmod(f->fd, 0400) == 0)
        return 0;
    diag_system(d, "cannot protect '%s'", name);
    outfile_drop(f);
    return -1;
}

static int put_protected(struct outdir *o, const char *name, struct str bytes, struct diag *d)
{
    struct outfile f;
    if (open_protected(&f, o, name, d) != 0)
        return -1;
    if (outfile_write(&f, bytes, d) != 0) {
        outfile_drop(&f);
        return -1;
    }
    return outfile_close(&f, d);
}

static int pack_row(struct packing *p, const struct affected_row *row, struct diag *d)
{
    struct delivered_row at;
    if (delivered_row(&p->delivered, row->at, row->len, &at, d) != 0 ||
        gzip_add(&p->gzip, at.bytes, d) != 0)
        return -1;
    p->rows++;
    buf_clear(&p->line);
    buf_format(&p->line, "%llu,%llu,%u,%llu,%zu,%s,%s\n", (unsigned long long)p->gzip.members,
               (unsigned long long)p->rows, (unsigned)row->line, (unsigned long long)at.at,
               at.bytes.len, affected_is_dropped(row) ? "drop" : "change",
               affected_pseudonym(p->load, row));
    return outfile_write(&p->index_file, buf_str(&p->line), d);
}

static int pack_rows(struct packing *p, uint16_t export, struct diag *d)
{
    struct affected walk;
    struct affected_row row;
    struct str heading;
    if (delivered_heading(&p->delivered, &heading, d) != 0 || gzip_add(&p->gzip, heading, d) != 0 ||
        outfile_write(&p->index_file, STR("member,number,line,offset,bytes,action,pseudonym\n"),
                      d) != 0)
        return -1;
    affected_begin(&walk, p->load, export);
    while (affected_next(&walk, &row))
        if (pack_row(p, &row, d) != 0)
            return -1;
    return gzip_close(&p->gzip, d);
}

/* The SHA-256 of a file listed already, from the manifest being written. */
static struct str listed_sha256(const struct outdir *o, const char *name)
{
    struct str rest = buf_str(&o->manifest);
    while (rest.bytes) {
        struct str line = str_cut(&rest, '\n');
        struct str sha256 = str_cut(&line, ' ');
        str_cut(&line, ' ');
        if (str_is(line, name))
            return sha256;
    }
    return (struct str){"", 0};
}

static void add_totals(struct json *totals, const struct packing *p, const struct outdir *o,
                       const char *name)
{
    const struct export *e = p->delivered.export;
    struct json *file = json_new_object();
    char sha256[DIGEST_HEX], delimiter[2] = {e->delimiter}, quote[2] = {e->quote};
    snprintf(sha256, sizeof sha256, "%.*s", STR_ARG(listed_sha256(o, name)));
    json_put_text(file, "file", name);
    json_put_text(file, "export", e->name);
    json_put_text(file, "encoding", e->encoding);
    json_put_text(file, "delimiter", delimiter);
    json_put_text(file, "quote", quote);
    json_put_count(file, "members", p->gzip.members);
    json_put_count(file, "rows", p->rows);
    json_put_count(file, "raw_bytes", p->gzip.raw_bytes);
    json_put_count(file, "bytes", p->rows_file.bytes);
    json_put_text(file, "sha256", sha256);
    json_push(totals, file);
}

static int pack_files(struct packing *p, uint16_t export, struct outdir *o, const char *rows_name,
                      const char *index_name, struct diag *d)
{
    if (open_protected(&p->rows_file, o, rows_name, d) != 0)
        return -1;
    if (open_protected(&p->index_file, o, index_name, d) != 0)
        goto drop_rows;
    gzip_open(&p->gzip, &p->rows_file);
    int status = pack_rows(p, export, d);
    gzip_drop(&p->gzip);
    if (status == 0)
        status = outfile_close(&p->index_file, d);
    if (status == 0)
        return outfile_close(&p->rows_file, d);
    outfile_drop(&p->index_file);
drop_rows:
    outfile_drop(&p->rows_file);
    return -1;
}

static int pack_export(const struct load *l, uint16_t export, struct outdir *o, struct json *totals,
                       struct diag *d)
{
    const struct export *e = &l->sources.exports[export];
    struct packing p = {.load = l};
    char rows_name[128], index_name[128];
    snprintf(rows_name, sizeof rows_name, "%s.gz", e->name);
    if (snprintf(index_name, sizeof index_name, "%s.index.csv", e->name) >= (int)sizeof index_name)
        return diag_set(d, DIAG_SYSTEM, "the export's name is too long: rename the file");
    if (export_text_check(e, d) != 0 || delivered_open(&p.delivered, e, l->staged_fd, d) != 0)
        return -1;
    int status = pack_files(&p, export, o, rows_name, index_name, d);
    if (status == 0)
        add_totals(totals, &p, o, rows_name);
    buf_release(&p.line);
    delivered_close(&p.delivered);
    return status;
}

static int pack_exports(const struct load *l, struct outdir *o, struct diag *d)
{
    struct json *totals = json_new_array();
    struct buf text = {0};
    int status = 0;
    for (uint16_t e = 0; e < l->sources.export_count && status == 0; e++)
        if (affected_count(l, e) > 0)
            status = pack_export(l, e, o, totals, d);
    json_print(&text, totals);
    if (status == 0)
        status = put_protected(o, "totals.json", buf_str(&text), d);
    json_free(totals);
    buf_release(&text);
    return status;
}

static int put_restore(const struct load *l, struct outdir *o, struct diag *d)
{
    struct buf text = {0};
    restore_text_write(&text, l);
    int status = put_protected(o, "RESTORE.txt", buf_str(&text), d);
    buf_release(&text);
    return status;
}

/* How the files were read: with it rows are understood when staged/ is gone. No row is in it. */
static int put_sources(const struct load *l, struct outdir *o, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, l->staged_fd, "sources.json", SOURCES_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "'staged' has no sources.json: plan again");
    if (status == 0)
        status = put_protected(o, "sources.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

/* The manifest's sums once more, in the form that sha256sum -c reads. */
static int put_sums(struct outdir *o, struct diag *d)
{
    struct buf text = {0};
    struct str rest = buf_str(&o->manifest);
    while (rest.bytes) {
        struct str line = str_cut(&rest, '\n');
        struct str sha256 = str_cut(&line, ' ');
        str_cut(&line, ' ');
        if (line.bytes)
            buf_format(&text, "%.*s  %.*s\n", STR_ARG(sha256), STR_ARG(line));
    }
    int status = put_protected(o, "SHA256SUMS", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int publish(const struct load *l, struct diag *d)
{
    struct outdir o;
    if (outdir_open(&o, l->stage->run_fd, l->stage->run_path, "backup", d) != 0)
        return -1;
    if (pack_exports(l, &o, d) == 0 && put_sources(l, &o, d) == 0 && put_restore(l, &o, d) == 0 &&
        put_sums(&o, d) == 0)
        return outdir_commit(&o, d);
    outdir_abandon(&o);
    return -1;
}

/* A backup without a receipt was never relied on: it is packed anew. */
static int backup(struct load *l, struct diag *d)
{
    struct receipt verified;
    if (receipt_exists(l))
        return receipt_check(&verified, l, d);
    if (dir_remove(l->stage->run_fd, "backup", d) != 0)
        return -1;
    return publish(l, d);
}

const struct load_step load_step_backup = {
    .name = "backup",
    .summary = "pack every affected row exactly as it stands",
    .run = backup,
};
