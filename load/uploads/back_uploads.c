#include "load/uploads/back_uploads.h"

#include "lib/text.h"

static int is_of(const struct back_file *f, const struct reading *r, const char *platform)
{
    return f->is_known && r->kind != SOURCE_ROLL && r->export == f->index &&
           strcmp(r->platform, platform) == 0;
}

static struct str without_line_end(struct str row)
{
    while (row.len && (row.bytes[row.len - 1] == '\n' || row.bytes[row.len - 1] == '\r'))
        row.len--;
    return row;
}

/* A row's text in UTF-8, as all later stages see it, and its cells. */
static int visit(const struct back *b, const struct back_file *f, const struct back_row *row,
                 const struct reading *r, platform_row_fn *each, void *to, struct diag *d)
{
    struct buf text = {0};
    struct row_cells cells = {0};
    struct str bytes = {f->bytes.bytes + row->at, row->len};
    buf_text(&text, "");
    int status = text_decode(&text, f->encoding, bytes, d);
    if (status == 0)
        status = row_cells_read(&cells, &b->load->sources.exports[f->index],
                                without_line_end(buf_str(&text)), d);
    if (status == 0) {
        const struct platform_row found = {.reading = r,
                                           .text = without_line_end(buf_str(&text)),
                                           .cells = &cells,
                                           .pseudonym = b->name_count ? b->names[0] : ""};
        status = each(to, &found, d);
    }
    row_cells_release(&cells);
    buf_release(&text);
    return status;
}

int back_rows(const struct back *b, const char *platform, enum source_kind kind, unsigned actions,
              platform_row_fn *each, void *to, struct diag *d)
{
    const struct sources *s = &b->load->sources;
    for (size_t i = 0; i < b->count; i++)
        for (size_t r = 0; r < s->reading_count; r++) {
            const struct back_file *f = &b->files[i];
            if (s->readings[r].kind != kind || !is_of(f, &s->readings[r], platform))
                continue;
            for (size_t n = 0; n < f->count; n++)
                if ((f->rows[n].actions & actions) &&
                    visit(b, f, &f->rows[n], &s->readings[r], each, to, d) != 0)
                    return -1;
        }
    return 0;
}

static int is_platforms(const struct back *b, const struct back_file *f, const char *platform)
{
    for (size_t r = 0; r < b->load->sources.reading_count; r++)
        if (is_of(f, &b->load->sources.readings[r], platform))
            return 1;
    return 0;
}

static uint64_t count_rows(const struct back_file *f, unsigned actions)
{
    uint64_t rows = 0;
    for (size_t n = 0; n < f->count; n++)
        rows += (f->rows[n].actions & actions) != 0;
    return rows;
}

uint64_t back_count(const struct back *b, const char *platform, unsigned actions)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < b->count; i++)
        if (is_platforms(b, &b->files[i], platform))
            rows += count_rows(&b->files[i], actions);
    return rows;
}

/* One instruction and the files in which the rows are. */
static void explain_rows(struct upload_job *job, const struct back *b, unsigned actions,
                         const char *what)
{
    uint64_t rows = back_count(b, job->platform, actions);
    const char *comma = "";
    if (rows == 0)
        return;
    buf_format(&job->readme, "%u. %s\n   Rows: %llu, in ", ++job->number, what,
               (unsigned long long)rows);
    for (size_t i = 0; i < b->count; i++) {
        const struct back_file *f = &b->files[i];
        if (!is_platforms(b, f, job->platform) || count_rows(f, actions) == 0)
            continue;
        buf_format(&job->readme, "%s%s", comma, f->name);
        comma = ", ";
    }
    buf_text(&job->readme, ".\n");
}

void back_explain(struct upload_job *job, const struct back *b, int has_own_files)
{
    if (!has_own_files) {
        explain_rows(job, b, ACTION_DEACTIVATE, "ACCOUNTS: make them active again.");
        explain_rows(job, b, ACTION_WITHDRAW,
                     "ENROLMENTS: give each one the status that its row has.");
    }
    explain_rows(job, b, ACTION_REMOVE | ACTION_DELETE,
                 "STUDENTS: add them again, with the details that the row has.");
    explain_rows(job, b, ACTION_ANONYMISE,
                 "NAMES AND CONTACTS: enter them again as they stand in the row.");
    explain_rows(job, b, ACTION_PURGES,
                 "RESULTS: enter them again, or import the file if the platform takes its own\n"
                 "   export back. Try one row first.");
    if (job->number == 0)
        buf_text(&job->readme, "   Nothing is to be done here.\n");
}

void back_explain_unknown(struct buf *readme, const struct back *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (!b->files[i].is_known)
            buf_format(readme,
                       "%s holds %zu rows, but is not delivered any more, or under another\n"
                       "heading: compare it with the platform, and enter by hand what differs.\n\n",
                       b->files[i].name, b->files[i].count);
}
