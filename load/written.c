#include "load/written.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "lib/text.h"

enum { ROW_FIRST_LOOK = 4096 };

int written_open(struct written *w, const struct export *e, int dir, struct diag *d)
{
    struct stat st;
    *w = (struct written){.as = *e};
    w->as.path = e->name;
    w->text = (struct export_text){.export = &w->as};
    w->text.fd = openat(dir, e->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (w->text.fd < 0 || fstat(w->text.fd, &st) != 0)
        return diag_system(d, "cannot read '%s' again", e->name);
    w->as.bytes = (uint64_t)st.st_size;
    /* Advice only: without it the bytes read may be those of the cache. */
    (void)posix_fadvise(w->text.fd, 0, 0, POSIX_FADV_DONTNEED);
    return 0;
}

void written_close(struct written *w)
{
    export_text_close(&w->text);
}

uint64_t written_left(const struct written *w)
{
    return w->as.bytes - w->at;
}

int written_read(struct written *w, struct str *out, size_t len, struct diag *d)
{
    if (export_text_read(&w->text, out, w->at, len, d) != 0)
        return -1;
    w->at += len;
    return 0;
}

/* The unit at offset i of bytes in the encoding: all that matters here is within ASCII. */
static int unit_at(struct str bytes, size_t i, const char *encoding)
{
    if (text_unit_bytes(encoding) == 1)
        return (unsigned char)bytes.bytes[i];
    if (i + 1 >= bytes.len)
        return -1;
    int is_little = strcmp(encoding, "utf-16le") == 0;
    return (unsigned char)bytes.bytes[i + (is_little ? 1 : 0)] << 8 |
           (unsigned char)bytes.bytes[i + (is_little ? 0 : 1)];
}

/*
 * Bytes of the row at the front, its line end included; 0 if it does not end in `text`. A quote
 * counts where a cell begins, and within the cell that it began.
 */
static size_t row_bytes(struct str text, const struct export *e, int is_last)
{
    size_t unit = text_unit_bytes(e->encoding);
    int in_quotes = 0, is_start = 1;
    for (size_t i = 0; i < text.len; i += unit) {
        int c = unit_at(text, i, e->encoding), was_in_quotes = in_quotes;
        if (c == e->quote && (is_start || in_quotes))
            in_quotes = !in_quotes;
        /* a quote right after one that closed is a doubled one */
        is_start = !in_quotes && (c == e->delimiter || was_in_quotes);
        if (in_quotes || (c != '\r' && c != '\n'))
            continue;
        if (c == '\n')
            return i + unit;
        if (i + unit >= text.len)
            return is_last ? i + unit : 0;
        return unit_at(text, i + unit, e->encoding) == '\n' ? i + 2 * unit : i + unit;
    }
    return is_last && !in_quotes ? text.len : 0;
}

int written_row(struct written *w, struct str *out, struct diag *d)
{
    uint64_t left = written_left(w);
    for (size_t look = ROW_FIRST_LOOK;; look *= 2) {
        size_t len = left < look ? (size_t)left : look;
        if (export_text_read(&w->text, out, w->at, len, d) != 0)
            return -1;
        size_t bytes = row_bytes(*out, &w->as, len == left);
        if (bytes > 0) {
            out->len = bytes;
            w->at += bytes;
            return 1;
        }
        if (len == left)
            return 0;
    }
}
