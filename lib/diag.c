#include "lib/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

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

void diag_add(struct diag *d, const char *more)
{
    const char *mark = d->text[0] ? "; " : "";
    size_t used = strlen(d->text), need = strlen(mark) + strlen(more) + 1;
    if (need > sizeof d->text)
        need = sizeof d->text;
    if (used > sizeof d->text - need)
        used = sizeof d->text - need;
    while (used > 0 && ((unsigned char)d->text[used] & 0xC0) == 0x80)
        used--; /* no character is cut in two */
    if (d->told > used)
        d->told = used;
    snprintf(d->text + used, sizeof d->text - used, "%s%s", mark, more);
}

void diag_send(const struct diag *d, int fd)
{
    if (write(fd, d, sizeof *d) != (ssize_t)sizeof *d)
        return; /* it is on stderr all the same */
}

void diag_receive(struct diag *d, int fd)
{
    struct diag said;
    if (read(fd, &said, sizeof said) != (ssize_t)sizeof said)
        return;
    said.path[sizeof said.path - 1] = said.text[sizeof said.text - 1] = '\0';
    said.kind = d->kind;
    said.told = strlen(said.text);
    make_plain(said.path);
    make_plain(said.text);
    *d = said;
}

void diag_print(const struct diag *d, const char *program)
{
    fprintf(stderr, "%s: ", program);
    if (d->path[0] && !d->told) {
        fputs(d->path, stderr);
        if (d->line)
            fprintf(stderr, ":%u", (unsigned)d->line);
        if (d->line && d->column)
            fprintf(stderr, ":%u", (unsigned)d->column);
        fputs(": ", stderr);
    }
    const char *rest = d->text + d->told;
    fprintf(stderr, "%s\n", d->told && rest[0] == ';' ? rest + 2 : rest);
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
