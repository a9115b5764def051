/* Which scale a subject's grades are on, from the grades of those who are counted. */
#include "reports/attainment/attainment_make.h"

static uint32_t grade_total(const struct attainment *a)
{
    return a->words[WORDS_GRADE].count;
}

static void add_counts(uint64_t *sum, const struct attainment *a, enum band band)
{
    uint32_t subjects = a->words[WORDS_SUBJECT].count;
    for (uint32_t subject = 0; subject < subjects; subject++) {
        const uint64_t *counts = a->scales[(size_t)subject * BANDS + band].counts[LAYER_COUNTED];
        for (uint32_t grade = 0; counts && grade < grade_total(a); grade++)
            sum[grade] += counts[grade];
    }
}

static const struct grade_scale *fit(const struct attainment *a, uint64_t *counts, unsigned stages)
{
    counts[0] = 0; /* no grade, a score alone */
    return grade_scale_fit(a->words[WORDS_GRADE].texts, counts, grade_total(a), stages).scale;
}

/* A US school's letters have + and - beside them; its years 10 to 12 are not England's. */
static int is_us(const struct attainment *a)
{
    uint64_t *sum = mem_alloc(grade_total(a), sizeof *sum);
    for (int band = 0; band < BANDS; band++)
        add_counts(sum, a, (enum band)band);
    const struct grade_scale *scale = fit(a, sum, STAGE_ANY);
    free(sum);
    return scale && scale->stages == STAGE_US;
}

/* Without a year's number the grades must tell. */
static unsigned stage_of_grades(const struct attainment *a)
{
    uint64_t *sum = mem_alloc(grade_total(a), sizeof *sum);
    add_counts(sum, a, BAND_NO_NUMBER);
    const struct grade_scale *scale = fit(a, sum, STAGE_ANY);
    free(sum);
    if (!scale || scale->is_percent)
        return 0;
    if (scale->stages & STAGE_GCSE)
        return STAGE_GCSE;
    return scale->stages & STAGE_16_18 ? STAGE_16_18 : STAGE_KEY_3;
}

static void set_meanings(struct attainment *a, struct scale_cell *cell)
{
    const struct words *grades = &a->words[WORDS_GRADE];
    cell->meanings = mem_alloc(grades->count, sizeof *cell->meanings);
    for (uint32_t i = 0; i < grades->count; i++) {
        struct str text = grades->texts[i];
        cell->meanings[i] = grade_meaning(cell->scale, text);
        cell->meanings[i].points = points_find(a->table, cell->scale, text);
    }
}

/* What those who have left had decides only where nobody who is counted has a result. */
static void find_scale(struct attainment *a, uint16_t subject, enum band band, unsigned stage)
{
    struct scale_cell *cell = &a->scales[(size_t)subject * BANDS + band];
    uint64_t *counts = cell->counts[LAYER_COUNTED];
    if (!counts)
        counts = cell->counts[LAYER_LEFT];
    if (!counts)
        return;
    cell->scale = a->subjects[subject].scale;
    if (!cell->scale)
        cell->scale = fit(a, counts, stage ? stage : STAGE_ANY);
    set_meanings(a, cell);
}

void scales_find(struct attainment *a)
{
    unsigned stages[BANDS] = {
        [BAND_KEY_3] = STAGE_KEY_3, [BAND_GCSE] = STAGE_GCSE, [BAND_16_18] = STAGE_16_18};
    a->is_us = is_us(a);
    stages[BAND_NO_NUMBER] = stage_of_grades(a);
    for (int band = 0; a->is_us && band < BANDS; band++)
        stages[band] = STAGE_US;
    for (uint32_t subject = 0; subject < a->words[WORDS_SUBJECT].count; subject++)
        for (int band = 0; band < BANDS; band++)
            find_scale(a, (uint16_t)subject, (enum band)band, stages[band]);
    for (uint64_t i = 0; i < a->people_count; i++)
        a->students[i].stage = (uint8_t)stages[a->bands[a->students[i].year]];
}
