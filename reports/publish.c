#include "reports/publish.h"

#include "lib/book_publish.h"
#include "lib/outdir.h"
#include "reports/governors/governors.h"
#include "reports/pack.h"
#include "reports/page/index_html.h"
#include "reports/sheets.h"

#define OLD_REPORTS "reports-before"

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
    b->rag_amber = r->stage->policy.rag_amber;
    b->rag_green = r->stage->policy.rag_green;
    for (size_t i = 0; sheet_defs[i]; i++) {
        struct sheet *s = book_sheet(b, sheet_defs[i]->name, sheet_defs[i]->title);
        s->twin = report_file_name(r, sheet_defs[i]->csv);
        sheet_defs[i]->build(s, r);
    }
    book_contents_fill(b);
}

int publish_workbook(const struct book *b, struct outdir *dir, const char *name, struct diag *d)
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

int publish_twin(const struct sheet *s, struct outdir *dir, const char *name, struct diag *d)
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

/* Every figure in one list, in no workbook: a book of its own gives it the twins' form. */
static int put_figures(const struct report *r, struct outdir *dir, struct diag *d)
{
    struct book book;
    book_init(&book, r->plan.as_of, "Figures");
    struct sheet *s = book_sheet(&book, "Figures", "Figures");
    figures_sheet(s, &r->figures);
    int status = publish_twin(s, dir, report_file_name(r, "figures.csv"), d);
    book_release(&book);
    return status;
}

/* What leaves the school is not made while a gate is closed: there is no PROVISIONAL of it. */
static int put_governors(const struct report *r, struct outdir *dir, struct diag *d)
{
    struct book book;
    if (!report_may_publish(r))
        return 0;
    governors_book(&book, r, "");
    int status = publish_workbook(&book, dir, GOVERNORS_FILE, d);
    book_release(&book);
    return status;
}

static int put_files(const struct report *r, const struct book *b, struct outdir *dir,
                     struct diag *d)
{
    if (publish_workbook(b, dir, report_file_name(r, "analysis.xlsx"), d) != 0)
        return -1;
    if (put_governors(r, dir, d) != 0 || packs_publish(r, dir, d) != 0)
        return -1;
    for (size_t i = 0; sheet_defs[i]; i++)
        if (publish_twin(b->sheets[i], dir, report_file_name(r, sheet_defs[i]->csv), d) != 0)
            return -1;
    if (put_figures(r, dir, d) != 0)
        return -1;
    struct buf trend = {0}, page = {0};
    trend_json(&trend, r);
    int kept = outdir_put(dir, report_file_name(r, TREND_FILE), buf_str(&trend), d);
    buf_release(&trend);
    if (kept != 0)
        return -1;
    index_html_write(&page, r, b, buf_str(&dir->manifest));
    int status = outdir_put(dir, report_file_name(r, "index.html"), buf_str(&page), d);
    buf_release(&page);
    return status;
}

/*
 * Reports with a pack take the place of those without: old or new, whole, whenever it ends. What
 * a crash leaves aside is removed the next time.
 */
static int replace(const struct report *r, struct outdir *dir, struct diag *d)
{
    int run_fd = r->stage->run_fd;
    if (!dir_exists(run_fd, "reports"))
        return outdir_commit(dir, d);
    if (dir_remove(run_fd, OLD_REPORTS, d) != 0)
        goto drop;
    if (renameat(run_fd, "reports", run_fd, OLD_REPORTS) != 0) {
        diag_system(d, "cannot put the earlier reports aside");
        goto drop;
    }
    if (outdir_commit(dir, d) != 0)
        return -1;
    return dir_remove(run_fd, OLD_REPORTS, d);
drop:
    outdir_abandon(dir);
    return -1;
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
        return replace(r, &dir, d);
    outdir_abandon(&dir);
    return -1;
}
