#include "reports/publish.h"

#include "lib/book_publish.h"
#include "lib/outdir.h"
#include "reports/index_html.h"
#include "reports/sheets.h"

static void fill_book(struct book *b, const struct report *r)
{
    char run[RUN_NAME];
    struct arena *a = &r->stage->arena;
    run_name(run, r->stage->run);
    book_init(b, r->plan.as_of, arena_format(a, "Analysis, %s, %s", r->plan.school, r->plan.term));
    b->subject = book_text(b, r->is_provisional ? STR("PROVISIONAL") : STR("final"));
    b->company = book_text(b, str_of(r->plan.school));
    b->keywords = book_text(b, STR(REPORT_MARKING));
    book_property(b, "Run", str_of(run));
    book_property(b, "Plan", str_of(r->plan.digest));
    book_property(b, "Program", STR("offboard " OFFBOARD_VERSION));
    for (size_t i = 0; sheet_defs[i]; i++)
        sheet_defs[i]->build(book_sheet(b, sheet_defs[i]->name, sheet_defs[i]->title), r);
}

static int put_workbook(const struct book *b, struct outdir *dir, const char *name, struct diag *d)
{
    char path[sizeof dir->path + 64];
    snprintf(path, sizeof path, "%s/%s", dir->path, name);
    if (book_publish(b, path, d) != 0)
        return -1;
    return outdir_adopt(dir, name, d);
}

struct twin {
    struct outfile file;
    struct diag *d;
};

static int write_twin(void *to, struct str bytes)
{
    struct twin *twin = to;
    return outfile_write(&twin->file, bytes, twin->d);
}

static int put_twin(const struct sheet *s, struct outdir *dir, const char *name, struct diag *d)
{
    struct twin twin = {.d = d};
    if (outfile_open(&twin.file, dir, name, d) != 0)
        return -1;
    if (sheet_csv(s, write_twin, &twin) == 0)
        return outfile_close(&twin.file, d);
    if (d->kind == DIAG_NONE)
        *d = s->book->failure;
    outfile_drop(&twin.file);
    return -1;
}

static int put_files(const struct report *r, const struct book *b, struct outdir *dir,
                     struct diag *d)
{
    if (put_workbook(b, dir, report_file_name(r, "analysis.xlsx"), d) != 0)
        return -1;
    for (size_t i = 0; sheet_defs[i]; i++)
        if (put_twin(b->sheets[i], dir, report_file_name(r, sheet_defs[i]->csv), d) != 0)
            return -1;
    struct buf page = {0};
    index_html_write(&page, r, b, buf_str(&dir->manifest));
    int status = outdir_put(dir, report_file_name(r, "index.html"), buf_str(&page), d);
    buf_release(&page);
    return status;
}

int reports_publish(const struct report *r, struct diag *d)
{
    struct outdir dir;
    struct book book;
    if (outdir_open(&dir, r->stage->run_fd, r->stage->run_path, "reports", d) != 0)
        return -1;
    fill_book(&book, r);
    int status = put_files(r, &book, &dir, d);
    book_release(&book);
    if (status == 0)
        return outdir_commit(&dir, d);
    outdir_abandon(&dir);
    return -1;
}
