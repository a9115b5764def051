/* Grades Summary: one row a subject. */
#include "reports/grades.h"
#include "reports/order.h"
#include "reports/sheets.h"

static const struct column columns[] = {
    {.heading = "Subject", .field = "subject", .kind = COLUMN_TEXT},
    {.heading = "Students", .field = "students", .kind = COLUMN_COUNT},
    {.heading = "Results", .field = "results", .kind = COLUMN_COUNT},
    {.heading = "Blank", .field = "blank", .kind = COLUMN_COUNT},
    {.heading = "Mean score",
     .field = "mean_score",
     .kind = COLUMN_DECIMAL,
     .places = 6,
     .shown = 2},
};

static void put_columns(struct sheet *s, const struct grade_columns *grades)
{
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    if (grades->has_no_results)
        sheet_column(
            s, (struct column){.heading = "No result", .field = "no_result", .kind = COLUMN_COUNT});
    for (size_t i = 0; i < grades->count; i++)
        sheet_column(s, (struct column){.heading = grades->columns[i].heading,
                                        .field = grades->columns[i].field,
                                        .kind = COLUMN_COUNT});
    if (grades->has_others)
        sheet_column(s, (struct column){.heading = "Other grades",
                                        .field = "other_grades",
                                        .kind = COLUMN_COUNT});
}

static void put_subject(struct sheet *s, const struct grade_columns *grades, uint16_t code)
{
    const struct cube_subject *subject = &grades->cube->subjects[code];
    uint64_t none = grade_no_results(grades, code), others = subject->graded - none;
    put_count(s, (int64_t)subject->students.count);
    put_count(s, (int64_t)subject->results);
    put_count(s, (int64_t)subject->blanks);
    put_ratio(s, subject->score_sum, (int64_t)subject->scored * 1000); /* thousandths */
    if (grades->has_no_results)
        put_count(s, (int64_t)none);
    for (size_t i = 0; i < grades->count; i++) {
        uint64_t count = grade_count(grades, code, grades->columns[i].code);
        put_count(s, (int64_t)count);
        others -= count;
    }
    if (grades->has_others)
        put_count(s, (int64_t)others);
    end_row(s);
}

static void build(struct sheet *s, const struct report *r)
{
    const struct cube *cube = &r->cube;
    const struct words *subjects = &r->words[WORDS_SUBJECT];
    struct grade_columns grades;
    size_t count;
    uint8_t *is_used = mem_alloc(cube->subject_count, 1);
    for (uint32_t i = 0; i < cube->subject_count; i++)
        is_used[i] = cube->subjects[i].results > 0;
    uint16_t *codes = words_order(subjects, is_used, &count);
    grade_columns_init(&grades, &r->stage->arena, cube, &r->words[WORDS_GRADE]);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Students: different people. Results: all of theirs, also several of one."));
    sheet_note(s, STR("Blank: neither a grade nor a score was recorded. A blank is never zero."));
    if (grades.has_no_results)
        sheet_note(s, STR("No result: a word such as SUPP, NE or N/A stands for the grade, or X "
                          "where the scale gives it no points. It is no grade, and never zero."));
    sheet_note(s, STR("Mean score: over the results that have a score; empty where none has."));
    put_columns(s, &grades);
    for (size_t i = 0; i < count; i++) {
        put_word(s, subjects, codes[i], "(no subject)");
        put_subject(s, &grades, codes[i]);
    }
    free(codes);
    free(is_used);
}

const struct sheet_def sheet_grades_summary = {
    .name = "Grades Summary",
    .title = "Grades summary by subject",
    .csv = "grades-summary.csv",
    .is_on_page = 1,
    .build = build,
};
