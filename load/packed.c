#include "load/packed.h"

#include <sys/stat.h>

static int open_protected(struct outfile *f, struct outdir *o, const char *name, struct diag *d)
{
    if (outfile_open(f, o, name, d) != 0)
        return -1;
    if (fchmod(f->fd, 0400) == 0)
        return 0;
    diag_system(d, "cannot protect '%s'", name);
    outfile_drop(f);
    return -1;
}

int backup_put(struct outdir *o, const char *name, struct str bytes, struct diag *d)
{
    struct outfile f;
    if (open_protected(&f, o, name, d) != 0)
        return -1;
    if (outfile_write(&f, bytes, d) != 0) {
        outfile_drop(&f);
        return -1;
    }
    return outfile_close(&f, d);
}

static int open_files(struct packed *p, struct outdir *o, struct diag *d)
{
    char index_name[128];
    int is_sealed = p->as.recipients && p->as.recipients[0];
    snprintf(p->rows_name, sizeof p->rows_name, "%s.gz%s", p->as.export, is_sealed ? ".age" : "");
    if (snprintf(index_name, sizeof index_name, "%s.index.csv", p->as.export) >=
        (int)sizeof index_name)
        return diag_set(d, DIAG_SYSTEM, "the export's name is too long: rename the file");
    if (open_protected(&p->rows_file, o, p->rows_name, d) != 0)
        return -1;
    gzip_open(&p->gzip, &p->seal);
    if (seal_write_begin(&p->seal, &p->rows_file, p->as.recipients, d) != 0)
        return -1;
    return open_protected(&p->index_file, o, index_name, d);
}

int packed_open(struct packed *p, struct outdir *o, const struct packed_as *as, struct str heading,
                struct diag *d)
{
    *p = (struct packed){.as = *as, .rows_file = {.fd = -1}, .index_file = {.fd = -1}};
    if (open_files(p, o, d) == 0 && gzip_add(&p->gzip, heading, d) == 0 &&
        outfile_write(&p->index_file, STR(INDEX_HEADING "\n"), d) == 0)
        return 0;
    packed_drop(p);
    return -1;
}

static int put_line(struct packed *p, const struct index_line *line, uint64_t member,
                    uint64_t number, struct diag *d)
{
    buf_clear(&p->line);
    buf_format(&p->line, "%llu,%llu,%llu,%llu,%llu,%s,%s\n", (unsigned long long)member,
               (unsigned long long)number, (unsigned long long)line->line,
               (unsigned long long)line->offset, (unsigned long long)line->bytes,
               index_action_name(line->action), line->pseudonym);
    return outfile_write(&p->index_file, buf_str(&p->line), d);
}

int packed_row(struct packed *p, const struct index_line *line, struct str bytes, struct diag *d)
{
    if (gzip_add(&p->gzip, bytes, d) != 0)
        return -1;
    p->rows++;
    return put_line(p, line, p->gzip.members, p->rows, d);
}

int packed_erased(struct packed *p, const struct index_line *line, struct diag *d)
{
    struct index_line left = *line;
    snprintf(left.pseudonym, sizeof left.pseudonym, INDEX_NOBODY);
    p->erased++;
    return put_line(p, &left, 0, 0, d);
}

int packed_close(struct packed *p, struct diag *d)
{
    int status = gzip_close(&p->gzip, d);
    if (status == 0)
        status = seal_write_end(&p->seal, d);
    if (status == 0)
        status = outfile_close(&p->index_file, d);
    if (status == 0)
        status = outfile_close(&p->rows_file, d);
    packed_drop(p);
    return status;
}

void packed_drop(struct packed *p)
{
    gzip_drop(&p->gzip);
    seal_write_drop(&p->seal);
    outfile_drop(&p->index_file);
    outfile_drop(&p->rows_file);
    buf_release(&p->line);
}

/* The SHA-256 of a file listed already, from the manifest being written. */
static struct str listed_sha256(const struct outdir *o, const char *name)
{
    struct str rest = buf_str(&o->manifest);
    while (rest.bytes) {
        struct str line = str_cut(&rest, '\n');
        struct str sha256 = str_cut(&line, ' ');
        str_cut(&line, ' ');
        if (str_is(line, name))
            return sha256;
    }
    return (struct str){"", 0};
}

void packed_total(const struct packed *p, struct json *totals, const struct outdir *o)
{
    struct json *file = json_new_object();
    char sha256[SHA256_HEX];
    snprintf(sha256, sizeof sha256, "%.*s", STR_ARG(listed_sha256(o, p->rows_name)));
    json_put_text(file, "file", p->rows_name);
    json_put_text(file, "export", p->as.export);
    json_put_text(file, "encoding", p->as.encoding);
    json_put_text(file, "delimiter", p->as.delimiter);
    json_put_text(file, "quote", p->as.quote);
    json_put_text(file, "holds", p->as.is_whole ? "all" : "affected");
    json_put_count(file, "members", p->gzip.members);
    json_put_count(file, "rows", p->rows);
    json_put_count(file, "erased", p->erased);
    json_put_count(file, "raw_bytes", p->gzip.raw_bytes);
    json_put_count(file, "bytes", p->rows_file.bytes);
    json_put_text(file, "sha256", sha256);
    json_push(totals, file);
}

int backup_put_sums(struct outdir *o, struct diag *d)
{
    struct buf text = {0};
    struct str rest = buf_str(&o->manifest);
    while (rest.bytes) {
        struct str line = str_cut(&rest, '\n');
        struct str sha256 = str_cut(&line, ' ');
        str_cut(&line, ' ');
        if (line.bytes)
            buf_format(&text, "%.*s  %.*s\n", STR_ARG(sha256), STR_ARG(line));
    }
    int status = backup_put(o, "SHA256SUMS", buf_str(&text), d);
    buf_release(&text);
    return status;
}
