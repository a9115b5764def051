#include "driver/term_figures.h"

#include <unistd.h>

#include "lib/json.h"
#include "lib/outdir.h"

#define TERM_FILE "term.json"
enum { TERM_BYTES_MAX = 64 << 20 };

static struct ledger_figure figure_of(const struct json *j, struct arena *a)
{
    return (struct ledger_figure){.name = json_text(j, "name", a),
                                  .year = json_text(j, "year", a),
                                  .part = (int64_t)json_count(j, "part"),
                                  .whole = (int64_t)json_count(j, "whole"),
                                  .students = json_count(j, "students")};
}

static int keep_record(struct session *s, uint32_t run, const struct json *root, struct diag *d)
{
    const struct json *list = json_get(root, "figures");
    struct ledger_term t = {.run = run, .cohort = DAY_NONE};
    const char *cohort = json_text(root, "cohort", &s->arena);
    if (json_count(root, "run") != run || !list ||
        (strcmp(cohort, "now") != 0 &&
         day_parse(&t.cohort, str_of(cohort), DAY_ISO, DAY_NONE) != 0))
        return diag_set(d, DIAG_SYSTEM, "'%s' is not that of run %u",
                        session_path(s, run, "reports/" TERM_FILE), (unsigned)run);
    t.figures = arena_alloc(&s->arena, (json_length(list) + 1) * sizeof *t.figures);
    for (; t.figure_count < json_length(list); t.figure_count++)
        t.figures[t.figure_count] = figure_of(json_at(list, t.figure_count), &s->arena);
    return ledger_figures_add(s->ledger, &t, d);
}

static int check_reports(struct session *s, uint32_t run, int reports_fd, struct diag *d)
{
    if (dir_verify(reports_fd, "reports", VERIFY_SHA256, d) == 0)
        return 0;
    size_t used = strlen(d->text);
    snprintf(d->text + used, sizeof d->text - used, "; remove the folder '%s', it is made anew",
             session_path(s, run, "reports"));
    return -1;
}

/* Figures that later terms rely on come from reports as they were published, or not at all. */
static int keep_file(struct session *s, uint32_t run, int reports_fd, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, reports_fd, TERM_FILE, TERM_BYTES_MAX, d);
    if (status == 0)
        status = check_reports(s, run, reports_fd, d);
    struct json *root =
        status == 0 ? json_parse(buf_str(&text), session_path(s, run, "reports/" TERM_FILE), d)
                    : NULL;
    buf_release(&text);
    if (!root)
        return status == 1 ? 0 : -1;
    status = keep_record(s, run, root, d);
    json_free(root);
    return status;
}

int term_figures_keep(struct session *s, uint32_t run, struct diag *d)
{
    int is_kept = ledger_has_figures(s->ledger, run, d);
    if (is_kept != 0)
        return is_kept < 0 ? -1 : 0;
    int run_fd = run_open(&s->vault, run, 0, d);
    int fd = run_fd < 0 ? -1 : dir_open(run_fd, "reports", d);
    int status = fd < 0 ? -1 : keep_file(s, run, fd, d);
    if (fd >= 0)
        close(fd);
    if (run_fd >= 0)
        close(run_fd);
    return status;
}
