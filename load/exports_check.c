#include "load/exports_check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load/affected.h"
#include "load/delivered.h"
#include "lib/index_reader.h"
#include "lib/text.h"

enum { COMPARE_BYTES = 1 << 20, ROW_FIRST_LOOK = 4096 };

struct check {
    const struct export *export;
    struct delivered delivered;
    struct export written_as; /* the written file described as if it were delivered */
    struct export_text written;
    uint64_t delivered_at, written_at; /* compared so far */
    struct export_counts found;
    struct buf row; /* a delivered one, kept while the written one is read */
};

static int wrong(const struct check *c, const char *what, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "the off-boarded '%s' was not published: at its byte %llu %s; nothing was "
                    "removed: report this, it is a fault of the program or of the disk",
                    c->export->name, (unsigned long long)c->written_at, what);
}

static int compare_up_to(struct check *c, uint64_t end, struct diag *d)
{
    if (end < c->delivered_at || c->written.export->bytes - c->written_at < end - c->delivered_at)
        return wrong(c, "it is too short", d);
    while (c->delivered_at < end) {
        struct str was, is;
        uint64_t left = end - c->delivered_at;
        size_t len = left < COMPARE_BYTES ? (size_t)left : COMPARE_BYTES;
        if (delivered_read(&c->delivered, &was, c->delivered_at, len, d) != 0 ||
            export_text_read(&c->written, &is, c->written_at, len, d) != 0)
            return -1;
        if (memcmp(was.bytes, is.bytes, len) != 0)
            return wrong(c, "it differs from the delivered file where nothing was to change", d);
        c->delivered_at += len;
        c->written_at += len;
    }
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

static int read_written_row(struct check *c, struct str *row, struct diag *d)
{
    uint64_t left = c->written.export->bytes - c->written_at;
    for (size_t look = ROW_FIRST_LOOK;; look *= 2) {
        size_t len = left < look ? (size_t)left : look;
        if (export_text_read(&c->written, row, c->written_at, len, d) != 0)
            return -1;
        size_t bytes = row_bytes(*row, c->export, len == left);
        if (bytes > 0) {
            row->len = bytes;
            return 0;
        }
        if (len == left)
            return wrong(c, "a row does not end", d);
    }
}

static int check_changed(struct check *c, uint64_t bytes, struct diag *d)
{
    struct str was, is;
    if (delivered_read(&c->delivered, &was, c->delivered_at, (size_t)bytes, d) != 0)
        return -1;
    buf_clear(&c->row);
    buf_append(&c->row, was);
    if (read_written_row(c, &is, d) != 0)
        return -1;
    c->found.changed++;
    c->found.same += str_equal(buf_str(&c->row), is) ? 1 : 0;
    c->written_at += is.len;
    return 0;
}

static int check_rows(struct check *c, struct index_reader *index, struct diag *d)
{
    struct index_line line;
    int more;
    while ((more = index_next(index, &line, d)) == 1) {
        if (compare_up_to(c, line.offset, d) != 0)
            return -1;
        if (line.is_dropped)
            c->found.dropped++;
        else if (check_changed(c, line.bytes, d) != 0)
            return -1;
        c->delivered_at += line.bytes;
    }
    return more;
}

static int check_backed_up(struct check *c, int backup_fd, struct diag *d)
{
    struct index_reader index;
    char name[160];
    snprintf(name, sizeof name, "%s.index.csv", c->export->name);
    if (index_open(&index, backup_fd, name, d) != 0)
        return -1;
    int status = check_rows(c, &index, d);
    index_close(&index);
    return status;
}

static int check_all(struct check *c, uint64_t rows, int backup_fd,
                     const struct export_counts *counts, struct diag *d)
{
    if (rows > 0 && check_backed_up(c, backup_fd, d) != 0)
        return -1;
    if (compare_up_to(c, delivered_size(&c->delivered), d) != 0)
        return -1;
    if (c->written_at != c->written.export->bytes)
        return wrong(c, "more follows than was to be written", d);
    if (c->found.dropped + c->found.changed != rows || c->found.dropped != counts->dropped ||
        c->found.changed != counts->changed)
        return wrong(c, "it has another number of changes than the backup", d);
    if (c->found.same != counts->same)
        return wrong(c, "a row that was to change is as it was", d);
    return 0;
}

static int open_written(struct check *c, int written_fd, struct diag *d)
{
    struct stat st;
    c->written_as = *c->export;
    c->written_as.path = c->export->name;
    c->written = (struct export_text){.export = &c->written_as};
    c->written.fd = openat(written_fd, c->export->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (c->written.fd < 0 || fstat(c->written.fd, &st) != 0)
        return diag_system(d, "cannot read '%s' again", c->export->name);
    c->written_as.bytes = (uint64_t)st.st_size;
    (void)posix_fadvise(c->written.fd, 0, 0, POSIX_FADV_DONTNEED);
    return 0;
}

int exports_check(const struct load *l, uint16_t export, int written_fd, int backup_fd,
                  const struct export_counts *counts, struct diag *d)
{
    struct check c = {.export = &l->sources.exports[export]};
    if (delivered_open(&c.delivered, c.export, l->staged_fd, d) != 0)
        return -1;
    int status = open_written(&c, written_fd, d);
    if (status == 0)
        status = check_all(&c, affected_count(l, export), backup_fd, counts, d);
    export_text_close(&c.written);
    delivered_close(&c.delivered);
    buf_release(&c.row);
    return status;
}
