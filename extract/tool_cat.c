/* offboard cat FILE: any readable CSV as clean UTF-8, RFC 4180. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "extract/cat_rows.h"
#include "extract/tool_scratch.h"
#include "extract/tools.h"
#include "lib/config.h"
#include "lib/text.h"

static const char program[] = "offboard cat";

static const char help[] =
    "offboard cat [options] FILE\n\n"
    "Prints any CSV file that can be read as clean CSV: UTF-8 without a mark, commas, CRLF line\n"
    "ends, quotes only where they are needed (RFC 4180). Each row is one record with the cells it\n"
    "has, those above the heading too; blank lines and a line 'sep=;' are left out. FILE may be\n"
    "in an archive (sis.zip/users.csv), packed (users.csv.gz) or a workbook (roll.xlsx).\n"
    "What is not said is found out by looking at the file.\n\n"
    "  --delimiter C   between cells: a character, or tab, comma, semicolon, pipe\n"
    "  --quote C       around cells\n"
    "  --escape C      takes a quote's meaning away, as in \\\"\n"
    "  --encoding E    utf-8, windows-1252, utf-16le or utf-16be\n"
    "  --header H      yes: the first row is the heading; no: there is none; auto: look for it.\n"
    "                  Rows of another width than the heading's are reported\n"
    "  --help          show this\n\n"
    "Problems go to stderr as file:line:column. Exit status: 0 all rows are clean; 1 some were\n"
    "repaired, have another width, or could not be read and were left out, all of them named;\n"
    "2 the file cannot be read, or the output cannot be written.\n";

struct cat_options {
    const char *delimiter, *quote, *escape, *encoding, *header; /* NULL: not said */
    const char *file;
    int is_help;
};

static const struct option_row {
    const char *name;
    size_t at;
} rows[] = {{"--delimiter", offsetof(struct cat_options, delimiter)},
            {"--quote", offsetof(struct cat_options, quote)},
            {"--escape", offsetof(struct cat_options, escape)},
            {"--encoding", offsetof(struct cat_options, encoding)},
            {"--header", offsetof(struct cat_options, header)}};
enum { ROWS = sizeof rows / sizeof *rows };

static int unknown_option(const char *name, struct diag *d)
{
    const char *names[ROWS + 1] = {0};
    for (size_t i = 0; i < ROWS; i++)
        names[i] = rows[i].name;
    const char *nearest = nearest_name(str_of(name), names);
    return diag_set(d, DIAG_USAGE, "'%s' is not an option%s%s%s; see 'offboard cat --help'", name,
                    nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* "--quote C" and "--quote=C" are the same. */
static int take_option(struct cat_options *o, int argc, char **argv, int *i, struct diag *d)
{
    const char *equals = strchr(argv[*i], '=');
    size_t len = equals ? (size_t)(equals - argv[*i]) : strlen(argv[*i]);
    if (strcmp(argv[*i], "--help") == 0) {
        o->is_help = 1;
        return 0;
    }
    for (size_t k = 0; k < ROWS; k++) {
        if (strlen(rows[k].name) != len || strncmp(rows[k].name, argv[*i], len) != 0)
            continue;
        if (!equals && *i + 1 >= argc)
            return diag_set(d, DIAG_USAGE, "%s needs a value; see 'offboard cat --help'",
                            rows[k].name);
        *(const char **)((char *)o + rows[k].at) = equals ? equals + 1 : argv[++*i];
        return 0;
    }
    return unknown_option(argv[*i], d);
}

static int read_options(struct cat_options *o, int argc, char **argv, struct diag *d)
{
    int is_open = 1; /* no "--" yet */
    *o = (struct cat_options){0};
    for (int i = 1; i < argc; i++) {
        if (is_open && strcmp(argv[i], "--") == 0) {
            is_open = 0;
        } else if (is_open && strncmp(argv[i], "--", 2) == 0) {
            if (take_option(o, argc, argv, &i, d) != 0)
                return -1;
        } else if (o->file) {
            return diag_set(d, DIAG_USAGE, "'%s' is one argument too many: name one file", argv[i]);
        } else {
            o->file = argv[i];
        }
    }
    if (!o->file && !o->is_help)
        return diag_set(d, DIAG_USAGE, "say which file, as in 'offboard cat students.csv'");
    return 0;
}

static int take_mark(char *out, const char *option, const char *text, struct diag *d)
{
    if (text && dialect_mark(out, str_of(text)) != 0)
        return diag_set(d, DIAG_USAGE, "%s '%s': wanted one character, or tab", option, text);
    return 0;
}

static int take_dialect(struct cat *c, const struct cat_options *o, struct diag *d)
{
    struct export *e = &c->export;
    e->path = o->file;
    if (take_mark(&e->delimiter, "--delimiter", o->delimiter, d) != 0 ||
        take_mark(&e->quote, "--quote", o->quote, d) != 0 ||
        take_mark(&c->scan.dialect.escape, "--escape", o->escape, d) != 0)
        return -1;
    if (e->delimiter && e->delimiter == (e->quote ? e->quote : '"'))
        return diag_set(d, DIAG_USAGE, "--delimiter and --quote are the same character");
    if (o->encoding && !(e->encoding = text_encoding_name(str_of(o->encoding))))
        return diag_set(d, DIAG_USAGE,
                        "--encoding '%s': wanted utf-8, windows-1252, utf-16le or utf-16be",
                        o->encoding);
    if (!o->header || strcmp(o->header, "auto") == 0)
        c->header = CAT_HEADER_AUTO;
    else if (strcmp(o->header, "yes") == 0 || strcmp(o->header, "no") == 0)
        c->header = o->header[0] == 'y' ? CAT_HEADER_YES : CAT_HEADER_NO;
    else
        return diag_set(d, DIAG_USAGE, "--header '%s': wanted yes, no or auto", o->header);
    return 0;
}

/* The exit status. A file that cannot be read is no result, whatever is wrong with it. */
static int cat(const struct cat_options *o)
{
    struct tool_scratch scratch;
    struct arena arena = {0};
    struct diag d = {0}, closing = {0};
    struct cat c = {.program = program, .arena = &arena};
    if (tool_scratch_open(&scratch, &d) != 0) {
        diag_print(&d, program);
        return 2;
    }
    c.staged = &scratch.staged;
    int status = take_dialect(&c, o, &d);
    if (status == 0)
        status = cat_rows(&c, &d);
    if (status != 0)
        diag_print(&d, program);
    if (c.is_begun && status != 0)
        diag_print(&(struct diag){.text = "the output is incomplete: do not use it"}, program);
    if (tool_scratch_close(&scratch, &closing) != 0) {
        diag_print(&closing, program);
        status = -1;
    }
    arena_release(&arena);
    return status != 0 ? 2 : c.problems > 0;
}

static int run(int argc, char **argv)
{
    struct cat_options o;
    struct diag d = {0};
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a closed pipe is a failed write, and is said */
        diag_system(&d, "cannot ignore SIGPIPE");
    else if (read_options(&o, argc, argv, &d) == 0 && !o.is_help)
        return cat(&o);
    if (d.kind == DIAG_NONE && (fputs(help, stdout) == EOF || fflush(stdout) != 0))
        diag_system(&d, "cannot print the help");
    if (d.kind != DIAG_NONE)
        diag_print(&d, program);
    return diag_status(&d);
}

const struct tool tool_cat = {"cat", run};
