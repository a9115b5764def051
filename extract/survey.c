#include "extract/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/row_reader.h"
#include "lib/unpack.h"

enum { WINDOW_BYTES = 1 << 20, DEPTH_MAX = 1 };

int survey_open(struct survey *s, struct diag *d)
{
    *s = (struct survey){0};
    return tool_scratch_open(&s->scratch, d);
}

int survey_close(struct survey *s, struct diag *d)
{
    int status = tool_scratch_close(&s->scratch, d);
    free(s->items);
    arena_release(&s->arena);
    return status;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int add_file(struct survey *s, const char *path, const char *name, struct diag *d)
{
    struct arena *a = &s->arena;
    struct found *f = arena_alloc(a, sizeof *f);
    f->name = name;
    f->export.path = path;
    int status =
        scan_export(&f->export, &f->scan, (unsigned)s->count, &s->scratch.staged, a, &f->problem);
    if (status != 0 && f->problem.kind != DIAG_DATA) {
        *d = f->problem;
        return -1;
    }
    if (status == 0 && fits_find(&f->fits, &f->export, base_name(path), a, d) != 0)
        return -1;
    s->items = mem_fit(s->items, &s->capacity, s->count + 1, sizeof(struct found *));
    s->items[s->count++] = f;
    return 0;
}

struct adding {
    struct survey *survey;
    const char *path, *name;
};

/* An archive's folders and hidden entries have no table in them. */
static int add_entry(void *to, const char *entry, struct diag *d)
{
    const struct adding *in = to;
    struct arena *a = &in->survey->arena;
    const char *base = base_name(entry);
    if (!base[0] || base[0] == '.')
        return 0;
    return add_file(in->survey, arena_format(a, "%s/%s", in->path, entry),
                    arena_format(a, "%s/%s", in->name, entry), d);
}

static int ends_in(const char *name, const char *ending)
{
    size_t len = strlen(name), tail = strlen(ending);
    return len > tail && strcasecmp(name + len - tail, ending) == 0;
}

/* A workbook is a zip file too, but one table and not a folder of them. */
static int is_archive(const char *name)
{
    return ends_in(name, ".zip") || ends_in(name, ".tar.gz") || ends_in(name, ".tgz") ||
           ends_in(name, ".tar");
}

/* A damaged archive is a file that cannot be read: the other files are looked at all the same. */
static int add_archive(struct survey *s, const char *path, const char *name, struct diag *d)
{
    struct adding in = {s, path, name};
    if (unpack_names(path, add_entry, &in, d) == 0)
        return 0;
    if (d->kind != DIAG_DATA)
        return -1;
    struct found *f = arena_alloc(&s->arena, sizeof *f);
    f->name = name;
    f->export.path = path;
    f->problem = *d;
    *d = (struct diag){0};
    s->items = mem_fit(s->items, &s->capacity, s->count + 1, sizeof(struct found *));
    s->items[s->count++] = f;
    return 0;
}

static int add_path(struct survey *s, const char *path, const char *name, int depth,
                    struct diag *d);

/* Hidden files, and a vault beside the exports, are not exports. */
static int add_folder(struct survey *s, const char *path, const char *name, int depth,
                      struct diag *d)
{
    const char **names;
    size_t count;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), status;
    if (fd < 0)
        return diag_system(d, "cannot open the folder '%s'", path);
    if (faccessat(fd, "ledger.db", F_OK, 0) == 0) {
        close(fd);
        return 0;
    }
    status = dir_list(&names, &count, &s->arena, fd, d);
    close(fd);
    for (size_t i = 0; status == 0 && i < count; i++)
        if (names[i][0] != '.')
            status = add_path(s, arena_format(&s->arena, "%s/%s", path, names[i]),
                              name[0] ? arena_format(&s->arena, "%s/%s", name, names[i]) : names[i],
                              depth + 1, d);
    return status;
}

static int add_path(struct survey *s, const char *path, const char *name, int depth, struct diag *d)
{
    struct stat st;
    int is_found = stat(path, &st) == 0;
    if (!is_found && errno == ENOTDIR) /* behind a file: perhaps of an archive */
        return add_file(s, path, name, d);
    if (!is_found)
        return errno == ENOENT
                   ? diag_set(d, DIAG_USAGE, "there is no '%s': name a file or a folder", path)
                   : diag_system(d, "cannot look at '%s'", path);
    if (S_ISDIR(st.st_mode))
        return depth > DEPTH_MAX ? 0 : add_folder(s, path, name, depth, d);
    return is_archive(path) ? add_archive(s, path, name, d) : add_file(s, path, name, d);
}

int survey_add(struct survey *s, const char *path, const char *name, struct diag *d)
{
    return add_path(s, path, name, 0, d);
}

struct reading_rows {
    const struct found *found;
    struct row_reader *reader;
    struct row_counts *counts;
    void (*visit)(void *user, const struct row *row);
    void *user;
};

/* The rows of one window of text. */
static enum row_result read_window(struct reading_rows *r, struct str text, int is_last)
{
    const uint64_t from = row_reader_at(r->reader);
    for (;;) {
        struct row row;
        size_t used = (size_t)(row_reader_at(r->reader) - from);
        struct str rest = {text.bytes + used, text.len - used};
        enum row_result result = row_reader_next(r->reader, rest, is_last, &row);
        if (result == ROW_MORE || result == ROW_END)
            return result;
        r->counts->rows++;
        r->counts->blank += result == ROW_BLANK;
        r->counts->faulty += result == ROW_BAD;
        if (result != ROW_CELLS)
            continue;
        r->counts->uneven += row.count != r->found->export.column_count;
        if (r->visit)
            r->visit(r->user, &row);
    }
}

static int read_rows(struct reading_rows *r, struct export_text *text, struct diag *d)
{
    const struct export *e = &r->found->export;
    size_t want = WINDOW_BYTES;
    for (;;) {
        struct str view;
        uint64_t at = row_reader_at(r->reader), left = e->text_bytes - at;
        size_t len = left < want ? (size_t)left : want;
        if (export_text_read(text, &view, at, len, d) != 0)
            return -1;
        if (read_window(r, view, len == left) == ROW_END)
            return 0;
        want = row_reader_at(r->reader) == at ? 2 * want : WINDOW_BYTES;
    }
}

int survey_rows(struct row_counts *counts, const struct survey *s, const struct found *f,
                void (*visit)(void *user, const struct row *row), void *user, struct diag *d)
{
    const struct export *e = &f->export;
    struct export_text text;
    uint32_t line;
    *counts = (struct row_counts){0};
    if (export_text_open(&text, e, s->scratch.staged.fd, d) != 0)
        return -1;
    struct reading_rows r = {f, row_reader_new(e->delimiter, e->quote), counts, visit, user};
    row_reader_expect(r.reader, e->column_count, e->column_count + 1);
    int status = scan_body_line(e, &text, &line, d);
    row_reader_start(r.reader, e->body_at, line);
    if (status == 0)
        status = read_rows(&r, &text, d);
    row_reader_free(r.reader);
    export_text_close(&text);
    return status;
}
