#include "reports/attainment/attainment.h"

#include "reports/attainment/attainment_make.h"

static void set_sitting(struct sitting *s, int is_term, uint32_t code)
{
    *s = (struct sitting){.is_set = 1, .is_term = is_term, .code = (uint16_t)code};
}

static int find_sitting(struct sitting *s, const struct attainment *a, const char *key,
                        const char *name, struct diag *d)
{
    if (!name || !name[0])
        return 0;
    for (int is_term = 0; is_term < 2; is_term++) {
        uint16_t code =
            words_find(&a->words[is_term ? WORDS_TERM : WORDS_ASSESSMENT], str_of(name));
        if (code) {
            set_sitting(s, is_term, code);
            return 0;
        }
    }
    return diag_set(d, DIAG_USAGE,
                    "[report] %s = '%s': no assessment and no term is called so in the results",
                    key, name);
}

static int find_sittings(struct attainment *a, const struct attainment_options *o, struct diag *d)
{
    if (find_sitting(&a->counted, a, "assessment", o->assessment, d) != 0 ||
        find_sitting(&a->start, a, "start", o->start, d) != 0 ||
        find_sitting(&a->end, a, "end", o->end, d) != 0)
        return -1;
    if (a->start.is_set != a->end.is_set)
        return diag_set(d, DIAG_USAGE, "[report] start and end: progress needs both, or neither");
    return find_sitting(&a->prior, a, "prior", o->prior, d);
}

/* The first and the last by the day each began; fewer than two: 0, and nothing is set. */
static int first_and_last(struct sitting *start, struct sitting *end, int is_term,
                          const int32_t *days, uint32_t count)
{
    uint32_t first = 0, last = 0;
    for (uint32_t i = 1; i < count; i++) {
        if (days[i] == FIRST_DATE_NEVER)
            continue;
        first = !first || days[i] < days[first] ? i : first;
        last = !last || days[i] >= days[last] ? i : last;
    }
    if (first == last)
        return 0;
    set_sitting(start, is_term, first);
    set_sitting(end, is_term, last);
    return 1;
}

static void default_progress(struct attainment *a, const struct first_dates *dates)
{
    if (a->start.is_set)
        return;
    if (!first_and_last(&a->start, &a->end, 0, dates->assessments,
                        a->words[WORDS_ASSESSMENT].count))
        first_and_last(&a->start, &a->end, 1, dates->terms, a->words[WORDS_TERM].count);
}

static void find_subjects(struct attainment *a)
{
    const struct words *names = &a->words[WORDS_SUBJECT];
    a->subjects = mem_alloc(names->count, sizeof *a->subjects);
    for (uint32_t i = 0; i < names->count; i++)
        a->subjects[i] = subject_find(a->table, words_text(names, (uint16_t)i));
}

int attainment_make(struct attainment *a, const struct membership *members,
                    const struct words *words, struct table *results, const struct table *roll,
                    const struct table *aliases, struct subject_table *table,
                    const struct attainment_options *options, struct diag *d)
{
    struct first_dates dates = {NULL, NULL};
    *a = (struct attainment){.members = members,
                             .words = words,
                             .results = *results,
                             .table = table,
                             .people_count = members->people_count};
    *results = (struct table){.records = NULL};
    if (find_sittings(a, options, d) != 0 || students_make(a, roll, aliases, d) != 0)
        goto drop;
    find_subjects(a);
    if (gather_counts(a, &dates, d) != 0)
        goto drop;
    default_progress(a, &dates);
    free(dates.assessments);
    free(dates.terms);
    gather_rows(a);
    scales_find(a);
    results_choose(a);
    return 0;
drop:
    free(dates.assessments);
    free(dates.terms);
    attainment_release(a);
    return -1;
}

void attainment_release(struct attainment *a)
{
    size_t cells = a->scales ? (size_t)a->words[WORDS_SUBJECT].count * BANDS : 0;
    for (size_t i = 0; i < cells; i++) {
        free(a->scales[i].counts[LAYER_COUNTED]);
        free(a->scales[i].counts[LAYER_LEFT]);
        free(a->scales[i].meanings);
    }
    free(a->scales);
    free(a->subjects);
    free(a->students);
    free(a->outcomes);
    free(a->first);
    free(a->rows);
    free(a->subject_of);
    free(a->count_of);
    free(a->lacking_of);
    free(a->pairs);
    free(a->pairs_of);
    free(a->bands);
    free(a->years_with);
    table_unmap(&a->results);
    *a = (struct attainment){0};
}

static struct attained attained_row(const struct attainment *a, uint32_t person, uint32_t row)
{
    const struct result_row *r = (const struct result_row *)a->results.records + row;
    const struct scale_cell *cell = attainment_cell(a, r->subject, &a->students[person]);
    struct attained it = {.row = row,
                          .subject = r->subject,
                          .class = r->class,
                          .assessment = r->assessment,
                          .term = r->term,
                          .grade = r->grade,
                          .score = r->score,
                          .date = r->date,
                          .scale = cell->scale};
    /* Where a subject has blanks alone there are no meanings. */
    it.meaning = cell->meanings ? cell->meanings[r->grade] : grade_meaning(NULL, STR(""));
    return it;
}

struct attained attained_at(const struct attainment *a, uint32_t person, uint32_t i)
{
    return attained_row(a, person, a->rows[a->first[person] + i]);
}

struct attained attained_start(const struct attainment *a, uint32_t person, uint32_t i)
{
    return attained_row(a, person, a->pairs[a->first[person] + 2 * (uint64_t)i]);
}

struct attained attained_end(const struct attainment *a, uint32_t person, uint32_t i)
{
    return attained_row(a, person, a->pairs[a->first[person] + 2 * (uint64_t)i + 1]);
}

const struct grade_scale *attainment_scale(const struct attainment *a, uint16_t subject,
                                           uint16_t year)
{
    return a->scales[(size_t)subject * BANDS + a->bands[year]].scale;
}

int attained_find(struct attained *out, const struct attainment *a, uint32_t person,
                  uint16_t subject)
{
    const uint16_t *subjects = a->subject_of + a->first[person];
    for (uint32_t i = 0; i < a->count_of[person]; i++)
        if (subjects[i] == subject) {
            *out = attained_at(a, person, i);
            return 1;
        }
    return 0;
}

struct attained attained_lacking(const struct attainment *a, uint32_t person, uint32_t i)
{
    return attained_at(a, person, a->count_of[person] + i);
}

int attained_find_lacking(struct attained *out, const struct attainment *a, uint32_t person,
                          uint16_t subject)
{
    const uint16_t *subjects = a->subject_of + a->first[person] + a->count_of[person];
    for (uint32_t i = 0; i < a->lacking_of[person]; i++)
        if (subjects[i] == subject) {
            *out = attained_lacking(a, person, i);
            return 1;
        }
    return 0;
}

int attained_find_pair(struct attained *start, struct attained *end, const struct attainment *a,
                       uint32_t person, uint16_t subject)
{
    const struct result_row *rows = a->results.records;
    for (uint32_t i = 0; a->pairs && i < a->pairs_of[person]; i++)
        if (rows[a->pairs[a->first[person] + 2 * (uint64_t)i]].subject == subject) {
            *start = attained_start(a, person, i);
            *end = attained_end(a, person, i);
            return 1;
        }
    return 0;
}

int attained_are_comparable(const struct attained *start, const struct attained *end)
{
    return start->scale && start->scale == end->scale && start->grade && end->grade &&
           start->meaning.points != GRADE_NO_POINTS && end->meaning.points != GRADE_NO_POINTS;
}

int attained_is_a_level(const struct attained *it)
{
    return it->scale && (strcmp(it->scale->name, "a-level") == 0 ||
                         strcmp(it->scale->name, "a-level-double") == 0);
}

unsigned points_family(const struct grade_scale *scale)
{
    static const unsigned order[] = {STAGE_GCSE, STAGE_16_18, STAGE_US, STAGE_KEY_3};
    if (!scale || scale->is_percent)
        return 0;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (scale->stages & order[i])
            return order[i];
    return 0;
}
