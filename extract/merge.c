#include "extract/merge.h"

/* By domain, the code in the whole of each code of the piece. */
struct code_maps {
    uint16_t *codes[WORDS_DOMAINS];
};

static void note_school(struct extraction *x, uint16_t space)
{
    if (x->named_school && x->named_school != space)
        x->has_schools = 1;
    x->named_school = space;
}

static int map_words(struct code_maps *m, struct extraction *x, struct piece *p)
{
    for (int i = 0; i < WORDS_DOMAINS; i++) {
        m->codes[i] = mem_alloc(p->words[i].count, sizeof *m->codes[i]);
        for (uint32_t code = 1; code < p->words[i].count; code++) {
            int whole = words_code(&x->words[i], p->words[i].texts[code]);
            if (whole < 0) {
                piece_refuse_words(p, (enum words_domain)i);
                return -1;
            }
            m->codes[i][code] = (uint16_t)whole;
            if (i == WORDS_SPACE)
                note_school(x, (uint16_t)whole);
        }
    }
    return 0;
}

static void note_padded(struct extraction *x, const struct piece_id *id, uint32_t alias)
{
    if (x->padded_count == PADDED_MAX || !(id->bare[0] | id->bare[1]))
        return;
    x->padded[x->padded_count++] = (struct padded_id){alias, {id->bare[0], id->bare[1]}};
}

static uint16_t space_of(const struct code_maps *m, const struct piece_id *id)
{
    return id->space & SPACE_IS_OWN ? m->codes[WORDS_SPACE][id->space & UINT16_MAX]
                                    : (uint16_t)id->space;
}

/* Lines of a reject count from the piece's start until here. */
static void add_reject(struct extraction *x, struct reject reject, uint32_t lines)
{
    reject.row.line += lines;
    rejects_add(&x->rejects, &reject);
}

/* The table of aliases is large: what is looked up soon is fetched while others are. */
static void map_ids(struct extraction *x, struct piece_reader *r, struct piece *p,
                    const struct code_maps *m, uint32_t lines)
{
    enum { AHEAD = 8 };
    size_t warned = 0;
    if (p->id_count > x->alias_capacity)
        x->alias_of = mem_fit(x->alias_of, &x->alias_capacity, p->id_count, sizeof *x->alias_of);
    for (size_t i = 0; i < p->id_count; i++) {
        const struct piece_id *id = &p->ids[i];
        uint32_t known = x->aliases->count;
        if (i + AHEAD < p->id_count)
            aliases_expect(x->aliases, p->ids[i + AHEAD].hash);
        uint32_t alias = aliases_add(x->aliases, (enum field)id->kind, space_of(m, id), id->hash,
                                     id->is_former ? -1 : id->reading);
        x->alias_of[i] = alias;
        int is_new = x->aliases->count > known;
        if (is_new)
            note_padded(x, id, alias);
        for (; warned < p->warning_count && p->warnings[warned].id == i; warned++) {
            const struct reject *w = &p->warnings[warned].reject;
            r->text = (struct str){p->text + (w->row.at - p->text_at), w->row.len};
            if (is_new)
                add_reject(x, piece_field_fault(r, &w->row, w->fault, OUTCOME_WARNING), lines);
        }
    }
    for (size_t i = 0; i < p->join_count; i++)
        aliases_join(x->aliases, x->alias_of[p->joins[i].other], x->alias_of[p->joins[i].first]);
}

static int add_records(struct extraction *x, struct piece *p, enum source_kind kind,
                       const struct code_maps *m, uint32_t lines, struct diag *d)
{
    size_t size = p->records[kind].size, word_count = record_words[kind].count;
    char *record = p->records[kind].bytes, *end = record + p->records[kind].len;
    const uint16_t *codes[RECORD_WORDS_MAX];
    size_t at[RECORD_WORDS_MAX];
    if (p->records[kind].count == 0)
        return 0;
    for (size_t k = 0; k < word_count; k++) {
        codes[k] = m->codes[record_words[kind].words[k].domain];
        at[k] = record_words[kind].words[k].at;
    }
    for (; record < end; record += size) {
        struct row_at *row = (void *)record;
        row->alias = x->alias_of[row->alias];
        row->line += lines;
        for (size_t k = 0; k < word_count; k++) {
            uint16_t code;
            memcpy(&code, record + at[k], sizeof code);
            memcpy(record + at[k], &codes[k][code], sizeof code);
        }
    }
    return table_add_many(&x->tables[kind], p->records[kind].bytes, p->records[kind].count, d);
}

/* The largest table by far: it need not be read once more for this. */
static void note_first_results(struct extraction *x, const struct piece *p)
{
    const char *record = p->records[SOURCE_RESULTS].bytes;
    uint64_t index = x->tables[SOURCE_RESULTS].count;
    size_t have = x->first_capacity;
    if (x->aliases->count > have)
        x->first_result = mem_fit(x->first_result, &x->first_capacity, x->aliases->count,
                                  sizeof *x->first_result);
    for (; have < x->first_capacity; have++)
        x->first_result[have] = NO_INDEX;
    for (size_t i = 0; i < p->records[SOURCE_RESULTS].count; i++) {
        const struct row_at *row = (const void *)(record + i * sizeof(struct result_row));
        uint32_t *first = &x->first_result[x->alias_of[row->alias]];
        if (*first == NO_INDEX)
            *first = (uint32_t)(index + i);
    }
}

static void count_rows(struct export *e, const struct piece *p)
{
    e->rows += p->rows;
    e->records += p->good;
    e->repaired += p->repaired;
    e->rejected += p->rejected;
    e->blank += p->blank;
}

int merge_piece(struct extraction *x, struct piece_reader *r, struct piece *p, uint32_t lines,
                struct diag *d)
{
    struct code_maps maps = {0};
    struct export *e = &x->setup->sources.exports[p->export];
    r->export = e;
    r->piece = p;
    if (p->status == 0 && map_words(&maps, x, p) == 0) {
        map_ids(x, r, p, &maps, lines);
        for (size_t i = 0; i < p->rejects.count; i++) {
            x->is_doubtful |= p->rejects.items[i].fault.rule == RULE_UTF8 && !e->fingerprint;
            add_reject(x, p->rejects.items[i], lines);
        }
        note_first_results(x, p);
        for (int k = 0; k < SOURCE_KINDS && p->status == 0; k++)
            p->status = add_records(x, p, (enum source_kind)k, &maps, lines, &p->diag);
        count_rows(e, p);
    }
    for (int i = 0; i < WORDS_DOMAINS; i++)
        free(maps.codes[i]);
    if (p->status == 0 && x->rejects.count > REJECTS_MAX)
        p->status =
            diag_set(&p->diag, DIAG_DATA, "more than %d rows cannot be read: is it the right file?",
                     REJECTS_MAX);
    if (p->status == 0)
        return 0;
    *d = p->diag;
    return d->kind == DIAG_DATA ? diag_locate(d, (struct origin){.path = e->path}) : -1;
}

void merge_release(struct extraction *x)
{
    free(x->rejects.items);
    free(x->alias_of);
    free(x->first_result);
}
