#include "extract/merge.h"

#include <stddef.h>

/* The words of each kind of record. */
struct word_at {
    size_t at;
    enum words_domain domain;
};
#define AT(record, member, domain)                                                                 \
    {                                                                                              \
        offsetof(struct record, member), domain                                                    \
    }
static const struct word_at roll_words[] = {AT(roll_row, school, WORDS_SCHOOL),
                                            AT(roll_row, year, WORDS_YEAR),
                                            AT(roll_row, tutor_group, WORDS_GROUP),
                                            AT(roll_row, course, WORDS_COURSE),
                                            AT(roll_row, leaving_reason, WORDS_REASON),
                                            AT(roll_row, sex, WORDS_MARK),
                                            AT(roll_row, disadvantaged, WORDS_MARK),
                                            AT(roll_row, sen, WORDS_MARK),
                                            AT(roll_row, eal, WORDS_MARK),
                                            AT(roll_row, ethnicity, WORDS_MARK)};
static const struct word_at account_words[] = {
    AT(account_row, school, WORDS_SCHOOL), AT(account_row, year, WORDS_YEAR),
    AT(account_row, class, WORDS_GROUP),   AT(account_row, tutor_group, WORDS_GROUP),
    AT(account_row, role, WORDS_MARK),     AT(account_row, sync_status, WORDS_MARK)};
static const struct word_at enrolment_words[] = {
    AT(enrolment_row, course, WORDS_COURSE), AT(enrolment_row, course_name, WORDS_COURSE),
    AT(enrolment_row, class, WORDS_GROUP), AT(enrolment_row, role, WORDS_MARK)};
static const struct word_at result_words[] = {
    AT(result_row, subject, WORDS_SUBJECT), AT(result_row, class, WORDS_GROUP),
    AT(result_row, assessment, WORDS_ASSESSMENT), AT(result_row, term, WORDS_TERM),
    AT(result_row, grade, WORDS_GRADE)};
#undef AT

#define COUNT(list) (sizeof(list) / sizeof *(list))
static const struct {
    const struct word_at *words;
    size_t count;
} kinds[SOURCE_KINDS] = {[SOURCE_ROLL] = {roll_words, COUNT(roll_words)},
                         [SOURCE_ACCOUNTS] = {account_words, COUNT(account_words)},
                         [SOURCE_ENROLMENTS] = {enrolment_words, COUNT(enrolment_words)},
                         [SOURCE_RESULTS] = {result_words, COUNT(result_words)}};
#undef COUNT

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
    size_t size = source_tables[kind]->record_size, count = kinds[kind].count;
    char *record = p->records[kind].bytes;
    for (size_t i = 0; i < p->records[kind].count; i++, record += size) {
        struct row_at row;
        memcpy(&row, record, sizeof row);
        row.alias = x->alias_of[row.alias];
        row.line += lines;
        memcpy(record, &row, sizeof row);
        for (size_t w = 0; w < count; w++) {
            uint16_t code;
            memcpy(&code, record + kinds[kind].words[w].at, sizeof code);
            code = m->codes[kinds[kind].words[w].domain][code];
            memcpy(record + kinds[kind].words[w].at, &code, sizeof code);
        }
    }
    return table_add_many(&x->tables[kind], p->records[kind].bytes, p->records[kind].count, d);
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
        for (size_t i = 0; i < p->rejects.count; i++)
            add_reject(x, p->rejects.items[i], lines);
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
}
