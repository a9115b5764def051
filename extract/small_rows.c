#include "extract/small_rows.h"

#include "extract/scan.h"

static int read_text(const struct export *e, uint32_t line, struct str text,
                     int (*take)(void *to, enum row_result result, const struct row *row,
                                 struct diag *d),
                     void *to, struct diag *d)
{
    struct row_reader *reader = row_reader_new(e->delimiter, e->quote);
    int status = 0;
    row_reader_start(reader, e->body_at, line);
    while (status == 0) {
        struct row row;
        size_t used = (size_t)(row_reader_at(reader) - e->body_at);
        enum row_result result =
            row_reader_next(reader, (struct str){text.bytes + used, text.len - used}, 1, &row);
        if (result == ROW_END)
            break;
        if (result != ROW_BLANK)
            status = take(to, result, &row, d);
    }
    row_reader_free(reader);
    return status;
}

int small_rows_read(const struct export *e, int staged_fd,
                    int (*take)(void *to, enum row_result result, const struct row *row,
                                struct diag *d),
                    void *to, struct diag *d)
{
    struct export_text text;
    struct str body;
    uint32_t line;
    if (export_text_open(&text, e, staged_fd, d) != 0)
        return -1;
    int status = scan_body_line(e, &text, &line, d);
    if (status == 0)
        status =
            export_text_read(&text, &body, e->body_at, (size_t)(e->text_bytes - e->body_at), d);
    if (status == 0)
        status = read_text(e, line, body, take, to, d);
    export_text_close(&text);
    return status;
}
