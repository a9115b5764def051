#include "load/uploads/upload_file.h"

#include <assert.h>
#include <strings.h>

#include "load/uploads/worklist.h"

static int is_heading(const char *delivered, const char *heading)
{
    struct str text = str_trim(str_of(delivered));
    return text.len == strlen(heading) && strncasecmp(text.bytes, heading, text.len) == 0;
}

static int find_heading(uint16_t *at, const struct export *e, const char *heading)
{
    for (uint32_t i = 0; i < e->column_count; i++)
        if (is_heading(e->headings[i], heading)) {
            *at = (uint16_t)i;
            return 1;
        }
    return 0;
}

/* A field that the export has under another heading of this format is that other column's. */
static int is_by_field(const struct upload_file *f, const struct reading *r,
                       const struct upload_column *c)
{
    const struct export *e = &f->job->load->sources.exports[r->export];
    if (c->field == FIELD_NONE)
        return 0;
    const struct columns *mapped = &r->columns[c->field];
    if (mapped->count == 0)
        return mapped->constant != NULL;
    for (const struct upload_column *other = f->columns; other->heading; other++)
        if (is_heading(e->headings[mapped->at[0]], other->heading))
            return 0;
    return 1;
}

static int has_column(const struct upload_file *f, const struct reading *r,
                      const struct upload_column *c)
{
    uint16_t at;
    return find_heading(&at, &f->job->load->sources.exports[r->export], c->heading) ||
           is_by_field(f, r, c);
}

static struct str cell_of(struct upload_file *f, const struct reading *r,
                          const struct row_cells *cells, const struct upload_column *c)
{
    uint16_t at;
    buf_clear(&f->cell);
    if (find_heading(&at, cells->export, c->heading))
        row_cells_text(&f->cell, cells, at);
    else if (is_by_field(f, r, c))
        row_cells_field(&f->cell, cells, r, c->field);
    return str_trim(buf_str(&f->cell));
}

void upload_file_open(struct upload_file *f, struct upload_job *job,
                      const struct upload_column *columns, enum source_kind kind)
{
    const struct sources *s = &job->load->sources;
    const char *comma = "";
    *f = (struct upload_file){.job = job, .columns = columns};
    for (size_t i = 0; columns[i].heading; i++) {
        int is_there = !columns[i].is_optional;
        assert(i < UPLOAD_COLUMNS_MAX);
        for (size_t r = 0; r < s->reading_count && !is_there; r++)
            is_there = s->readings[r].kind == kind &&
                       strcmp(s->readings[r].platform, job->platform) == 0 &&
                       has_column(f, &s->readings[r], &columns[i]);
        f->is_left_out[i] = !is_there;
        if (!is_there)
            continue;
        buf_format(&f->lines, "%s%s", comma, columns[i].heading);
        comma = ",";
    }
    buf_text(&f->lines, "\r\n");
}

void upload_file_release(struct upload_file *f)
{
    buf_release(&f->lines);
    buf_release(&f->cell);
}

int upload_file_has(struct upload_file *f, const struct reading *r, const struct row_cells *cells,
                    const char *heading)
{
    for (const struct upload_column *c = f->columns; c->heading; c++)
        if (strcmp(c->heading, heading) == 0)
            return cell_of(f, r, cells, c).len > 0;
    return 0;
}

void upload_file_add(struct upload_file *f, const struct reading *r, const struct row_cells *cells,
                     const struct upload_change *changes)
{
    int is_first = 1;
    for (size_t i = 0; f->columns[i].heading; i++) {
        const struct upload_change *change = changes;
        if (f->is_left_out[i])
            continue;
        while (change->heading && strcmp(change->heading, f->columns[i].heading) != 0)
            change++;
        if (!is_first)
            buf_byte(&f->lines, ',');
        is_first = 0;
        csv_cell(&f->lines,
                 change->heading ? str_of(change->value) : cell_of(f, r, cells, &f->columns[i]));
    }
    buf_text(&f->lines, "\r\n");
    f->count++;
}

int upload_file_write(const struct upload_file *f, const char *name, struct diag *d)
{
    struct buf path = {0};
    if (f->count == 0)
        return 0;
    buf_format(&path, "%s%s-%s", f->job->folder ? f->job->folder : "", f->job->stem, name);
    int status = outdir_put(f->job->to, path.bytes, buf_str(&f->lines), d);
    buf_release(&path);
    return status;
}
