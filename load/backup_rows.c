#include "load/backup_rows.h"

enum { ROW_BYTES_MAX = 64 << 20 };

static int damaged(struct backup_rows *r, const char *what, struct diag *d)
{
    return past_damaged(r->past, d,
                        "'%s', member %llu, row %llu (line %llu of what was delivered): %s",
                        r->rows_name, (unsigned long long)r->gzip.members,
                        (unsigned long long)r->rows + 1, (unsigned long long)r->line.line, what);
}

/* Nothing is wrong with the backup: it is the identity, or the program that decrypts. */
static int not_opened(const struct diag *why, struct diag *d)
{
    *d = *why;
    return -1;
}

/* What the reader of gzip found, told with the row. */
static int unreadable(struct backup_rows *r, const struct diag *why, struct diag *d)
{
    if (r->gzip.is_no_damage)
        return not_opened(why, d);
    const char *what = strrchr(why->text, ':');
    return damaged(r, what ? what + 2 : why->text, d);
}

static int index_damaged(struct past *p, const struct diag *why, struct diag *d)
{
    if (why->line)
        return past_damaged(p, d, "'%s', line %u: %s", why->path, (unsigned)why->line, why->text);
    return past_damaged(p, d, "%s", why->text);
}

int backup_rows_is_of(const struct backup_whom *whom, const struct index_line *line)
{
    if (index_is_erased(line))
        return 0;
    for (size_t i = 0; i < whom->count; i++)
        if (strcmp(whom->names[i], line->pseudonym) == 0)
            return 1;
    return whom->is_everybody;
}

/* How many rows are theirs, and how long all rows are together. */
static int survey(uint64_t *rows, uint64_t *bytes, struct past *p, const char *index_name,
                  const struct backup_whom *whom, struct diag *d)
{
    struct index_reader index;
    struct index_line line;
    struct diag why = {0};
    int more;
    *rows = *bytes = 0;
    if (index_open(&index, p->backup_fd, index_name, &why) != 0)
        return index_damaged(p, &why, d);
    while ((more = index_next(&index, &line, &why)) == 1) {
        *bytes += index_is_erased(&line) ? 0 : line.bytes;
        *rows += backup_rows_is_of(whom, &line) ? 1 : 0;
    }
    index_close(&index);
    return more < 0 ? index_damaged(p, &why, d) : 0;
}

static const char *index_name_of(struct past *p, size_t file)
{
    struct arena *a = &p->stage.arena;
    return arena_format(a, "%s.index.csv", json_text(json_at(p->totals, file), "export", a));
}

int backup_rows_count(uint64_t *rows, struct past *p, size_t file, const struct backup_whom *whom,
                      struct diag *d)
{
    uint64_t bytes;
    return survey(rows, &bytes, p, index_name_of(p, file), whom, d);
}

/* The heading is what the file holds before its rows. */
static int read_heading(struct backup_rows *r, struct diag *d)
{
    const struct backup_whom nobody = {0};
    struct diag why = {0};
    uint64_t rows, bytes, raw = json_count(r->total, "raw_bytes");
    if (survey(&rows, &bytes, r->past, r->index_name, &nobody, d) != 0)
        return -1;
    if (bytes > raw || raw - bytes > ROW_BYTES_MAX)
        return past_damaged(r->past, d,
                            "'%s': its rows have another length than 'totals.json' says",
                            r->index_name);
    if (gunzip_read(&r->gzip, &r->heading, (size_t)(raw - bytes), &why) != 0)
        return r->gzip.is_no_damage ? not_opened(&why, d)
                                    : past_damaged(r->past, d, "'%s', member 1, heading: %s",
                                                   r->rows_name, strrchr(why.text, ':') + 2);
    return 0;
}

int backup_rows_open(struct backup_rows *r, struct past *p, size_t file, struct diag *d)
{
    struct arena *a = &p->stage.arena;
    struct diag why = {0};
    *r = (struct backup_rows){.past = p, .total = json_at(p->totals, file)};
    r->export = json_text(r->total, "export", a);
    r->rows_name = json_text(r->total, "file", a);
    r->index_name = index_name_of(p, file);
    affected_begin(&r->walk, &p->load, p->exports[file]);
    if (strcmp(r->rows_name, seal_name(r->export, seal_is_sealed(r->rows_name), a)) != 0)
        return past_damaged(p, d, "'totals.json' is wrong about '%s'", r->export);
    if (gunzip_open(&r->gzip, p->backup_fd, r->rows_name, p->stage.identity, &why) != 0)
        return r->gzip.is_no_damage ? not_opened(&why, d) : past_damaged(p, d, "%s", why.text);
    int status = read_heading(r, d);
    if (status == 0 && index_open(&r->index, p->backup_fd, r->index_name, &why) != 0)
        status = index_damaged(p, &why, d);
    if (status != 0)
        backup_rows_close(r);
    return status;
}

void backup_rows_close(struct backup_rows *r)
{
    index_close(&r->index);
    gunzip_close(&r->gzip);
    buf_release(&r->heading);
    buf_release(&r->row);
}

static int finish(struct backup_rows *r, struct diag *d)
{
    struct affected_row row;
    struct diag why = {0};
    if (affected_next(&r->walk, &row)) {
        r->line.line = row.line;
        return damaged(r, "it is in the plan, but not in the index", d);
    }
    r->line.line = 0;
    if (gunzip_end(&r->gzip, &why) != 0)
        return r->gzip.is_no_damage
                   ? not_opened(&why, d)
                   : past_damaged(r->past, d, "'%s', member %llu, after row %llu: %s", r->rows_name,
                                  (unsigned long long)r->gzip.members, (unsigned long long)r->rows,
                                  strrchr(why.text, ':') + 2);
    if (r->rows != json_count(r->total, "rows") || r->erased != json_count(r->total, "erased") ||
        r->gzip.members != json_count(r->total, "members") ||
        r->gzip.raw_bytes != json_count(r->total, "raw_bytes"))
        return past_damaged(r->past, d, "'%s' has other totals than 'totals.json' says",
                            r->rows_name);
    return 0;
}

/* Rows that the run left alone are not in its plan. */
static int compare_with_plan(struct backup_rows *r, struct diag *d)
{
    const struct load *l = &r->past->load;
    const struct index_line *line = &r->line;
    struct affected_row row;
    r->actions = 0;
    r->decision_count = 0;
    if (line->action == INDEX_KEEP)
        return 0;
    if (!affected_next(&r->walk, &row) || row.decisions->person >= l->people.count ||
        row.line != line->line || affected_is_dropped(&row) != (line->action == INDEX_DROP))
        return damaged(r, "the index differs from the plan", d);
    if (!index_is_erased(line) && strcmp(affected_pseudonym(l, &row), line->pseudonym) != 0)
        return damaged(r, "the index differs from the plan", d);
    r->actions = row.actions;
    r->decisions = row.decisions;
    r->decision_count = row.count;
    return 0;
}

int backup_rows_next(struct backup_rows *r, struct diag *d)
{
    struct diag why = {0};
    int more = index_next(&r->index, &r->line, &why);
    if (more < 0)
        return index_damaged(r->past, &why, d);
    if (more == 0)
        return finish(r, d);
    if (compare_with_plan(r, d) != 0)
        return -1;
    if (index_is_erased(&r->line)) {
        buf_clear(&r->row);
        r->erased++;
        return 1;
    }
    if (r->line.bytes == 0 || r->line.bytes > ROW_BYTES_MAX || r->line.number != r->rows + 1)
        return damaged(r, "the index gives no possible length or number", d);
    if (gunzip_read(&r->gzip, &r->row, (size_t)r->line.bytes, &why) != 0)
        return unreadable(r, &why, d);
    if (r->gzip.members != r->line.member)
        return damaged(r, "the index names another member", d);
    r->rows++;
    return 1;
}
