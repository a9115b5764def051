#include "load/exports_check.h"

#include "lib/index_reader.h"
#include "load/affected.h"
#include "load/delivered.h"
#include "load/written.h"

enum { COMPARE_BYTES = 1 << 20 };

struct check {
    const struct export *export;
    struct delivered delivered;
    struct written written;
    uint64_t delivered_at; /* compared so far */
    struct export_counts found;
    struct buf row; /* a delivered one, kept while the written one is read */
};

static int wrong(const struct check *c, const char *what, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "the off-boarded '%s' was not published: at its byte %llu %s; nothing was "
                    "removed: report this, it is a fault of the program or of the disk",
                    c->export->name, (unsigned long long)c->written.at, what);
}

static int compare_up_to(struct check *c, uint64_t end, struct diag *d)
{
    if (end < c->delivered_at || written_left(&c->written) < end - c->delivered_at)
        return wrong(c, "it is too short", d);
    while (c->delivered_at < end) {
        struct str was, is;
        uint64_t left = end - c->delivered_at;
        size_t len = left < COMPARE_BYTES ? (size_t)left : COMPARE_BYTES;
        if (delivered_read(&c->delivered, &was, c->delivered_at, len, d) != 0 ||
            written_read(&c->written, &is, len, d) != 0)
            return -1;
        if (memcmp(was.bytes, is.bytes, len) != 0)
            return wrong(c, "it differs from the delivered file where nothing was to change", d);
        c->delivered_at += len;
    }
    return 0;
}

static int check_changed(struct check *c, uint64_t bytes, struct diag *d)
{
    struct str was, is;
    if (delivered_read(&c->delivered, &was, c->delivered_at, (size_t)bytes, d) != 0)
        return -1;
    buf_clear(&c->row);
    buf_append(&c->row, was);
    int is_whole = written_row(&c->written, &is, d);
    if (is_whole != 1)
        return is_whole < 0 ? -1 : wrong(c, "a row does not end", d);
    c->found.changed++;
    c->found.same += str_equal(buf_str(&c->row), is) ? 1 : 0;
    return 0;
}

static int check_rows(struct check *c, struct index_reader *index, struct diag *d)
{
    struct index_line line;
    int more;
    while ((more = index_next(index, &line, d)) == 1) {
        if (line.action == INDEX_KEEP)
            continue;
        if (compare_up_to(c, line.offset, d) != 0)
            return -1;
        if (line.action == INDEX_DROP)
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
    if (written_left(&c->written) != 0)
        return wrong(c, "more follows than was to be written", d);
    if (c->found.dropped + c->found.changed != rows || c->found.dropped != counts->dropped ||
        c->found.changed != counts->changed)
        return wrong(c, "it has another number of changes than the backup", d);
    if (c->found.same != counts->same)
        return wrong(c, "a row that was to change is as it was", d);
    return 0;
}

int exports_check(const struct load *l, uint16_t export, int written_fd, int backup_fd,
                  const struct export_counts *counts, struct diag *d)
{
    struct check c = {.export = &l->sources.exports[export]};
    if (delivered_open(&c.delivered, c.export, l->staged_fd, d) != 0)
        return -1;
    int status = written_open(&c.written, c.export, written_fd, d);
    if (status == 0)
        status = check_all(&c, affected_count(l, export), backup_fd, counts, d);
    written_close(&c.written);
    delivered_close(&c.delivered);
    buf_release(&c.row);
    return status;
}
