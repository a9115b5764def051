/*
 * Step verify: the backup read from the disk and compared, row by row, with the delivered
 * files read again and with the plan; then the receipt.
 *
 * This is the only witness before rows are left out, so it shares no code with the packer: it
 * takes places from the index and finds its own way through the delivered file.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/export_text.h"
#include "lib/row_reader.h"
#include "lib/text.h"
#include "load/gzip_reader.h"
#include "load/held.h"
#include "load/receipt.h"
#include "load/verify_sums.h"

enum { PIECE_BYTES = 1 << 16, ROW_ROOM = ROW_BYTES_MAX + (1 << 20), SOURCES_BYTES_MAX = 1 << 26 };

/* One export's backup being compared. */
struct comparison {
    const struct load *load;
    const struct export *export;
    struct export file_export;     /* the export, read as the delivered file */
    struct export_text file, text; /* text: only where it is a decoded copy */
    int is_decoded;
    int is_whole;              /* the backup is to hold every byte of the file */
    uint64_t text_at, file_at; /* the same place in both */
    struct gzip_reader gzip;
    struct index_reader index;
    struct buf row, encoded;
    uint64_t rows, end; /* compared so far; of the last row in the delivered file */
};

static int differs(const struct comparison *c, const char *what, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "the backup does not verify: '%s', member %llu, row %llu: %s; nothing was "
                    "removed: run the step backup again",
                    c->gzip.name, (unsigned long long)c->gzip.members,
                    (unsigned long long)c->rows + 1, what);
}

/* Brings the decoded text to `at`, counting what each piece was before it was decoded. */
static int follow_text(struct comparison *c, uint64_t at, struct diag *d)
{
    while (c->text_at < at) {
        struct str piece;
        uint64_t left = at - c->text_at;
        size_t len = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
        if (export_text_read(&c->text, &piece, c->text_at, len, d) != 0)
            return -1;
        /* The piece may end within a character, which is left to the next one. */
        if (len < left)
            for (int back = 0; back < 4 && text_utf8_valid(piece) < piece.len; back++)
                piece.len--;
        buf_clear(&c->encoded);
        if (text_encode(&c->encoded, c->export->encoding, piece, d) != 0)
            return -1;
        c->file_at += c->encoded.len;
        c->text_at += piece.len;
    }
    return 0;
}

/* Is the row of the plan, in the export's encoding, at this place of the delivered file? */
static int check_place(struct comparison *c, const struct held_row *row, uint64_t offset,
                       struct str delivered, uint32_t line_end, struct diag *d)
{
    struct str text = {delivered.bytes, row->len};
    if (!c->is_decoded)
        return row->at == offset && delivered.len == row->len + line_end
                   ? 0
                   : differs(c, "it is not a row of the plan", d);
    if (follow_text(c, row->at, d) != 0 ||
        export_text_read(&c->text, &text, row->at, row->len, d) != 0)
        return -1;
    buf_clear(&c->encoded);
    if (text_encode(&c->encoded, c->export->encoding, text, d) != 0)
        return -1;
    if (c->file_at != offset || c->encoded.len + line_end != delivered.len ||
        memcmp(c->encoded.bytes, delivered.bytes, c->encoded.len) != 0)
        return differs(c, "it is not a row of the plan", d);
    return 0;
}

/* *bytes of the line end that closes a row, as the encoding writes it; 0 at the file's end. */
static int closing_bytes(uint32_t *bytes, struct comparison *c, struct str row, struct diag *d)
{
    static const char *const ends[] = {"\r\n", "\n", "\r"};
    *bytes = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends && !*bytes; i++) {
        struct buf *end = &c->encoded;
        buf_clear(end);
        if (text_encode(end, c->export->encoding, str_of(ends[i]), d) != 0)
            return -1;
        if (row.len >= end->len &&
            memcmp(row.bytes + row.len - end->len, end->bytes, end->len) == 0)
            *bytes = (uint32_t)end->len;
    }
    return 0;
}

/* The next bytes of the backup against those of the delivered file, at the place told. */
static int compare_bytes(struct comparison *c, const struct index_line *line, struct str *delivered,
                         struct diag *d)
{
    if (line->bytes == 0 || line->bytes > ROW_ROOM)
        return differs(c, "the index gives no possible length", d);
    if (gunzip_read(&c->gzip, &c->row, (size_t)line->bytes, d) != 0)
        return -1;
    if (c->gzip.members != line->member || line->number != c->rows + 1)
        return differs(c, "the index gives another member or number", d);
    if (line->offset < c->end || (c->is_whole && line->offset > c->end) ||
        export_text_read(&c->file, delivered, line->offset, (size_t)line->bytes, d) != 0)
        return differs(c, "the index points elsewhere in the delivered file", d);
    if (memcmp(delivered->bytes, c->row.bytes, c->row.len) != 0)
        return differs(c, "it differs from the delivered file", d);
    c->end = line->offset + line->bytes;
    return 0;
}

static int compare_row(struct comparison *c, const struct held_row *row,
                       const struct index_line *line, struct diag *d)
{
    struct str delivered;
    uint32_t line_end;
    if (compare_bytes(c, line, &delivered, d) != 0)
        return -1;
    if (line->line != row->line || line->action != row->action ||
        strcmp(line->pseudonym, row->pseudonym) != 0)
        return differs(c, "the index differs from the plan", d);
    if (closing_bytes(&line_end, c, delivered, d) != 0)
        return -1;
    if (line_end == 0 && c->end != c->file_export.text_bytes)
        return differs(c, "its line end is missing", d);
    return check_place(c, row, line->offset, delivered, line_end, d);
}

/* What stands between rows is nobody's, and only in a backup of the whole file. */
static int compare_gap(struct comparison *c, const struct index_line *line, struct diag *d)
{
    struct str delivered;
    if (!c->is_whole || line->action != INDEX_KEEP || strcmp(line->pseudonym, INDEX_NOBODY) != 0)
        return differs(c, "the plan has no such row", d);
    return compare_bytes(c, line, &delivered, d);
}

/* The heading is whatever stood before the first row. */
static int compare_heading(struct comparison *c, struct diag *d)
{
    struct str delivered;
    uint64_t len = c->export->body_at;
    if (c->is_decoded) {
        if (follow_text(c, len, d) != 0)
            return -1;
        len = c->file_at;
    }
    if (gunzip_read(&c->gzip, &c->row, (size_t)len, d) != 0 ||
        export_text_read(&c->file, &delivered, 0, (size_t)len, d) != 0)
        return -1;
    if (len > 0 && memcmp(delivered.bytes, c->row.bytes, c->row.len) != 0)
        return differs(c, "the heading differs from the delivered file", d);
    c->end = len;
    return 0;
}

/* Every row that is to be held once, in its order, and nothing else. */
static int compare_rows(struct comparison *c, const struct held_tables *tables, uint16_t export,
                        struct diag *d)
{
    struct held walk;
    struct held_row row;
    struct index_line line;
    int more;
    if (compare_heading(c, d) != 0)
        return -1;
    held_begin(&walk, tables, c->load, export);
    while ((more = index_next(&c->index, &line, d)) == 1) {
        int is_row = line.line != 0 || !c->is_whole;
        if (is_row && !held_next(&walk, &row))
            return differs(c, "the plan has no such row", d);
        if ((is_row ? compare_row(c, &row, &line, d) : compare_gap(c, &line, d)) != 0)
            return -1;
        c->rows++;
    }
    if (more < 0)
        return -1;
    if (held_next(&walk, &row))
        return differs(c, "a row of the plan is missing", d);
    if (c->is_whole && c->end != c->file_export.text_bytes)
        return differs(c, "the end of the delivered file is missing", d);
    return gunzip_end(&c->gzip, d);
}

/* Opens the delivered file afresh, so that the disk is read and not the cache. */
static int open_delivered(struct comparison *c, struct diag *d)
{
    int staged_fd = c->load->staged_fd;
    c->file_export = *c->export;
    c->is_decoded = c->export->text && strcmp(c->export->encoding, "utf-8") != 0;
    if (c->is_decoded) {
        c->file_export = export_as_file(c->export);
        if (export_text_open(&c->text, c->export, staged_fd, d) != 0)
            return -1;
    }
    if (export_text_open(&c->file, &c->file_export, staged_fd, d) != 0)
        return -1;
    (void)posix_fadvise(c->file.fd, 0, 0, POSIX_FADV_DONTNEED);
    return 0;
}

static int compare_export(const struct load *l, const struct held_tables *tables, uint16_t export,
                          int backup_fd, struct backup_file *file, struct diag *d)
{
    struct comparison c = {.load = l,
                           .is_whole = l->stage->policy.archive_all,
                           .export = &l->sources.exports[export],
                           .file = {.fd = -1},
                           .text = {.fd = -1}};
    char rows_name[160], index_name[160];
    int is_sealed = l->stage->policy.recipients != NULL;
    snprintf(rows_name, sizeof rows_name, "%s.gz%s", c.export->name, is_sealed ? ".age" : "");
    snprintf(index_name, sizeof index_name, "%s.index.csv", c.export->name);
    int status = export_text_check(c.export, d);
    if (status == 0)
        status = open_delivered(&c, d);
    if (status == 0)
        status = gunzip_open(&c.gzip, backup_fd, rows_name, l->stage->identity, d);
    if (status == 0)
        status = index_open(&c.index, backup_fd, index_name, d);
    if (status == 0)
        status = compare_rows(&c, tables, export, d);
    *file = (struct backup_file){.export = c.export,
                                 .members = c.gzip.members,
                                 .rows = c.rows,
                                 .raw_bytes = c.gzip.raw_bytes,
                                 .is_whole = c.is_whole,
                                 .is_sealed = is_sealed};
    index_close(&c.index);
    gunzip_close(&c.gzip);
    export_text_close(&c.file);
    export_text_close(&c.text);
    buf_release(&c.row);
    buf_release(&c.encoded);
    return status;
}

static int compare_all(const struct load *l, int backup_fd, struct receipt *r, struct diag *d)
{
    struct backup_file *files = mem_alloc(l->sources.export_count, sizeof *files);
    struct held_tables tables;
    int status = held_open(&tables, l, d);
    for (uint16_t e = 0; e < l->sources.export_count && status == 0; e++) {
        if (!held_is_any(l, e))
            continue;
        status = compare_export(l, &tables, e, backup_fd, &files[r->files], d);
        r->rows += files[r->files].rows;
        r->raw_bytes += files[r->files].raw_bytes;
        r->files++;
    }
    if (status == 0)
        status = verify_totals(backup_fd, files, r->files, d);
    held_close(&tables);
    free(files);
    return status;
}

/* How the files were read is kept with them; it must be what this run was planned with. */
static int compare_sources(const struct load *l, int backup_fd, struct diag *d)
{
    struct buf staged = {0}, kept = {0};
    int status = file_read(&staged, l->staged_fd, "sources.json", SOURCES_BYTES_MAX, d);
    if (status == 0)
        status = file_read(&kept, backup_fd, "sources.json", SOURCES_BYTES_MAX, d);
    if (status == 1 || (status == 0 && !str_equal(buf_str(&staged), buf_str(&kept))))
        status =
            diag_set(d, DIAG_SYSTEM,
                     "the backup does not verify: 'sources.json' differs from that of staged/; "
                     "nothing was removed: run the step backup again");
    buf_release(&staged);
    buf_release(&kept);
    return status;
}

static int verify_backup(const struct load *l, int backup_fd, struct diag *d)
{
    struct receipt r = {0};
    if (dir_verify(backup_fd, "backup", VERIFY_SHA256, d) != 0 || verify_sums(backup_fd, d) != 0 ||
        compare_all(l, backup_fd, &r, d) != 0 || compare_sources(l, backup_fd, d) != 0 ||
        file_digest(r.manifest, backup_fd, "MANIFEST", d) != 0)
        return -1;
    if (fchmodat(backup_fd, "MANIFEST", 0400, 0) != 0)
        return diag_system(d, "cannot protect 'backup/MANIFEST'");
    return receipt_write(l, backup_fd, &r, d);
}

static int verify(struct load *l, struct diag *d)
{
    struct receipt verified;
    if (receipt_exists(l))
        return receipt_check(&verified, l, d); /* from an earlier run of this step */
    if (!dir_exists(l->stage->run_fd, "backup"))
        return diag_set(d, DIAG_DATA, "there is no backup to verify: run the step backup first");
    if (l->stage->policy.recipients && !l->stage->identity)
        return diag_set(d, DIAG_DATA,
                        "the key that was made to verify this encrypted backup is gone: run the "
                        "step backup again");
    int fd = dir_open(l->stage->run_fd, "backup", d);
    if (fd < 0)
        return -1;
    int status = verify_backup(l, fd, d);
    close(fd);
    return status == 0 ? receipt_check(&verified, l, d) : -1;
}

const struct load_step load_step_verify = {
    .name = "verify",
    .summary = "read the backup back, compare it with the exports, write the receipt",
    .run = verify,
};
