/* Step backup: every affected row - or every row - as it stood; published as runs/N/backup/. */
#include "load/delivered.h"
#include "load/held.h"
#include "load/packed.h"
#include "load/receipt.h"
#include "load/restore_text.h"
#include "load/witness.h"

enum { SOURCES_BYTES_MAX = 1 << 26, GAP_BYTES = 1 << 16 };

/* One export being packed. */
struct packing {
    const struct load *load;
    struct delivered delivered;
    struct packed packed;
    uint64_t done; /* bytes of the delivered file that are packed, where it is packed whole */
};

/* What stands between rows, up to `end`: blank lines, a last line of totals. */
static int pack_gap(struct packing *p, uint64_t end, struct diag *d)
{
    while (p->packed.as.is_whole && p->done < end) {
        struct str bytes;
        uint64_t left = end - p->done;
        struct index_line line = {.offset = p->done,
                                  .bytes = left < GAP_BYTES ? left : GAP_BYTES,
                                  .action = INDEX_KEEP,
                                  .pseudonym = INDEX_NOBODY};
        if (delivered_read(&p->delivered, &bytes, line.offset, (size_t)line.bytes, d) != 0 ||
            packed_row(&p->packed, &line, bytes, d) != 0)
            return -1;
        p->done += bytes.len;
    }
    return 0;
}

static int pack_row(struct packing *p, const struct held_row *row, struct diag *d)
{
    struct delivered_row at;
    struct index_line line = {.line = row->line, .action = row->action};
    if (delivered_row(&p->delivered, row->at, row->len, &at, d) != 0)
        return -1;
    line.offset = at.at;
    line.bytes = at.bytes.len;
    snprintf(line.pseudonym, sizeof line.pseudonym, "%s", row->pseudonym);
    /* A view is valid until the next one: the row is read again after a gap. */
    if (pack_gap(p, line.offset, d) != 0 ||
        delivered_row(&p->delivered, row->at, row->len, &at, d) != 0)
        return -1;
    p->done = line.offset + line.bytes;
    return packed_row(&p->packed, &line, at.bytes, d);
}

static int pack_rows(struct packing *p, const struct held_tables *tables, uint16_t export,
                     struct diag *d)
{
    struct held walk;
    struct held_row row;
    held_begin(&walk, tables, p->load, export);
    while (held_next(&walk, &row))
        if (pack_row(p, &row, d) != 0)
            return -1;
    return pack_gap(p, delivered_size(&p->delivered), d);
}

static int pack_delivered(struct packing *p, const struct held_tables *tables, uint16_t export,
                          struct outdir *o, struct json *totals, struct diag *d)
{
    const struct export *e = p->delivered.export;
    const struct packed_as as = {.export = e->name,
                                 .encoding = e->encoding,
                                 .delimiter = {e->delimiter},
                                 .quote = {e->quote},
                                 .is_whole = p->load->stage->policy.archive_all,
                                 .recipients = p->load->seal_to};
    struct str heading;
    if (delivered_heading(&p->delivered, &heading, d) != 0)
        return -1;
    p->done = heading.len;
    if (packed_open(&p->packed, o, &as, heading, d) != 0)
        return -1;
    if (pack_rows(p, tables, export, d) != 0) {
        packed_drop(&p->packed);
        return -1;
    }
    if (packed_close(&p->packed, d) != 0)
        return -1;
    packed_total(&p->packed, totals, o);
    return 0;
}

static int pack_export(const struct load *l, const struct held_tables *tables, uint16_t export,
                       struct outdir *o, struct json *totals, struct diag *d)
{
    const struct export *e = &l->sources.exports[export];
    struct packing p = {.load = l};
    if (export_text_check(e, d) != 0 || delivered_open(&p.delivered, e, l->staged_fd, d) != 0)
        return -1;
    int status = pack_delivered(&p, tables, export, o, totals, d);
    delivered_close(&p.delivered);
    return status;
}

/* The totals are in *totals even where something failed. */
static int pack_exports(const struct load *l, struct outdir *o, struct json *totals, struct diag *d)
{
    struct held_tables tables;
    if (held_open(&tables, l, d) != 0)
        return -1;
    int status = 0;
    for (uint16_t e = 0; e < l->sources.export_count && status == 0; e++)
        if (held_is_any(l, e))
            status = pack_export(l, &tables, e, o, totals, d);
    held_close(&tables);
    return status;
}

static int put_totals(struct outdir *o, const struct json *totals, struct diag *d)
{
    struct buf text = {0};
    json_print(&text, totals);
    int status = backup_put(o, "totals.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int put_restore(const struct load *l, struct outdir *o, const struct json *totals,
                       struct diag *d)
{
    struct buf text = {0};
    restore_text_write(&text, l, totals);
    int status = backup_put(o, "RESTORE.txt", buf_str(&text), d);
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
        status = backup_put(o, "sources.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

/* As 'age -R' reads them. The key made for this run is not among them: nobody has it. */
static int put_recipients(const struct load *l, struct outdir *o, struct diag *d)
{
    const char *const *all = l->stage->policy.recipients;
    struct buf text = {0};
    if (!all)
        return 0;
    for (size_t i = 0; all[i]; i++)
        buf_format(&text, "%s\n", all[i]);
    int status = backup_put(o, SEAL_RECIPIENTS_FILE, buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int fill(const struct load *l, struct outdir *o, struct diag *d)
{
    struct json *totals = json_new_array();
    int status = pack_exports(l, o, totals, d);
    if (status == 0)
        status = put_totals(o, totals, d);
    if (status == 0)
        status = put_sources(l, o, d);
    if (status == 0)
        status = put_recipients(l, o, d);
    if (status == 0)
        status = put_restore(l, o, totals, d);
    json_free(totals);
    return status == 0 ? backup_put_sums(o, d) : -1;
}

static int publish(const struct load *l, struct diag *d)
{
    struct outdir o;
    if (outdir_open(&o, l->stage->run_fd, l->stage->run_path, "backup", d) != 0)
        return -1;
    if (fill(l, &o, d) == 0)
        return outdir_commit(&o, d);
    outdir_abandon(&o);
    return -1;
}

/*
 * Nobody here can open what is encrypted for the school's keys, so it is encrypted for one more,
 * which lives until the backup was read back with it. A run that dies before packs anew.
 */
static int publish_sealed(struct load *l, struct diag *d)
{
    const char *const *given = l->stage->policy.recipients;
    struct age_identity id;
    char recipient[AGE_RECIPIENT_TEXT];
    size_t count = 0;
    while (given[count])
        count++;
    const char **all = arena_alloc(&l->stage->arena, (count + 2) * sizeof *all);
    memcpy(all, given, count * sizeof *all);
    if (age_check_installed(d) != 0 || age_identity_new(&id, recipient, d) != 0)
        return -1;
    all[count] = recipient;
    l->seal_to = all;
    int status = publish(l, d);
    if (status == 0)
        status = witness_run(l, &id, d);
    age_identity_forget(&id);
    return status;
}

/* A backup without a receipt was never relied on: it is packed anew. */
static int backup(struct load *l, struct diag *d)
{
    struct receipt verified;
    if (receipt_exists(l))
        return receipt_check(&verified, l, d);
    if (dir_remove(l->stage->run_fd, "backup", d) != 0)
        return -1;
    return l->stage->policy.recipients ? publish_sealed(l, d) : publish(l, d);
}

const struct load_step load_step_backup = {
    .name = "backup",
    .summary = "pack every affected row exactly as it stands",
    .run = backup,
};
