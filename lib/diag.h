/*
 * diag - what went wrong, where, and what to do; travels up, printed once. (lib level 0)
 *
 * The innermost function that understands a failure writes the sentence with diag_set; outer
 * ones only fill blank places. Only main prints and turns the kind into an exit status.
 * Setters return -1, so that failing is one line: return diag_set(d, ...).
 *
 * Wording: lower case, the subject in single quotes, what is wrong, what was wanted, what to
 * do. Never a personal value.
 */
#ifndef OFFBOARD_DIAG_H
#define OFFBOARD_DIAG_H

#include <stddef.h>
#include <stdint.h>

enum diag_kind {
    DIAG_NONE,
    DIAG_DATA,   /* refused because of the data, a gate or the confirmation: status 1 */
    DIAG_SYSTEM, /* could not run: disk, permissions, another run: status 2 */
    DIAG_USAGE   /* the command line or school.ini: status 2 */
};

struct origin {
    const char *path;
    uint32_t line, column; /* the first is 1; 0 = none */
};

struct diag {
    enum diag_kind kind;
    uint32_t line, column;
    char path[256]; /* blank until a caller who knows fills it in */
    char text[768]; /* no newline, no full stop */
    size_t told;    /* so many bytes of text another program has printed already */
};

int diag_set(struct diag *d, enum diag_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Like diag_set with DIAG_SYSTEM; appends ": " and the text of errno. */
int diag_system(struct diag *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
int diag_locate(struct diag *d, struct origin at); /* fills blanks; returns -1 */
/* Appends "; " and `more`; the beginning of a text that is too long gives way to it. */
void diag_add(struct diag *d, const char *more);
/*
 * From a program to the one that started it, through a pipe. What is received has been told, and
 * its kind is d's own, by the exit status; *d stays as it is where nothing came.
 */
void diag_send(const struct diag *d, int fd);
void diag_receive(struct diag *d, int fd);
/* One line on stderr: "program: path:line:column: text"; of what was told before only the rest. */
void diag_print(const struct diag *d, const char *program);
int diag_status(const struct diag *d); /* 0, 1 or 2 */

#endif
