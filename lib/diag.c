#include "lib/diag.h"

#include <errno.h>
#include <stdarg.h>

/* Names of files and sheets may hold line breaks and what moves a terminal's cursor. */
static void make_plain(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            *text = '?';
}

int diag_set(struct diag *d, enum diag_kind kind, const char *format, ...)
{
    va_list args;
    *d = (struct diag){.kind = kind};
    va_start(args, format);
    vsnprintf(d->text, sizeof d->text, format, args);
    va_end(args);
    make_plain(d->text);
    return -1;
}

int diag_system(struct diag *d, const char *format, ...)
{
    int cause = errno;
    va_list args;
    *d = (struct diag){.kind = DIAG_SYSTEM};
    va_start(args, format);
    vsnprintf(d->text, sizeof d->text, format, args);
    va_end(args);
    size_t used = strlen(d->text);
    snprintf(d->text + used, sizeof d->text - used, ": %s", strerror(cause));
    make_plain(d->text);
    return -1;
}

int diag_locate(struct diag *d, struct origin at)
{
    if (!d->path[0] && at.path)
        snprintf(d->path, sizeof d->path, "%s", at.path);
    make_plain(d->path);
    if (!d->line)
        d->line = at.line;
    if (!d->column)
        d->column = at.column;
    return -1;
}

void diag_print(const struct diag *d, const char *program)
{
    fprintf(stderr, "%s: ", program);
    if (d->path[0]) {
        fputs(d->path, stderr);
        if (d->line)
            fprintf(stderr, ":%u", (unsigned)d->line);
        if (d->line && d->column)
            fprintf(stderr, ":%u", (unsigned)d->column);
        fputs(": ", stderr);
    }
    fprintf(stderr, "%s\n", d->text);
}

int diag_status(const struct diag *d)
{
    switch (d->kind) {
    case DIAG_NONE:
        return 0;
    case DIAG_DATA:
        return 1;
    case DIAG_SYSTEM:
    case DIAG_USAGE:
        break;
    }
    return 2;
}
