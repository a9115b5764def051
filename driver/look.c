#include "driver/look.h"

#include <unistd.h>

static const struct table_kind *const kinds[SOURCE_KINDS] = {[SOURCE_ROLL] = &table_roll,
                                                             [SOURCE_ACCOUNTS] = &table_account,
                                                             [SOURCE_ENROLMENTS] = &table_enrolment,
                                                             [SOURCE_RESULTS] = &table_result};

static int map_staged(struct look *x, struct diag *d)
{
    for (int k = 0; k < SOURCE_KINDS; k++)
        if (table_map(&x->tables[k], x->staged_fd, kinds[k], d) != 0)
            return -1;
    if (table_map(&x->aliases, x->staged_fd, &table_alias, d) != 0 ||
        table_map(&x->decided, x->staged_fd, &table_decided, d) != 0 ||
        sources_read(&x->sources, &x->s->arena, x->staged_fd, d) != 0)
        return -1;
    sources_follow(&x->sources, x->s->config_path, &x->s->arena);
    return words_read(x->words, x->staged_fd, d);
}

static int map_plan(struct look *x, int run_fd, struct diag *d)
{
    int fd = dir_open(run_fd, "plan", d);
    if (fd < 0)
        return -1;
    int status = plan_read(&x->plan, &x->s->arena, fd, d);
    if (status == 0)
        status = table_map(&x->people, fd, &table_standing, d);
    if (status == 0)
        status = table_map(&x->decisions, fd, &table_decision, d);
    close(fd);
    return status;
}

static int load_keys(struct look *x, struct diag *d)
{
    struct key key, alias_key;
    if (key_load(&key, x->s->vault.fd, d) != 0)
        return -1;
    key_derive(&alias_key, &key, "alias-v1");
    key_derive(&x->pseudonym_key, &key, "pseudonym-v1");
    key_derive(&x->ledger_key, &key, "ledger-v1");
    hash_seed_from(&x->seed, alias_key.bytes);
    key_wipe(&alias_key);
    key_wipe(&key);
    return 0;
}

int look_open(struct look *x, struct session *s, uint32_t run, struct diag *d)
{
    *x = (struct look){.s = s, .staged_fd = -1};
    int run_fd = run_open(&s->vault, run, 0, d);
    if (run_fd < 0)
        return -1;
    x->staged_fd = dir_open(run_fd, "staged", d);
    int status = x->staged_fd < 0 ? -1 : map_staged(x, d);
    if (status == 0)
        status = map_plan(x, run_fd, d);
    close(run_fd);
    if (status != 0)
        return -1;
    x->texts = arena_alloc(&s->arena, x->sources.export_count * sizeof *x->texts + 1);
    for (size_t i = 0; i < x->sources.export_count; i++)
        x->texts[i].fd = -1;
    return load_keys(x, d);
}

void look_close(struct look *x)
{
    for (size_t i = 0; x->texts && i < x->sources.export_count; i++)
        if (x->texts[i].fd >= 0)
            export_text_close(&x->texts[i]);
    for (int k = 0; k < SOURCE_KINDS; k++)
        table_unmap(&x->tables[k]);
    table_unmap(&x->aliases);
    table_unmap(&x->decided);
    table_unmap(&x->people);
    table_unmap(&x->decisions);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&x->words[i]);
    row_cells_release(&x->cells);
    buf_release(&x->row);
    buf_release(&x->value);
    key_wipe(&x->pseudonym_key);
    key_wipe(&x->ledger_key);
    if (x->staged_fd >= 0)
        close(x->staged_fd);
}

struct row_at look_row(const struct look *x, enum source_kind kind, uint64_t i)
{
    struct row_at row;
    memcpy(&row, (const char *)x->tables[kind].records + i * kinds[kind]->record_size, sizeof row);
    return row;
}

const struct alias *look_alias(const struct look *x, uint32_t alias)
{
    return (const struct alias *)x->aliases.records + alias;
}

const struct standing_row *look_person(const struct look *x, uint32_t person)
{
    return (const struct standing_row *)x->people.records + person;
}

uint32_t look_person_of(const struct look *x, const struct row_at *row)
{
    return row->alias == NO_INDEX ? NO_INDEX : look_alias(x, row->alias)->person;
}

const char *look_place(const struct look *x, const struct row_at *row)
{
    const struct reading *r = &x->sources.readings[row->reading];
    return arena_format(&x->s->arena, "%s:%u", x->sources.exports[r->export].name,
                        (unsigned)row->line);
}

int look_cells(struct look *x, const struct row_at *row, struct diag *d)
{
    struct str text;
    uint16_t export = x->sources.readings[row->reading].export;
    const struct export *e = &x->sources.exports[export];
    struct export_text *from = &x->texts[export];
    if (from->fd < 0 && export_text_open(from, e, x->staged_fd, d) != 0) {
        from->fd = -1;
        return -1;
    }
    if (export_text_read(from, &text, row->at, row->len, d) != 0)
        return -1;
    buf_clear(&x->row);
    buf_append(&x->row, text);
    return row_cells_read(&x->cells, e, buf_str(&x->row), d);
}

struct str look_field(struct look *x, const struct row_at *row, enum field f)
{
    buf_clear(&x->value);
    row_cells_field(&x->value, &x->cells, &x->sources.readings[row->reading], f);
    return str_trim(buf_str(&x->value));
}

void look_rows_find(struct look_rows *rows, const struct look *x, uint32_t person)
{
    *rows = (struct look_rows){0};
    for (int k = 0; k < SOURCE_KINDS; k++)
        for (uint64_t i = 0; i < x->tables[k].count; i++) {
            struct row_at at = look_row(x, (enum source_kind)k, i);
            const struct look_row *last = rows->count ? &rows->rows[rows->count - 1] : NULL;
            if (look_person_of(x, &at) != person)
                continue;
            /* A wide row gives several results, and is one row. */
            if (last && last->kind == (enum source_kind)k && last->at.reading == at.reading &&
                last->at.at == at.at)
                continue;
            rows->rows = mem_fit(rows->rows, &rows->capacity, rows->count + 1, sizeof *rows->rows);
            rows->rows[rows->count++] = (struct look_row){(enum source_kind)k, i, at};
        }
}

void look_rows_release(struct look_rows *rows)
{
    free(rows->rows);
    *rows = (struct look_rows){0};
}
