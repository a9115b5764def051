/* Two passes over the staged results: counts, then the rows of each student. */
#include "reports/attainment/attainment_make.h"
#include "reports/attainment/parallel.h"

/* What one worker counts. */
struct counts {
    uint64_t **grades; /* by cell and layer; NULL until the first */
    int32_t *assessments, *terms;
    uint64_t read, counted;
    uint64_t bad; /* the first record that refers to nothing, or UINT64_MAX */
};

struct gather {
    struct attainment *a;
    uint64_t *next; /* by person: where its next row goes */
    struct counts workers[WORKERS_MAX];
};

static size_t cell_count(const struct attainment *a)
{
    return (size_t)a->words[WORDS_SUBJECT].count * BANDS;
}

int sitting_holds(const struct sitting *s, const struct result_row *row)
{
    return s->is_set && s->code == (s->is_term ? row->term : row->assessment);
}

enum layer attainment_layer(const struct attainment *a, const struct result_row *row,
                            uint32_t *person)
{
    if (row->row.flags & ROW_NO_RESULT)
        return LAYERS;
    *person = membership_student_of(a->members, &row->row);
    if (*person == NO_INDEX || sitting_holds(&a->prior, row))
        return LAYERS;
    const struct student *who = &a->students[*person];
    return who->is_counted ? LAYER_COUNTED : who->is_leaver ? LAYER_LEFT : LAYERS;
}

struct scale_cell *attainment_cell(const struct attainment *a, uint16_t subject,
                                   const struct student *who)
{
    return &a->scales[(size_t)subject * BANDS + a->bands[who->year]];
}

static int is_sound(const struct attainment *a, const struct result_row *row)
{
    return (row->row.alias < a->members->alias_count || row->row.alias == NO_INDEX) &&
           row->subject < a->words[WORDS_SUBJECT].count &&
           row->grade < a->words[WORDS_GRADE].count && row->class < a->words[WORDS_GROUP].count &&
           row->assessment < a->words[WORDS_ASSESSMENT].count &&
           row->term < a->words[WORDS_TERM].count;
}

static void note_date(int32_t *first, struct day day)
{
    if (*first == FIRST_DATE_NEVER ||
        (!day_is_none(day) && (*first == FIRST_DATE_UNDATED || day.since_epoch < *first)))
        *first = day.since_epoch;
}

static void count_row(struct counts *c, const struct attainment *a, const struct result_row *row,
                      const struct student *who, enum layer layer)
{
    size_t cell = (size_t)row->subject * BANDS + a->bands[who->year];
    uint64_t **grades = &c->grades[cell * LAYERS + layer];
    if (!*grades)
        *grades = mem_alloc(a->words[WORDS_GRADE].count, sizeof **grades);
    (*grades)[row->grade]++;
    if (layer != LAYER_COUNTED)
        return;
    c->counted++;
    note_date(&c->assessments[row->assessment], row->date);
    note_date(&c->terms[row->term], row->date);
}

static void count_slice(void *context, unsigned worker, uint64_t from, uint64_t to)
{
    struct gather *g = context;
    struct counts *c = &g->workers[worker];
    const struct attainment *a = g->a;
    const struct result_row *rows = a->results.records;
    for (uint64_t i = from; i < to; i++) {
        uint32_t person;
        if (!is_sound(a, &rows[i])) {
            c->bad = i;
            return;
        }
        c->read += !(rows[i].row.flags & ROW_NO_RESULT);
        enum layer layer = attainment_layer(a, &rows[i], &person);
        if (layer == LAYERS)
            continue;
        if (rows[i].grade != 0 || rows[i].score != SCORE_NONE)
            count_row(c, a, &rows[i], &a->students[person], layer);
        __atomic_fetch_add(&a->first[person + 1], 1, __ATOMIC_RELAXED);
    }
}

static void set_all(int32_t *days, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        days[i] = FIRST_DATE_NEVER;
}

static void counts_init(struct counts *c, const struct attainment *a)
{
    *c = (struct counts){.bad = UINT64_MAX};
    c->grades = mem_alloc(cell_count(a) * LAYERS, sizeof *c->grades);
    c->assessments = mem_alloc(a->words[WORDS_ASSESSMENT].count, sizeof *c->assessments);
    c->terms = mem_alloc(a->words[WORDS_TERM].count, sizeof *c->terms);
    set_all(c->assessments, a->words[WORDS_ASSESSMENT].count);
    set_all(c->terms, a->words[WORDS_TERM].count);
}

static void counts_release(struct counts *c, const struct attainment *a)
{
    for (size_t i = 0; i < cell_count(a) * LAYERS; i++)
        free(c->grades[i]);
    free(c->grades);
    free(c->assessments);
    free(c->terms);
}

static void merge_days(int32_t *into, const int32_t *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (from[i] != FIRST_DATE_NEVER)
            note_date(&into[i], (struct day){from[i]});
}

static void merge(struct attainment *a, struct first_dates *dates, struct counts *c)
{
    a->results_read += c->read;
    a->results_counted += c->counted;
    merge_days(dates->assessments, c->assessments, a->words[WORDS_ASSESSMENT].count);
    merge_days(dates->terms, c->terms, a->words[WORDS_TERM].count);
    for (size_t i = 0; i < cell_count(a) * LAYERS; i++) {
        uint64_t **into = &a->scales[i / LAYERS].counts[i % LAYERS], *from = c->grades[i];
        if (!from)
            continue;
        if (!*into) {
            *into = from;
            c->grades[i] = NULL;
            continue;
        }
        for (uint32_t grade = 0; grade < a->words[WORDS_GRADE].count; grade++)
            (*into)[grade] += from[grade];
    }
}

/* The workers' counts are added up, so that it does not matter who counted what. */
static uint64_t merge_all(struct gather *g, struct first_dates *dates, unsigned workers)
{
    uint64_t bad = UINT64_MAX;
    for (unsigned i = 0; i < workers; i++) {
        bad = g->workers[i].bad < bad ? g->workers[i].bad : bad;
        merge(g->a, dates, &g->workers[i]);
        counts_release(&g->workers[i], g->a);
    }
    for (uint64_t i = 0; i < g->a->people_count; i++)
        g->a->first[i + 1] += g->a->first[i];
    return bad;
}

int gather_counts(struct attainment *a, struct first_dates *dates, struct diag *d)
{
    struct gather g = {.a = a};
    unsigned workers = parallel_workers(a->results.count);
    if (a->results.count >= UINT32_MAX)
        return diag_set(d, DIAG_SYSTEM, "'staged/result' holds more than 4 billion results");
    a->scales = mem_alloc(cell_count(a), sizeof *a->scales);
    a->first = mem_alloc(a->people_count + 2, sizeof *a->first);
    dates->assessments = mem_alloc(a->words[WORDS_ASSESSMENT].count, sizeof *dates->assessments);
    dates->terms = mem_alloc(a->words[WORDS_TERM].count, sizeof *dates->terms);
    set_all(dates->assessments, a->words[WORDS_ASSESSMENT].count);
    set_all(dates->terms, a->words[WORDS_TERM].count);
    for (unsigned i = 0; i < workers; i++)
        counts_init(&g.workers[i], a);
    parallel_run(a->results.count, count_slice, &g);
    uint64_t bad = merge_all(&g, dates, workers);
    if (bad == UINT64_MAX)
        return 0;
    return diag_set(d, DIAG_SYSTEM,
                    "'staged/%s' record %llu refers to something that is not there: plan again",
                    table_result.name, (unsigned long long)bad);
}

static void fill_slice(void *context, unsigned worker, uint64_t from, uint64_t to)
{
    struct gather *g = context;
    const struct attainment *a = g->a;
    const struct result_row *rows = a->results.records;
    (void)worker;
    for (uint64_t i = from; i < to; i++) {
        uint32_t person;
        if (attainment_layer(a, &rows[i], &person) == LAYERS)
            continue;
        a->rows[__atomic_fetch_add(&g->next[person], 1, __ATOMIC_RELAXED)] = (uint32_t)i;
    }
}

void gather_rows(struct attainment *a)
{
    struct gather g = {.a = a};
    g.next = mem_alloc(a->people_count + 1, sizeof *g.next);
    memcpy(g.next, a->first, (a->people_count + 1) * sizeof *g.next);
    a->rows = mem_alloc(a->first[a->people_count] + 1, sizeof *a->rows);
    parallel_run(a->results.count, fill_slice, &g);
    free(g.next);
}
