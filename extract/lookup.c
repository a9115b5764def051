#include "extract/lookup.h"

#include "extract/columns.h"
#include "extract/scan.h"
#include "extract/small_rows.h"

/* Blank where all parts are, as in the rows that are looked up. */
static struct str join(struct buf *out, const struct row *row, const struct columns *c)
{
    int is_blank = 1;
    buf_clear(out);
    for (uint16_t i = 0; i < c->count; i++) {
        struct str part = c->at[i] < row->count ? str_trim(row->cells[c->at[i]]) : STR("");
        if (i)
            buf_byte(out, '-');
        buf_append(out, part);
        is_blank &= part.len == 0;
    }
    return is_blank ? STR("") : buf_str(out);
}

struct lookup_reading {
    struct lookup *lookup;
    const struct export *export;
    struct columns key, value;
    size_t capacity;
    struct arena *arena;
};

/* NULL, or what is wrong with the row. */
static const char *add_row(struct lookup_reading *r, const struct row *row)
{
    struct lookup *l = r->lookup;
    struct buf joined = {0};
    const char *problem = NULL;
    uint32_t known = l->keys.count;
    int code = words_code(&l->keys, join(&joined, row, &r->key));
    struct str text = join(&joined, row, &r->value);
    if (code < 0) {
        problem = "the lookup has more than 65,535 different keys: is it the right column?";
    } else if ((uint32_t)code >= known) {
        l->values = mem_fit(l->values, &r->capacity, (size_t)code + 1, sizeof *l->values);
        l->values[code] = arena_text(r->arena, text);
    } else if (code > 0 && !str_is(text, l->values[code])) {
        problem = "an earlier row of the lookup gives another value for this key: keep one";
    }
    buf_release(&joined);
    return problem;
}

static int take_row(void *to, enum row_result result, const struct row *row, struct diag *d)
{
    struct lookup_reading *r = to;
    const char *problem =
        result == ROW_BAD ? "the row of the lookup cannot be read: look for a quote or an odd byte"
                          : add_row(r, row);
    if (!problem)
        return 0;
    diag_set(d, DIAG_DATA, "%s", problem);
    return diag_locate(
        d, (struct origin){r->export->path, row->line, result == ROW_BAD ? row->column : 0});
}

int lookup_read(struct lookup *l, struct setup *s, const struct config_section *section,
                struct outdir *staged, unsigned number, struct diag *d)
{
    struct stage *stage = s->stage;
    struct arena *a = &stage->arena;
    struct export e = {0};
    struct lookup_reading r = {.lookup = l, .export = &e, .arena = a};
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
    if (scan_export(&e, NULL, number, staged, a, d) != 0)
        return -1;
    sha256_add(s->digest, str_of(e.fingerprint));
    e.name = given[0];
    s->sources.lookups[s->sources.lookup_count++] = e;
    const char *wanted[2] = {given[1], given[2]};
    struct columns *out[2] = {&r.key, &r.value};
    for (int i = 0; i < 2; i++) {
        int found = columns_resolve(out[i], &e, wanted[i], a, d);
        if (found < 0)
            return -1;
        if (!found || !out[i]->count) {
            const char *nearest = columns_nearest(&e, wanted[i], a);
            diag_set(d, DIAG_DATA, "the heading '%s', which [%s] names, is missing%s%s%s",
                     wanted[i], section->name, nearest ? "; there is '" : "",
                     nearest ? nearest : "", nearest ? "'" : "");
            return diag_locate(d, (struct origin){.path = e.path, .line = 1});
        }
    }
    return small_rows_read(&e, staged->fd, take_row, &r, d);
}

const char *lookup_find(const struct lookup *l, struct str key)
{
    uint16_t code = words_find(&l->keys, str_trim(key));
    return code ? l->values[code] : NULL;
}
