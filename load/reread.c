/*
 * Step reread: a backup read back as the step verify reads it, but without the delivered files:
 * every member whole to its exact end, index, totals, sums and receipt.
 *
 * What was found goes to reread.json in the run's folder, for the driver to show.
 */
#include "load/backup_rows.h"
#include "load/verify_sums.h"

/* What can be seen of an encrypted file without opening it. */
static int count_file(struct past *p, size_t file, struct past_counts *counts, struct diag *d)
{
    const struct backup_whom everybody = {.is_everybody = 1};
    const struct json *total = json_at(p->totals, file);
    uint64_t rows;
    if (backup_rows_count(&rows, p, file, &everybody, d) != 0)
        return -1;
    if (rows != json_count(total, "rows"))
        return past_damaged(p, d, "'totals.json' and the index of file %zu differ", file + 1);
    counts->files++;
    counts->rows += rows;
    counts->bytes += json_count(total, "raw_bytes");
    return 0;
}

static int reread_file(struct past *p, size_t file, struct past_counts *counts, struct diag *d)
{
    struct backup_rows r;
    if (counts->is_unread)
        return count_file(p, file, counts, d);
    int more;
    if (backup_rows_open(&r, p, file, d) != 0)
        return -1;
    while ((more = backup_rows_next(&r, d)) == 1)
        ;
    counts->rows += r.rows;
    counts->files++;
    counts->bytes += r.gzip.raw_bytes;
    backup_rows_close(&r);
    return more;
}

int past_reread(struct past *p, struct past_counts *counts, struct diag *d)
{
    struct diag why = {0};
    *counts = (struct past_counts){.is_unread = p->is_sealed && !p->stage.identity};
    for (size_t i = 0; i < p->file_count; i++)
        if (reread_file(p, i, counts, d) != 0)
            return -1;
    if (past_prove(p, d) != 0)
        return -1;
    if (verify_sums(p->backup_fd, &why) != 0)
        return past_damaged(p, d, "%.*s", (int)strcspn(why.text, ";"), why.text);
    return 0;
}

static int put_answer(const struct stage *s, const char *damage, const struct past_counts *counts,
                      struct diag *d)
{
    struct json *root = json_new_object();
    struct buf text = {0};
    json_put_text(root, "damage", damage);
    json_put_flag(root, "is_read", !counts->is_unread);
    json_put_count(root, "files", counts->files);
    json_put_count(root, "rows", counts->rows);
    json_put_count(root, "bytes", counts->bytes);
    json_print(&text, root);
    json_free(root);
    int status = file_replace(s->run_fd, "reread.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

/* Damage is what was asked for, and no failure of the step; that an identity does not fit is. */
static int reread(struct load *l, struct diag *d)
{
    struct past p;
    struct past_counts counts = {0};
    struct diag why = {0};
    int status = past_open(&p, l->stage, l->stage->run, &why);
    if (status == 0)
        status = past_reread(&p, &counts, &why);
    if (status != 0 && !p.damage[0] && why.kind == DIAG_USAGE) {
        past_close(&p);
        *d = why;
        return -1;
    }
    const char *damage = status == 0 ? "" : p.damage[0] ? p.damage : why.text;
    status = put_answer(l->stage, damage, &counts, d);
    past_close(&p);
    return status;
}

const struct load_step load_step_reread = {
    .name = "reread",
    .summary = "read an earlier run's backup back",
    .run = reread,
    .is_of_past = 1,
};
