#include "reports/health_rejects.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/row_reader.h"

enum { FILE_AT, LINE_AT, COLUMN_AT, OFFSET_AT, OUTCOME_AT, RULE_AT, FIELD_AT, REMEDY_AT, CELLS };
enum { WINDOW_BYTES = 1 << 20 };

static int is_of(const struct reject_sum *sum, const struct str *cells)
{
    return str_is(cells[FILE_AT], sum->file) && str_is(cells[OUTCOME_AT], sum->outcome) &&
           str_is(cells[RULE_AT], sum->rule) && str_is(cells[FIELD_AT], sum->field) &&
           str_is(cells[REMEDY_AT], sum->remedy);
}

static void add_row(struct reject_sums *s, struct arena *a, const struct str *cells)
{
    size_t i = 0;
    while (i < s->count && !is_of(&s->list[i], cells))
        i++;
    if (i == s->count) {
        s->list = mem_fit(s->list, &s->capacity, s->count + 1, sizeof *s->list);
        s->list[s->count++] = (struct reject_sum){.file = arena_text(a, cells[FILE_AT]),
                                                  .outcome = arena_text(a, cells[OUTCOME_AT]),
                                                  .rule = arena_text(a, cells[RULE_AT]),
                                                  .field = arena_text(a, cells[FIELD_AT]),
                                                  .remedy = arena_text(a, cells[REMEDY_AT]),
                                                  .line = arena_text(a, cells[LINE_AT])};
    }
    s->list[i].rows++;
}

static int damaged(struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM, "'rejects.csv' in staged/ is damaged: plan again");
}

/* The last cell is the rejected row as it stood, with the byte it was rejected for. */
static int has_cells(enum row_result result, const struct row *row)
{
    int is_odd = result == ROW_BAD && (row->fault == FAULT_NUL || row->fault == FAULT_UTF8);
    return (result == ROW_CELLS || is_odd) && row->count > REMEDY_AT;
}

/* The rows of a window, the first of the file's being its heading. */
static int take_rows(struct reject_sums *s, struct arena *a, struct row_reader *reader,
                     struct str text, int is_last, struct diag *d)
{
    uint64_t start = row_reader_at(reader);
    struct row row;
    for (;;) {
        size_t used = (size_t)(row_reader_at(reader) - start);
        struct str rest = {text.bytes + used, text.len - used};
        enum row_result result = row_reader_next(reader, rest, is_last, &row);
        if (result == ROW_MORE || result == ROW_END)
            return 0;
        if (!has_cells(result, &row))
            return damaged(d);
        if (row.line > 1)
            add_row(s, a, row.cells);
    }
}

static int read_rows(struct reject_sums *s, struct arena *a, int fd, struct diag *d)
{
    struct row_reader *reader = row_reader_new(',', '"');
    struct buf window = {0};
    char *chunk = mem_alloc(WINDOW_BYTES, 1);
    ssize_t got;
    int status = 0;
    row_reader_start(reader, 0, 1);
    do {
        got = read(fd, chunk, WINDOW_BYTES);
        if (got < 0)
            status = diag_system(d, "'rejects.csv' in staged/ cannot be read");
        if (status != 0)
            break;
        buf_append(&window, (struct str){chunk, (size_t)got});
        uint64_t before = row_reader_at(reader);
        status = take_rows(s, a, reader, buf_str(&window), got == 0, d);
        size_t used = (size_t)(row_reader_at(reader) - before);
        memmove(window.bytes, window.bytes + used, window.len - used);
        window.len -= used;
    } while (status == 0 && got > 0);
    free(chunk);
    buf_release(&window);
    row_reader_free(reader);
    return status;
}

int reject_sums_read(struct reject_sums *s, struct arena *a, int staged_fd, struct diag *d)
{
    *s = (struct reject_sums){0};
    int fd = openat(staged_fd, "rejects.csv", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return diag_system(d, "'rejects.csv' in staged/ cannot be opened");
    int status = read_rows(s, a, fd, d);
    close(fd);
    return status;
}

void reject_sums_release(struct reject_sums *s)
{
    free(s->list);
    *s = (struct reject_sums){0};
}
