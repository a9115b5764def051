/* offboard lint [--json] [--profile working|publication] FILE.xlsx */
#include <stdio.h>

#include "reports/lint/findings.h"
#include "reports/tools.h"

struct lint_options {
    const char *path;
    enum lint_profile profile;
    int is_json, is_help;
};

static const char help[] =
    "offboard lint [--json] [--profile working|publication] FILE.xlsx\n\n"
    "Checks a workbook against the rules of accessible spreadsheets of the UK Analysis Function.\n"
    "A workbook of offboard says itself which profile it is; any other is taken for a working\n"
    "one, which may have filters, frozen rows, fills, charts and footers.\n"
    "A line is: SHEET!CELL: RULE: what is wrong: what to do. Spelling is left to you.\n"
    "Status: 0 nothing found, 1 something found, 2 the file could not be read.\n\n";

static int take_profile(struct lint_options *o, const char *name, struct diag *d)
{
    if (name && strcmp(name, "working") == 0)
        o->profile = LINT_WORKING;
    else if (name && strcmp(name, "publication") == 0)
        o->profile = LINT_PUBLICATION;
    else
        return diag_set(d, DIAG_USAGE, "--profile wants 'working' or 'publication'");
    return 0;
}

static int options_take(struct lint_options *o, int argc, char **argv, struct diag *d)
{
    *o = (struct lint_options){0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            o->is_json = 1;
        else if (strcmp(argv[i], "--help") == 0)
            o->is_help = 1;
        else if (strcmp(argv[i], "--profile") == 0) {
            if (take_profile(o, argv[++i], d) != 0) /* argv ends with NULL */
                return -1;
        } else if (argv[i][0] == '-' || o->path)
            return diag_set(d, DIAG_USAGE, "'%.100s' is not understood: see 'offboard lint --help'",
                            argv[i]);
        else
            o->path = argv[i];
    }
    if (!o->path && !o->is_help)
        return diag_set(d, DIAG_USAGE, "lint needs a file: offboard lint FILE.xlsx");
    return 0;
}

static void tell_rules(struct buf *out)
{
    buf_text(out, help);
    for (size_t i = 0; lint_rules[i]; i++)
        buf_format(out, "%s  %s (%s%s)\n", lint_rules[i]->name, lint_rules[i]->title,
                   lint_rules[i]->is_essential ? "essential" : "desirable",
                   lint_rules[i]->is_for_publication ? ", publication" : "");
}

/* *found says whether there is anything. */
static int lint_file(struct buf *out, int *found, const struct lint_options *o, struct diag *d)
{
    struct lint_book book;
    struct lint_findings findings = {0};
    int status = lint_read(&book, o->path, d);
    if (o->profile != LINT_UNKNOWN)
        book.profile = o->profile;
    if (status == 0) {
        lint_check(&findings, &book);
        *found = findings.count > 0;
        if (o->is_json)
            lint_tell_json(out, &findings, &book, o->path);
        else
            lint_tell(out, &findings);
    }
    lint_findings_release(&findings);
    lint_release(&book);
    return status;
}

int lint_run(int argc, char **argv)
{
    struct lint_options options;
    struct diag d = {0};
    struct buf out = {0};
    int found = 0, status = options_take(&options, argc, argv, &d);
    if (status == 0 && options.is_help)
        tell_rules(&out);
    else if (status == 0)
        status = lint_file(&out, &found, &options, &d);
    if (status == 0 &&
        (fwrite(buf_str(&out).bytes, 1, out.len, stdout) != out.len || fflush(stdout) != 0))
        status = diag_system(&d, "the findings cannot be written");
    buf_release(&out);
    if (status == 0)
        return found;
    diag_print(&d, "offboard-reports");
    return 2; /* also for a file that is no workbook: nothing was checked */
}
