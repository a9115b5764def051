#include "load/back.h"

#include "load/backup_rows.h"
#include "load/delivered.h"

/* What the run did to the person is taken back; all rows are read, to see that all is right. */
static int copy_rows(struct back_file *f, struct backup_rows *from, const struct backup_whom *whom,
                     struct diag *d)
{
    int more;
    buf_append(&f->heading, buf_str(&from->heading));
    while ((more = backup_rows_next(from, d)) == 1)
        if (from->actions && backup_rows_is_of(whom, &from->line))
            back_add(f, from, 1);
    return more;
}

void back_add(struct back_file *f, const struct backup_rows *from, int with_bytes)
{
    struct str bytes = with_bytes ? buf_str(&from->row) : STR("");
    f->rows = mem_fit(f->rows, &f->capacity, f->count + 1, sizeof *f->rows);
    f->rows[f->count++] = (struct back_row){f->bytes.len, bytes.len, from->actions};
    buf_append(&f->bytes, bytes);
}

struct back_file *back_new_file(struct back *b)
{
    b->files = mem_fit(b->files, &b->capacity, b->count + 1, sizeof *b->files);
    b->files[b->count] = (struct back_file){0};
    return &b->files[b->count++];
}

/* Under its own name; those of later runs are told apart by the run. */
static const char *name_of(struct back *b, uint32_t run, const char *export)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->files[i].export, export) == 0)
            return arena_format(&b->arena, "run-%u-%s", (unsigned)run, export);
    return export;
}

static int read_file(struct back *b, struct past *p, size_t file, struct diag *d)
{
    const struct backup_whom whom = {.names = b->names, .count = b->name_count};
    const struct json *total = json_at(p->totals, file);
    const char *name = json_text(total, "export", &b->arena);
    struct backup_rows from;
    uint64_t wanted;
    if (backup_rows_count(&wanted, p, file, &whom, d) != 0)
        return -1;
    if (wanted == 0)
        return 0;
    if (backup_rows_open(&from, p, file, d) != 0)
        return -1;
    const char *given_as = name_of(b, p->stage.run, name);
    struct back_file *f = back_new_file(b);
    f->run = p->stage.run;
    f->export = name;
    f->name = given_as;
    f->encoding = json_text(total, "encoding", &b->arena);
    int status = copy_rows(f, &from, &whom, d);
    backup_rows_close(&from);
    return status;
}

static int read_run(struct back *b, const struct ledger_backup_row *backup, struct diag *d)
{
    struct past p;
    char day[DAY_TEXT_MAX];
    if (backup->backup.expires.since_epoch < b->load->sources.as_of.since_epoch) {
        day_write(day, backup->backup.expires, DAY_ISO, DAY_NONE);
        return diag_set(d, DIAG_DATA,
                        "the backup of run %u was to be kept until %s and may not be used any "
                        "more; nothing was changed",
                        (unsigned)backup->run, day);
    }
    int status = past_open(&p, b->load->stage, backup->run, d);
    if (status == 0)
        status = past_prove(&p, d);
    for (size_t i = 0; i < p.file_count && status == 0; i++)
        status = read_file(b, &p, i, d);
    past_close(&p);
    return status;
}

/* A present export of the same name and heading is read as the one in the backup was. */
static int find_present(struct back *b, struct back_file *f, struct diag *d)
{
    const struct sources *s = &b->load->sources;
    for (uint16_t e = 0; e < s->export_count; e++) {
        struct delivered now;
        struct str heading;
        if (strcmp(s->exports[e].name, f->export) != 0 ||
            strcmp(s->exports[e].encoding, f->encoding) != 0)
            continue;
        if (delivered_open(&now, &s->exports[e], b->load->staged_fd, d) != 0)
            return -1;
        int status = delivered_heading(&now, &heading, d);
        f->is_known = status == 0 && str_equal(heading, buf_str(&f->heading));
        f->index = e;
        delivered_close(&now);
        return status;
    }
    return 0;
}

int back_read(struct back *b, uint32_t first, struct ledger *ledger, struct diag *d)
{
    struct ledger_backup_row *backups;
    size_t count;
    if (ledger_backups(ledger, &backups, &count, &b->arena, d) != 0)
        return -1;
    for (size_t i = count; i > 0; i--)
        if (backups[i - 1].run >= first && read_run(b, &backups[i - 1], d) != 0)
            return -1;
    for (size_t i = 0; i < b->count; i++)
        if (find_present(b, &b->files[i], d) != 0)
            return -1;
    return 0;
}

void back_release(struct back *b)
{
    for (size_t i = 0; i < b->count; i++) {
        buf_release(&b->files[i].heading);
        buf_release(&b->files[i].bytes);
        free(b->files[i].rows);
    }
    free(b->files);
    arena_release(&b->arena);
    *b = (struct back){0};
}
