#include "load/back.h"

#include <unistd.h>

#include "lib/index_reader.h"
#include "lib/json.h"
#include "load/affected.h"
#include "load/delivered.h"
#include "load/gzip_reader.h"
#include "load/receipt.h"

enum { TOTALS_BYTES_MAX = 1 << 24, ROW_BYTES_MAX = 64 << 20 };

/* An earlier run, opened as far as its backup needs. */
struct past {
    struct stage stage;
    struct load load;
    int backup_fd;
    struct json *totals;
};

/* The backup cannot be relied on: nothing of it is given back. */
static int damaged(const struct past *p, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "the backup of run %u is damaged, unreadable or altered since it was verified: "
                    "find out what with 'sha256sum -c SHA256SUMS' in '%s/backup', put a good copy "
                    "back and try again; nothing was changed",
                    (unsigned)p->stage.run, p->stage.run_path);
}

static int missing(const struct past *p, struct diag *d)
{
    return diag_set(d, DIAG_DATA,
                    "the backup of run %u is not in '%s' any more: put your copy back and try "
                    "again; nothing was changed",
                    (unsigned)p->stage.run, p->stage.run_path);
}

static int map_plan(struct past *p, struct diag *d)
{
    struct load *l = &p->load;
    l->plan_fd = dir_open(p->stage.run_fd, "plan", d);
    if (l->plan_fd < 0 || plan_read(&l->plan, &p->stage.arena, l->plan_fd, d) != 0 ||
        table_map(&l->decisions, l->plan_fd, &table_decision, d) != 0)
        return -1;
    return table_map(&l->people, l->plan_fd, &table_standing, d);
}

static int read_totals(struct past *p, struct diag *d)
{
    struct buf text = {0};
    if (file_read(&text, p->backup_fd, "totals.json", TOTALS_BYTES_MAX, d) == 0)
        p->totals = json_parse(buf_str(&text), "backup/totals.json", d);
    buf_release(&text);
    return p->totals ? 0 : -1;
}

static void past_close(struct past *p)
{
    json_free(p->totals);
    table_unmap(&p->load.decisions);
    table_unmap(&p->load.people);
    if (p->load.plan_fd >= 0)
        close(p->load.plan_fd);
    if (p->backup_fd >= 0)
        close(p->backup_fd);
    if (p->stage.run_fd >= 0)
        close(p->stage.run_fd);
    arena_release(&p->stage.arena);
}

/* Proves the backup by its receipt. The caller closes, whatever comes of it. */
static int past_open(struct past *p, const struct load *now, uint32_t run, struct diag *d)
{
    struct receipt verified;
    struct diag why; /* says what to do for somebody who writes a backup, not for us */
    char name[RUN_NAME];
    run_name(name, run);
    *p = (struct past){.stage = *now->stage, .backup_fd = -1};
    p->stage.arena = (struct arena){0};
    p->stage.run = run;
    p->stage.run_fd = -1;
    p->load = (struct load){.stage = &p->stage, .staged_fd = -1, .plan_fd = -1};
    snprintf(p->stage.run_path, sizeof p->stage.run_path, "%s/runs/%s", now->stage->vault.path,
             name);
    if (!dir_exists(now->stage->vault.runs_fd, name))
        return missing(p, d);
    p->stage.run_fd = run_open(&now->stage->vault, run, 0, d);
    if (p->stage.run_fd < 0)
        return -1;
    if (!dir_exists(p->stage.run_fd, "backup"))
        return missing(p, d);
    if (map_plan(p, &why) != 0 || receipt_check(&verified, &p->load, &why) != 0)
        return damaged(p, d);
    p->backup_fd = dir_open(p->stage.run_fd, "backup", d);
    return p->backup_fd < 0 || read_totals(p, d) != 0 ? -1 : 0;
}

static int is_named(const struct back *b, const char *pseudonym)
{
    for (size_t i = 0; i < b->name_count; i++)
        if (strcmp(b->names[i], pseudonym) == 0)
            return 1;
    return 0;
}

/* How many rows are the person's, and how long all rows are together. */
static int survey(const struct back *b, int backup_fd, const char *index_name, uint64_t *bytes,
                  uint64_t *wanted, struct diag *d)
{
    struct index_reader index;
    struct index_line line;
    int more;
    *bytes = *wanted = 0;
    if (index_open(&index, backup_fd, index_name, d) != 0)
        return -1;
    while ((more = index_next(&index, &line, d)) == 1) {
        *bytes += line.bytes;
        *wanted += is_named(b, line.pseudonym) ? 1 : 0;
    }
    index_close(&index);
    return more;
}

/* Rows of the backup, of its index and of its plan go side by side. */
static int copy_rows(struct back_file *f, const struct back *b, struct past *p,
                     struct gzip_reader *gzip, struct index_reader *index, uint16_t export,
                     struct diag *d)
{
    struct affected walk;
    struct affected_row row;
    struct index_line line;
    struct buf bytes = {0};
    int more;
    affected_begin(&walk, &p->load, export);
    while ((more = index_next(index, &line, d)) == 1) {
        if (line.bytes > ROW_BYTES_MAX || !affected_next(&walk, &row) || row.line != line.line ||
            affected_is_dropped(&row) != line.is_dropped ||
            gunzip_read(gzip, &bytes, (size_t)line.bytes, d) != 0) {
            more = damaged(p, d);
            break;
        }
        if (!is_named(b, line.pseudonym))
            continue;
        f->rows = mem_fit(f->rows, &f->capacity, f->count + 1, sizeof *f->rows);
        f->rows[f->count++] = (struct back_row){f->bytes.len, bytes.len, row.actions};
        buf_append(&f->bytes, buf_str(&bytes));
    }
    buf_release(&bytes);
    return more;
}

static int copy_file(struct back_file *f, const struct back *b, struct past *p, uint64_t heading,
                     uint16_t export, struct diag *d)
{
    struct gzip_reader gzip = {.fd = -1};
    struct index_reader index = {0};
    char rows_name[160], index_name[160];
    snprintf(rows_name, sizeof rows_name, "%s.gz", f->export);
    snprintf(index_name, sizeof index_name, "%s.index.csv", f->export);
    if (gunzip_open(&gzip, p->backup_fd, rows_name, d) != 0)
        return -1;
    int status = index_open(&index, p->backup_fd, index_name, d);
    if (status == 0 && gunzip_read(&gzip, &f->heading, (size_t)heading, d) != 0)
        status = damaged(p, d);
    if (status == 0)
        status = copy_rows(f, b, p, &gzip, &index, export, d);
    index_close(&index);
    gunzip_close(&gzip);
    return status;
}

/* Under its own name; those of later runs are told apart by the run. */
static const char *name_of(struct back *b, uint32_t run, const char *export)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->files[i].export, export) == 0)
            return arena_format(&b->arena, "run-%u-%s", (unsigned)run, export);
    return export;
}

static int read_file(struct back *b, struct past *p, const struct json *total, uint16_t export,
                     struct diag *d)
{
    const char *name = json_text(total, "export", &b->arena);
    const char *index_name = arena_format(&b->arena, "%s.index.csv", name);
    uint64_t raw = json_count(total, "raw_bytes"), bytes, wanted;
    if (survey(b, p->backup_fd, index_name, &bytes, &wanted, d) != 0)
        return -1;
    if (bytes > raw || raw - bytes > ROW_BYTES_MAX)
        return damaged(p, d);
    if (wanted == 0)
        return 0;
    struct back_file f = {.run = p->stage.run,
                          .export = name,
                          .name = name_of(b, p->stage.run, name),
                          .encoding = json_text(total, "encoding", &b->arena)};
    int status = copy_file(&f, b, p, raw - bytes, export, d);
    b->files = mem_fit(b->files, &b->capacity, b->count + 1, sizeof *b->files);
    b->files[b->count++] = f;
    return status;
}

/* totals.json names the exports that have rows, in the order of their numbers in the plan. */
static int read_files(struct back *b, struct past *p, struct diag *d)
{
    const struct decision *all = p->load.decisions.records;
    uint64_t next = 0, count = p->load.decisions.count;
    for (size_t i = 0; i < json_length(p->totals); i++) {
        if (next == count)
            return damaged(p, d);
        uint16_t export = all[next].export;
        if (read_file(b, p, json_at(p->totals, i), export, d) != 0)
            return -1;
        while (next < count && all[next].export == export)
            next++;
    }
    return next == count ? 0 : damaged(p, d);
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
    int status = past_open(&p, b->load, backup->run, d);
    if (status == 0)
        status = read_files(b, &p, d);
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
