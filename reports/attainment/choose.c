/* Each student's results down to the one a subject that counts; pairs; what follows of them. */
#include "lib/arena.h"
#include "reports/attainment/attainment_make.h"
#include "reports/attainment/parallel.h"

enum { PRIOR_MIDDLE_FROM = 100000, PRIOR_HIGH_FROM = 110000 }; /* key stage 2 scaled scores */

static const struct result_row *row_at(const struct attainment *a, uint32_t row)
{
    return (const struct result_row *)a->results.records + row;
}

static int compare_rows(const void *left, const void *right, void *context)
{
    const struct attainment *a = context;
    uint32_t i = *(const uint32_t *)left, j = *(const uint32_t *)right;
    uint16_t x = row_at(a, i)->subject, y = row_at(a, j)->subject;
    if (x != y)
        return x < y ? -1 : 1;
    return (i > j) - (i < j);
}

/* A grade that is a result goes before a score alone; nothing else counts. */
static int worth_of(const struct attainment *a, const struct student *who,
                    const struct result_row *row)
{
    const struct scale_cell *cell = attainment_cell(a, row->subject, who);
    if (row->grade && cell->meanings[row->grade].is_result)
        return 2;
    return row->score != SCORE_NONE;
}

/*
 * The row of a sitting (one not set: any) that counts, of `rows`, which are one student's in one
 * subject in the order of the exports; of what counts nothing, the latest. NO_INDEX: no row.
 */
static uint32_t best_of(const struct attainment *a, const struct student *who,
                        const struct sitting *sitting, const uint32_t *rows, uint64_t count)
{
    uint32_t best = NO_INDEX;
    int best_worth = 0;
    int32_t best_day = INT32_MIN;
    for (uint64_t i = 0; i < count; i++) {
        const struct result_row *row = row_at(a, rows[i]);
        if (sitting->is_set && !sitting_holds(sitting, row))
            continue;
        int worth = worth_of(a, who, row);
        int32_t day = row->date.since_epoch;
        if (worth < best_worth || (worth == best_worth && day < best_day))
            continue;
        best = rows[i];
        best_worth = worth;
        best_day = day;
    }
    return best;
}

static int counts(const struct attainment *a, const struct student *who, uint32_t row)
{
    return worth_of(a, who, row_at(a, row)) > 0;
}

static void add_pair(struct attainment *a, uint32_t person, const uint32_t *rows, uint64_t count)
{
    const struct student *who = &a->students[person];
    uint32_t start = best_of(a, who, &a->start, rows, count);
    uint32_t end = best_of(a, who, &a->end, rows, count);
    if (start == NO_INDEX || end == NO_INDEX || start == end || !counts(a, who, start) ||
        !counts(a, who, end))
        return;
    uint32_t *to = &a->pairs[a->first[person] + 2 * (uint64_t)a->pairs_of[person]++];
    to[0] = start;
    to[1] = end;
}

/* Those that count before the others, which are in no order; `subjects` along with `rows`. */
static uint32_t put_counted_first(const struct attainment *a, uint32_t person, uint32_t count)
{
    uint32_t *rows = a->rows + a->first[person], kept = 0;
    uint16_t *subjects = a->subject_of + a->first[person];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        if (!counts(a, &a->students[person], row))
            continue;
        rows[i] = rows[kept];
        subjects[i] = subjects[kept];
        rows[kept] = row;
        subjects[kept++] = row_at(a, row)->subject;
    }
    return kept;
}

/* One row a subject goes to the front of the student's own, which are no longer needed there. */
static void choose(struct attainment *a, uint32_t person)
{
    uint32_t *rows = a->rows + a->first[person], found = 0;
    uint64_t count = a->first[person + 1] - a->first[person];
    if (count > 1)
        qsort_r(rows, count, sizeof *rows, compare_rows, a);
    for (uint64_t i = 0, end; i < count; i = end) {
        uint16_t subject = row_at(a, rows[i])->subject;
        for (end = i + 1; end < count && row_at(a, rows[end])->subject == subject;)
            end++;
        if (a->pairs)
            add_pair(a, person, rows + i, end - i);
        uint32_t best = best_of(a, &a->students[person], &a->counted, rows + i, end - i);
        if (best == NO_INDEX)
            continue;
        a->subject_of[a->first[person] + found] = subject;
        rows[found++] = best;
    }
    a->count_of[person] = put_counted_first(a, person, found);
    a->lacking_of[person] = found - a->count_of[person];
}

/* For which stage's measures the student has a result. */
static uint8_t stages_of(const struct attainment *a, uint32_t person)
{
    unsigned has = a->outcomes[person].has_any ? STAGE_GCSE : 0;
    for (uint32_t i = 0; i < a->count_of[person]; i++) {
        struct attained it = attained_at(a, person, i);
        if (!it.scale || it.meaning.points == GRADE_NO_POINTS)
            continue;
        if (attained_is_a_level(&it) && !a->subjects[it.subject].is_left_out)
            has |= STAGE_16_18;
        has |= it.scale->stages & STAGE_US;
    }
    return (uint8_t)(has & a->students[person].stage);
}

/* Points of a stage's own kind: an AS in year 10 is not added to GCSEs. */
static unsigned progress_family(const struct student *who)
{
    return who->stage == STAGE_KEY_3 ? STAGE_GCSE : who->stage;
}

static void find_progress(struct outcome *out, const struct attainment *a, uint32_t person)
{
    const struct student *who = &a->students[person];
    for (uint32_t i = 0; a->pairs && i < a->pairs_of[person]; i++) {
        struct attained start = attained_start(a, person, i), end = attained_end(a, person, i);
        unsigned family = points_family(start.scale);
        if (!attained_are_comparable(&start, &end) || !(family & progress_family(who)))
            continue;
        out->progress += end.meaning.points - start.meaning.points;
        out->progress_subjects++;
    }
}

static void choose_slice(void *context, unsigned worker, uint64_t from, uint64_t to)
{
    struct attainment *a = context;
    (void)worker;
    for (uint64_t i = from; i < to; i++) {
        uint32_t person = (uint32_t)i;
        choose(a, person);
        outcome_make(&a->outcomes[i], a, person);
        find_progress(&a->outcomes[i], a, person);
        a->students[i].has = stages_of(a, person);
    }
}

/* Mean scaled score over the tests of key stage 2, in the bands of the Department for Education:
 * below 100, 100 to below 110, 110 and more. */
static void find_prior(struct attainment *a)
{
    const struct result_row *rows = a->results.records;
    int64_t *sums = mem_alloc(a->people_count + 1, sizeof *sums);
    uint32_t *tests = mem_alloc(a->people_count + 1, sizeof *tests);
    for (uint64_t i = 0; i < a->results.count; i++) {
        uint32_t person = membership_student_of(a->members, &rows[i].row);
        if (person == NO_INDEX || !sitting_holds(&a->prior, &rows[i]) ||
            rows[i].score == SCORE_NONE || rows[i].row.flags & ROW_NO_RESULT)
            continue;
        sums[person] += rows[i].score;
        tests[person]++;
    }
    for (uint64_t i = 0; i < a->people_count; i++)
        if (tests[i])
            a->students[i].prior = sums[i] >= (int64_t)PRIOR_HIGH_FROM * tests[i]     ? PRIOR_HIGH
                                   : sums[i] >= (int64_t)PRIOR_MIDDLE_FROM * tests[i] ? PRIOR_MIDDLE
                                                                                      : PRIOR_LOW;
    free(sums);
    free(tests);
}

void results_choose(struct attainment *a)
{
    a->count_of = mem_alloc(a->people_count + 1, sizeof *a->count_of);
    a->lacking_of = mem_alloc(a->people_count + 1, sizeof *a->lacking_of);
    a->subject_of = mem_alloc(a->first[a->people_count] + 1, sizeof *a->subject_of);
    a->outcomes = mem_alloc(a->people_count + 1, sizeof *a->outcomes);
    if (a->start.is_set && a->end.is_set) {
        a->pairs = mem_alloc(a->first[a->people_count] + 1, sizeof *a->pairs);
        a->pairs_of = mem_alloc(a->people_count + 1, sizeof *a->pairs_of);
    }
    parallel_run(a->people_count, choose_slice, a);
    a->years_with = mem_alloc(a->words[WORDS_YEAR].count, 1);
    for (uint64_t i = 0; i < a->people_count; i++)
        if (a->students[i].is_counted)
            a->years_with[a->students[i].year] |= a->students[i].has;
    if (a->prior.is_set)
        find_prior(a);
}
