/* Start grade x end grade. */
#include "reports/figures/grades.h"
#include "reports/figures/tally.h"

/* Calls `see` for each pair of grades that are results in both assessments. */
static void each_pair(const struct attainment *a, const struct group *g, uint16_t subject,
                      void (*see)(struct matrix *m, const uint32_t *places, uint16_t start,
                                  uint16_t end),
                      struct matrix *m, const uint32_t *places)
{
    for (size_t i = 0; a->pairs && i < g->count; i++)
        for (uint32_t k = 0; k < a->pairs_of[g->people[i]]; k++) {
            struct attained start = attained_start(a, g->people[i], k);
            struct attained end = attained_end(a, g->people[i], k);
            if ((subject == 0 || start.subject == subject) && start.meaning.is_result &&
                end.meaning.is_result && start.grade && end.grade)
                see(m, places, start.grade, end.grade);
        }
}

/* While grades are gathered the lists are flags by code. */
static void flag(struct matrix *m, const uint32_t *places, uint16_t start, uint16_t end)
{
    (void)places;
    m->starts[start] = 1;
    m->ends[end] = 1;
}

static void count(struct matrix *m, const uint32_t *places, uint16_t start, uint16_t end)
{
    m->cells[places[start] * m->end_count + places[WORDS_MAX + 1 + end]]++;
    m->total++;
}

static int compare(const void *left, const void *right, void *words)
{
    return grade_order(words_text(words, *(const uint16_t *)left),
                       words_text(words, *(const uint16_t *)right));
}

static size_t flags_to_list(uint16_t *list, const struct words *grades)
{
    struct words view = *grades;
    size_t count = 0;
    for (uint32_t code = 0; code < grades->count; code++)
        if (list[code])
            list[count++] = (uint16_t)code;
    if (count)
        qsort_r(list, count, sizeof *list, compare, &view);
    return count;
}

void matrix_make(struct matrix *m, const struct attainment *a, const struct group *g,
                 uint16_t subject)
{
    const struct words *grades = &a->words[WORDS_GRADE];
    uint32_t *places = mem_alloc(2 * ((size_t)WORDS_MAX + 1), sizeof *places);
    *m = (struct matrix){.starts = mem_alloc(grades->count, sizeof *m->starts),
                         .ends = mem_alloc(grades->count, sizeof *m->ends)};
    each_pair(a, g, subject, flag, m, places);
    m->start_count = flags_to_list(m->starts, grades);
    m->end_count = flags_to_list(m->ends, grades);
    for (uint32_t i = 0; i < m->start_count; i++)
        places[m->starts[i]] = i;
    for (uint32_t i = 0; i < m->end_count; i++)
        places[WORDS_MAX + 1 + m->ends[i]] = i;
    m->cells = mem_alloc(m->start_count * m->end_count + 1, sizeof *m->cells);
    each_pair(a, g, subject, count, m, places);
    free(places);
}

void matrix_release(struct matrix *m)
{
    free(m->starts);
    free(m->ends);
    free(m->cells);
    *m = (struct matrix){.total = 0};
}
