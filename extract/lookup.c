#include "extract/lookup.h"

#include "extract/columns.h"
#include "extract/scan.h"
#include "lib/row_reader.h"

static int add_row(struct lookup *l, const struct row *row, const struct columns *key,
                   const struct columns *value, size_t *capacity, struct arena *a)
{
    struct buf joined = {0};
    if (row->count <= key->at[0])
        return 0;
    for (uint16_t i = 0; i < value->count; i++) {
        if (i)
            buf_byte(&joined, '-');
        if (value->at[i] < row->count)
            buf_append(&joined, str_trim(row->cells[value->at[i]]));
    }
    int code = words_code(&l->keys, str_trim(row->cells[key->at[0]]));
    if (code > 0) {
        l->values = mem_fit(l->values, capacity, (size_t)code + 1, sizeof *l->values);
        l->values[code] = arena_text(a, buf_str(&joined));
    }
    buf_release(&joined);
    return code;
}

static int read_rows(struct lookup *l, const struct export *e, const struct columns *key,
                     const struct columns *value, int staged_fd, struct arena *a, struct diag *d)
{
    struct export_text text;
    struct str view;
    struct row row;
    enum row_result result;
    size_t capacity = 0;
    if (export_text_open(&text, e, staged_fd, d) != 0)
        return -1;
    int status =
        export_text_read(&text, &view, e->body_at, (size_t)(e->text_bytes - e->body_at), d);
    struct row_reader *reader = row_reader_new(e->delimiter, e->quote);
    row_reader_start(reader, e->body_at, 2);
    while (status == 0) {
        size_t used = (size_t)(row_reader_at(reader) - e->body_at);
        result = row_reader_next(reader, (struct str){view.bytes + used, view.len - used}, 1, &row);
        if (result == ROW_END)
            break;
        if (result == ROW_BAD ||
            (result == ROW_CELLS && add_row(l, &row, key, value, &capacity, a) < 0)) {
            diag_set(d, DIAG_DATA, "this row of the lookup [%s] cannot be used: correct the file",
                     l->section);
            status = diag_locate(d, (struct origin){e->path, row.line, row.column});
        }
    }
    row_reader_free(reader);
    export_text_close(&text);
    return status;
}

int lookup_read(struct lookup *l, struct setup *s, const struct config_section *section,
                struct outdir *staged, unsigned number, struct diag *d)
{
    struct stage *stage = s->stage;
    struct arena *a = &stage->arena;
    struct export e = {0};
    struct columns key, value;
    const char *names[3] = {"file", "key", "value"}, *given[3];
    l->section = section->name;
    words_init(&l->keys);
    for (int i = 0; i < 3; i++) {
        given[i] = config_value(section, names[i], NULL);
        if (!given[i])
            return config_error(d, &stage->config, section->line, "[%s] needs '%s ='",
                                section->name, names[i]);
    }
    if (section->count != 3)
        return config_error(d, &stage->config, section->line,
                            "[%s] holds 'file', 'key' and 'value' and nothing else", section->name);
    e.path = setup_path(s, given[0]);
    if (scan_export(&e, number, staged, a, d) != 0)
        return -1;
    sha256_add(s->digest, str_of(e.fingerprint));
    e.name = given[0];
    s->sources.lookups[s->sources.lookup_count++] = e;
    const char *wanted[2] = {given[1], given[2]};
    struct columns *out[2] = {&key, &value};
    for (int i = 0; i < 2; i++) {
        int found = columns_resolve(out[i], &e, wanted[i], a, d);
        if (found < 0)
            return -1;
        if (!found || !out[i]->count) {
            diag_set(d, DIAG_DATA, "the heading '%s' of [%s] is missing", wanted[i], section->name);
            return diag_locate(d, (struct origin){.path = e.path});
        }
    }
    return read_rows(l, &e, &key, &value, staged->fd, a, d);
}

const char *lookup_find(const struct lookup *l, struct str key)
{
    uint16_t code = words_find(&l->keys, str_trim(key));
    return code ? l->values[code] : NULL;
}
