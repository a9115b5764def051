#include "load/erase.h"
#include "load/packed.h"
#include "load/restore_text.h"

enum { KEPT_BYTES_MAX = 1 << 26 };

/* One backup being written anew. */
struct erasing {
    struct past *past;
    const struct backup_whom *whom;
    const char *const *recipients;
    struct outdir to;
    struct json *totals;
};

static int copy_rows(const struct erasing *x, struct backup_rows *from, struct packed *to,
                     struct diag *d)
{
    int more;
    while ((more = backup_rows_next(from, d)) == 1) {
        int is_gone = index_is_erased(&from->line) || backup_rows_is_of(x->whom, &from->line);
        if ((is_gone ? packed_erased(to, &from->line, d)
                     : packed_row(to, &from->line, buf_str(&from->row), d)) != 0)
            return -1;
    }
    return more;
}

static int copy_file(struct erasing *x, struct backup_rows *from, struct diag *d)
{
    struct arena *a = &x->past->stage.arena;
    struct packed to;
    struct packed_as as = {.export = from->export,
                           .encoding = json_text(from->total, "encoding", a),
                           .delimiter = {json_text(from->total, "delimiter", a)[0]},
                           .quote = {json_text(from->total, "quote", a)[0]},
                           .recipients = x->recipients,
                           .is_whole = strcmp(json_text(from->total, "holds", a), "all") == 0};
    if (packed_open(&to, &x->to, &as, buf_str(&from->heading), d) != 0)
        return -1;
    if (copy_rows(x, from, &to, d) != 0) {
        packed_drop(&to);
        return -1;
    }
    if (packed_close(&to, d) != 0)
        return -1;
    packed_total(&to, x->totals, &x->to);
    return 0;
}

static int copy_files(struct erasing *x, struct diag *d)
{
    struct past *p = x->past;
    for (size_t i = 0; i < p->file_count; i++) {
        struct backup_rows from;
        if (backup_rows_open(&from, p, i, d) != 0)
            return -1;
        int status = copy_file(x, &from, d);
        backup_rows_close(&from);
        if (status != 0)
            return -1;
    }
    return 0;
}

/* What has no row in it stays as it is; a backup of an earlier version may lack it. */
static int keep(struct erasing *x, const char *name, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, x->past->backup_fd, name, KEPT_BYTES_MAX, d);
    if (status == 0)
        status = backup_put(&x->to, name, buf_str(&text), d);
    buf_release(&text);
    return status < 0 ? -1 : 0;
}

static int put_texts(struct erasing *x, struct diag *d)
{
    struct buf text = {0};
    json_print(&text, x->totals);
    int status = backup_put(&x->to, "totals.json", buf_str(&text), d);
    buf_clear(&text);
    restore_text_write(&text, &x->past->load, x->totals);
    if (status == 0)
        status = backup_put(&x->to, "RESTORE.txt", buf_str(&text), d);
    buf_release(&text);
    return status;
}

int erase_write(struct past *p, const struct backup_whom *whom, struct diag *d)
{
    struct erasing x = {.past = p, .whom = whom};
    if (seal_recipients(&x.recipients, p->backup_fd, &p->stage.arena, d) != 0 ||
        outdir_open(&x.to, p->stage.run_fd, p->stage.run_path, ERASE_FOLDER, d) != 0)
        return -1;
    x.totals = json_new_array();
    int status = copy_files(&x, d);
    if (status == 0)
        status = put_texts(&x, d);
    if (status == 0)
        status = keep(&x, "sources.json", d);
    if (status == 0)
        status = keep(&x, SEAL_RECIPIENTS_FILE, d);
    if (status == 0)
        status = backup_put_sums(&x.to, d);
    json_free(x.totals);
    if (status == 0)
        return outdir_commit(&x.to, d);
    outdir_abandon(&x.to);
    return -1;
}
