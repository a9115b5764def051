/*
 * measure_school - a small school made by hand, for tests of measures.
 *
 * Calling order: school_open; student and result for each; school_measure; then the figures;
 * school_close. An alias is a person here, and every result's row stands for itself.
 */
#ifndef OFFBOARD_TESTS_MEASURE_SCHOOL_H
#define OFFBOARD_TESTS_MEASURE_SCHOOL_H

#include "reports/measure.h"

enum { PEOPLE_MAX = 64, RESULTS_MAX = 400 };

struct school {
    struct words words[WORDS_DOMAINS];
    struct standing_row people[PEOPLE_MAX];
    struct alias aliases[PEOPLE_MAX];
    struct roll_row roll[PEOPLE_MAX];
    struct result_row results[RESULTS_MAX];
    uint32_t people_count, result_count;
    struct membership members;
    struct attainment a;
    struct arena arena;
    struct diag diag;
};

static uint16_t code_of(struct school *s, enum words_domain domain, const char *text)
{
    return text[0] ? (uint16_t)words_code(&s->words[domain], str_of(text)) : (uint16_t)0;
}

static void school_open(struct school *s)
{
    memset(s, 0, sizeof *s);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_init(&s->words[i]);
}

static uint32_t student(struct school *s, const char *year, enum standing standing)
{
    uint32_t who = s->people_count++;
    assert_true(who < PEOPLE_MAX);
    s->people[who] = (struct standing_row){.standing = (uint8_t)standing,
                                           .is_student = 1,
                                           .left = DAY_NONE,
                                           .year = code_of(s, WORDS_YEAR, year)};
    s->aliases[who].person = who;
    s->roll[who] = (struct roll_row){
        .row = {.alias = who}, .birth = DAY_NONE, .entered = DAY_NONE, .left = DAY_NONE};
    return who;
}

/* `day` 0: undated; `score` in thousandths, or SCORE_NONE. */
static struct result_row *result_with(struct school *s, uint32_t who, const char *subject,
                                      const char *assessment, const char *grade, int32_t score,
                                      int32_t day)
{
    struct result_row *row = &s->results[s->result_count++];
    assert_true(s->result_count <= RESULTS_MAX);
    *row = (struct result_row){.row = {.alias = who},
                               .score = score,
                               .date = day ? (struct day){day} : DAY_NONE,
                               .subject = code_of(s, WORDS_SUBJECT, subject),
                               .assessment = code_of(s, WORDS_ASSESSMENT, assessment),
                               .grade = code_of(s, WORDS_GRADE, grade)};
    return row;
}

/* "English Language=7, Maths=6": one result each. */
static void results(struct school *s, uint32_t who, const char *list)
{
    struct str rest = str_of(list), part;
    char subject[64], grade[16];
    while (rest.bytes && rest.len) {
        part = str_trim(str_cut(&rest, ';'));
        struct str right = part, left = str_cut(&right, '=');
        snprintf(subject, sizeof subject, "%.*s", STR_ARG(left));
        snprintf(grade, sizeof grade, "%.*s", STR_ARG(right));
        result_with(s, who, subject, "Exam", grade, SCORE_NONE, 100);
    }
}

/* Returns what attainment_make returns. `options` may be NULL. */
static int school_try(struct school *s, const struct attainment_options *options,
                      const char *subjects_file, const char *points_file)
{
    static const struct attainment_options none = {.assessment = ""};
    struct policy policy = {.cohort = DAY_NONE};
    struct table people = {.records = s->people, .count = s->people_count};
    struct table aliases = {.records = s->aliases, .count = s->people_count};
    struct table roll = {.records = s->roll, .count = s->people_count};
    struct table rows = {.records = s->results, .count = s->result_count};
    struct membership_tables tables = {.aliases = &aliases, .people = &people, .roll = &roll};
    struct subject_table *table;
    assert_int_equal(membership_init(&s->members, &tables, &policy, &s->diag), 0);
    if (subject_table_read(&table, &s->arena, "", subjects_file, points_file, &s->diag) != 0)
        return -1;
    return attainment_make(&s->a, &s->members, s->words, &rows, &roll, &aliases, table,
                           options ? options : &none, &s->diag);
}

static void school_measure(struct school *s)
{
    if (school_try(s, NULL, NULL, NULL) != 0)
        fail_msg("%s", s->diag.text);
}

static void school_close(struct school *s)
{
    attainment_release(&s->a);
    membership_release(&s->members);
    arena_release(&s->arena);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&s->words[i]);
}

static struct figure figure_for(struct school *s, const char *name, const struct group *g)
{
    const struct measure_family *family;
    const struct measure *m = measure_find(name, &family);
    assert_non_null(m);
    if (family->student)
        return measure_of(family, m, &s->a, g);
    fail_msg("%s is not a measure of students", name);
    return (struct figure){0};
}

static struct figure figure_of_all(struct school *s, const char *name, int with_leavers)
{
    struct group all;
    group_everyone(&all, &s->a, with_leavers);
    struct figure f = figure_for(s, name, &all);
    group_release(&all);
    return f;
}

static struct figure figure_of_subject(struct school *s, const char *name, const char *subject)
{
    struct group all;
    struct tallies t;
    const struct measure_family *family;
    const struct measure *m = measure_find(name, &family);
    uint16_t code = words_find(&s->words[WORDS_SUBJECT], str_of(subject));
    assert_non_null(m);
    group_everyone(&all, &s->a, 0);
    tallies_make(&t, &s->a, &all);
    struct figure f = measure_of_subject(family, m, &s->a, &all, &t.subjects[code]);
    tallies_release(&t);
    group_release(&all);
    return f;
}

/* A figure by its exact value: part / whole, whatever both are multiplied by. */
#define assert_figure(f, num, den, n)                                                              \
    do {                                                                                           \
        struct figure got_ = (f);                                                                  \
        assert_int_equal(got_.state, FIGURE_VALUE);                                                \
        if (got_.part * (int64_t)(den) != (int64_t)(num)*got_.whole)                               \
            fail_msg("%s: %lld / %lld, want %lld / %lld", #f, (long long)got_.part,                \
                     (long long)got_.whole, (long long)(num), (long long)(den));                   \
        assert_int_equal(got_.students, n);                                                        \
    } while (0)

#endif
