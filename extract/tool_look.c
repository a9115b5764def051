/* offboard look FILE...: what a file is, with the evidence, and the profile that fits best. */
#include "extract/look_report.h"
#include "extract/tool_end.h"
#include "extract/tools.h"

static const char help[] =
    "offboard look FILE ...\n\n"
    "Says of each file what was found - encoding, cells, heading, rows - and which profile fits\n"
    "its headings best. FILE may be a folder or an archive: then of each file in it. Only "
    "headings\n"
    "and counts are shown, never what a row holds.\n\n"
    "  --json   print it as JSON\n"
    "  --help   show this\n\n"
    "Exit status: 0 all can be read; 1 something is no table we can read; 2 could not run.\n";

static int look_at(struct look *l, struct survey *s, const struct found *f, struct diag *d)
{
    *l = (struct look){.found = f};
    if (f->problem.kind != DIAG_NONE)
        return 0;
    if (survey_rows(&l->counts, s, f, NULL, NULL, d) != 0)
        return -1;
    return scan_line_ends(&l->line_ends, &f->export, &s->scratch.staged, d);
}

static int report_text(struct buf *out, struct survey *s, struct diag *d)
{
    for (size_t i = 0; i < s->count; i++) {
        struct look l;
        if (look_at(&l, s, s->items[i], d) != 0)
            return -1;
        if (i)
            buf_byte(out, '\n');
        look_print(out, &l, &s->arena);
    }
    return 0;
}

static int report_json(struct buf *out, struct survey *s, struct diag *d)
{
    struct json *root = json_new_object(), *files = json_new_array();
    int status = 0;
    json_put(root, "files", files);
    for (size_t i = 0; status == 0 && i < s->count; i++) {
        struct look l;
        status = look_at(&l, s, s->items[i], d);
        if (status == 0)
            json_push(files, look_json(&l, &s->arena));
    }
    if (status == 0)
        json_print(out, root);
    json_free(root);
    return status;
}

static int look(struct buf *out, const struct tool_words *w, int *exit_status, struct diag *d)
{
    struct survey s;
    struct diag closing = {0};
    int status = 0;
    if (survey_open(&s, d) != 0)
        return -1;
    for (int i = 0; status == 0 && i < w->count; i++)
        status = survey_add(&s, w->paths[i], w->paths[i], d);
    if (status == 0 && s.count == 0)
        status = diag_set(d, DIAG_DATA, "there is no file in it to look at");
    for (size_t i = 0; i < s.count; i++)
        *exit_status |= s.items[i]->problem.kind != DIAG_NONE;
    if (status == 0)
        status = w->is_json ? report_json(out, &s, d) : report_text(out, &s, d);
    if (survey_close(&s, &closing) != 0 && status == 0) {
        *d = closing;
        status = -1;
    }
    return status;
}

static int run(int argc, char **argv)
{
    struct tool_words w;
    struct buf out = {0};
    struct diag d = {0};
    int status = 0;
    if (tool_words_read(&w, argc, argv, &d) == 0 && w.is_help)
        buf_text(&out, help);
    else if (d.kind == DIAG_NONE && w.count == 0)
        diag_set(&d, DIAG_USAGE, "say which file: 'offboard look students.csv'");
    else if (d.kind == DIAG_NONE)
        look(&out, &w, &status, &d);
    status = tool_end("offboard look", &w, &out, status, &d);
    buf_release(&out);
    return status;
}

const struct tool tool_look = {"look", run};
