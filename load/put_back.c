#include "load/put_back.h"

enum { COPY_BYTES = 1 << 20 };

static int wrong(const struct put_back *b, const char *what, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "the rows of '%s' cannot be put back: %s; put a good copy of the run's "
                    "'exports' back, or move that folder away to get the rows alone; nothing was "
                    "written",
                    b->from.as.name, what);
}

static char first_of(const struct json *total, const char *key, struct arena *a)
{
    return json_text(total, key, a)[0];
}

int put_back_open(struct put_back *b, struct outdir *to, const struct backup_rows *rows,
                  int exports_fd, struct diag *d)
{
    struct arena *a = &rows->past->stage.arena;
    const struct export as = {.name = rows->export,
                              .encoding = json_text(rows->total, "encoding", a),
                              .delimiter = first_of(rows->total, "delimiter", a),
                              .quote = first_of(rows->total, "quote", a)};
    *b = (struct put_back){.to = to};
    if (written_open(&b->from, &as, exports_fd, d) != 0 ||
        outfile_open(&b->file, to, arena_format(a, "exports/%s", rows->export), d) != 0) {
        put_back_drop(b);
        return -1;
    }
    return 0;
}

static int copy(struct put_back *b, uint64_t bytes, struct diag *d)
{
    if (bytes > written_left(&b->from))
        return wrong(b, "the off-boarded export is too short", d);
    while (bytes > 0) {
        struct str part;
        size_t len = bytes < COPY_BYTES ? (size_t)bytes : COPY_BYTES;
        if (written_read(&b->from, &part, len, d) != 0 || outfile_write(&b->file, part, d) != 0)
            return -1;
        bytes -= len;
    }
    return 0;
}

int put_back_row(struct put_back *b, const struct backup_rows *rows, int is_wanted, struct diag *d)
{
    struct str changed = STR("");
    if (rows->line.action == INDEX_KEEP) /* it stands in the export as it was delivered */
        return 0;
    if (rows->line.offset < b->delivered_at)
        return wrong(b, "the index is out of order", d);
    if (copy(b, rows->line.offset - b->delivered_at, d) != 0)
        return -1;
    b->delivered_at = rows->line.offset + rows->line.bytes;
    if (rows->line.action == INDEX_CHANGE) {
        int is_row = written_row(&b->from, &changed, d);
        if (is_row != 1)
            return is_row < 0 ? -1 : wrong(b, "a row of the off-boarded export does not end", d);
    }
    b->left_out += !is_wanted;
    return outfile_write(&b->file, is_wanted ? buf_str(&rows->row) : changed, d);
}

/* The bytes that were delivered, by their fingerprint, read back from the disk. */
static int compare(const struct put_back *b, const struct backup_rows *rows, struct diag *d)
{
    const struct past *p = rows->past;
    const struct json *file = rows->total;
    struct arena a = {0};
    struct diag why = {0};
    for (size_t i = 0; i < p->file_count; i++) {
        struct export was = p->load.sources.exports[p->exports[i]];
        if (json_at(p->totals, i) != file)
            continue;
        /* Of what came in a container only the length of what came out is known. */
        uint64_t bytes = was.unpacked ? was.unpacked_bytes : was.bytes;
        was.delivered = was.path = arena_format(&a, "%s/exports/%s", b->to->path, was.name);
        int is_same =
            b->file.bytes == bytes && (was.unpacked || export_text_check(&was, &why) == 0);
        arena_release(&a);
        return is_same ? 0 : wrong(b, "what comes out is not the file that was delivered", d);
    }
    return 0;
}

int put_back_finish(struct put_back *b, const struct backup_rows *rows, int *is_whole,
                    struct diag *d)
{
    if (copy(b, written_left(&b->from), d) != 0 || outfile_close(&b->file, d) != 0)
        return -1;
    *is_whole = b->left_out == 0 && rows->past->has_sources;
    return *is_whole ? compare(b, rows, d) : 0;
}

void put_back_drop(struct put_back *b)
{
    outfile_drop(&b->file);
    written_close(&b->from);
}
