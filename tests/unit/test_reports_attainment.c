/* Which result counts, subjects' figures, progress, groups, the tables a user may edit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/measure_school.h"

enum { NONE = SCORE_NONE };

/* Rows of one student in one subject, in the order of the exports; the place of the one that
 * counts, -1 for none. */
static const struct {
    const char *what;
    struct {
        const char *assessment, *grade;
        int32_t score, day;
    } rows[5];
    int counted;
    const char *assessment;
} counted_cases[] = {
    {"the latest", {{"A", "5", NONE, 10}, {"B", "7", NONE, 30}, {"C", "6", NONE, 20}}, 1, ""},
    {"dated before undated", {{"A", "5", NONE, 10}, {"B", "7", NONE, 0}}, 0, ""},
    {"of one day the last", {{"A", "5", NONE, 10}, {"B", "4", NONE, 10}}, 1, ""},
    {"a blank is no result", {{"A", "5", NONE, 10}, {"B", "", NONE, 30}}, 0, ""},
    {"a word is no result", {{"A", "5", NONE, 10}, {"B", "SUPP", NONE, 30}}, 0, ""},
    {"a grade before a score", {{"A", "5", NONE, 10}, {"B", "", 80000, 30}}, 0, ""},
    {"a score where there is no grade", {{"A", "NE", NONE, 10}, {"B", "", 80000, 5}}, 1, ""},
    {"absent counts where it is worth 0", {{"A", "5", NONE, 10}, {"B", "X", NONE, 30}}, 1, ""},
    {"the assessment asked for", {{"A", "5", NONE, 10}, {"B", "7", NONE, 30}}, 0, "A"},
    {"nothing in that assessment", {{"B", "7", NONE, 30}}, -1, "A"},
    {"nothing at all", {{"A", "", NONE, 10}}, -1, ""},
};

static void which_result_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof counted_cases / sizeof *counted_cases; i++) {
        struct school s;
        struct attainment_options options = {.assessment = counted_cases[i].assessment};
        print_message("%s\n", counted_cases[i].what);
        school_open(&s);
        uint32_t who = student(&s, "11", STANDING_ON_ROLL), other;
        for (int k = 0; k < 5 && counted_cases[i].rows[k].assessment; k++)
            result_with(&s, who, "Maths", counted_cases[i].rows[k].assessment,
                        counted_cases[i].rows[k].grade, counted_cases[i].rows[k].score,
                        counted_cases[i].rows[k].day);
        other = student(&s, "11", STANDING_ON_ROLL);
        result_with(&s, other, "Maths", "A", "9", NONE, 1);
        assert_int_equal(school_try(&s, &options, NULL, NULL), 0);
        assert_int_equal(s.a.count_of[who], counted_cases[i].counted >= 0);
        if (counted_cases[i].counted >= 0)
            assert_int_equal(attained_at(&s.a, who, 0).row, counted_cases[i].counted);
        school_close(&s);
    }
}

static void an_assessment_that_is_not_there_is_refused(void **state)
{
    struct school s;
    struct attainment_options wrong = {.assessment = "Mock"}, half = {.start = "Exam"};
    (void)state;
    school_open(&s);
    results(&s, student(&s, "11", STANDING_ON_ROLL), "Maths=4");
    assert_int_equal(school_try(&s, &wrong, NULL, NULL), -1);
    assert_int_equal(s.diag.kind, DIAG_USAGE);
    assert_non_null(strstr(s.diag.text, "assessment = 'Mock'"));
    membership_release(&s.members);
    assert_int_equal(school_try(&s, &half, NULL, NULL), -1);
    assert_non_null(strstr(s.diag.text, "needs both"));
    school_close(&s);
}

/* 9, 7, 5, 4, 1, U and one that nothing explains. */
static void figures_of_a_subject(void **state)
{
    static const char *const grades[] = {"9", "7", "5", "4", "1", "U", "??", "NE"};
    struct school s;
    (void)state;
    school_open(&s);
    for (size_t i = 0; i < sizeof grades / sizeof *grades; i++)
        result_with(&s, student(&s, "11", STANDING_ON_ROLL), "Music", "Exam", grades[i],
                    i < 2 ? 70500 + (int32_t)i * 1000 : NONE, 10);
    results(&s, student(&s, "12", STANDING_ON_ROLL), "Art=B");
    results(&s, student(&s, "12", STANDING_ON_ROLL), "Art=U");
    results(&s, student(&s, "13", STANDING_ON_ROLL), "Art=A*");
    school_measure(&s);
    assert_figure(figure_of_subject(&s, "graded", "Music"), 6, 1, 7);
    assert_figure(figure_of_subject(&s, "ungraded", "Music"), 1, 1, 7);
    assert_figure(figure_of_subject(&s, "not_understood", "Music"), 1, 1, 7);
    assert_figure(figure_of_subject(&s, "grade_9_7", "Music"), 2, 6, 6);
    assert_figure(figure_of_subject(&s, "grade_9_5", "Music"), 3, 6, 6);
    assert_figure(figure_of_subject(&s, "grade_9_4", "Music"), 4, 6, 6);
    assert_figure(figure_of_subject(&s, "grade_9_1", "Music"), 5, 6, 6);
    assert_figure(figure_of_subject(&s, "pass", "Music"), 5, 6, 6);
    assert_figure(figure_of_subject(&s, "mean_points", "Music"), 26, 6, 6);
    assert_figure(figure_of_subject(&s, "mean_score", "Music"), 142, 2, 2);
    assert_int_equal(figure_of_subject(&s, "a_star_b", "Music").state, FIGURE_NONE);
    assert_figure(figure_of_subject(&s, "a_star_a", "Art"), 1, 3, 3);
    assert_figure(figure_of_subject(&s, "a_star_b", "Art"), 2, 3, 3);
    assert_figure(figure_of_subject(&s, "pass", "Art"), 2, 3, 3);
    assert_int_equal(figure_of_subject(&s, "grade_9_4", "Art").state, FIGURE_NONE);
    size_t count;
    struct not_understood *unknown = attainment_unknown_grades(&s.a, &count);
    assert_int_equal(count, 1);
    assert_int_equal(unknown[0].results, 1);
    free(unknown);
    school_close(&s);
}

static void subjects_without_a_slot_are_listed(void **state)
{
    struct school s;
    size_t count;
    (void)state;
    school_open(&s);
    for (int i = 0; i < 3; i++)
        results(&s, student(&s, "11", STANDING_ON_ROLL), "Maths=4; Falconry=9; Tutor Time=9");
    school_measure(&s);
    struct not_understood *unknown = attainment_unknown_subjects(&s.a, &count);
    assert_int_equal(count, 1);
    assert_int_equal(unknown[0].results, 3);
    assert_int_equal(unknown[0].subject, words_find(&s.words[WORDS_SUBJECT], STR("Falconry")));
    free(unknown);
    assert_figure(figure_of_all(&s, "attainment_8", 0), 8, 1, 3);
    school_close(&s);
}

/* Start is the first assessment by date, end the last: 4 to 6, 5 to 4, 7 to 7; one has no end. */
static void progress_from_first_to_last(void **state)
{
    static const struct {
        const char *start, *middle, *end;
    } rows[] = {{"4", "9", "6"}, {"5", "9", "4"}, {"7", "1", "7"}, {"3", "8", ""}};
    struct school s;
    struct group all;
    struct matrix m;
    (void)state;
    school_open(&s);
    for (int i = 0; i < 4; i++) {
        uint32_t who = student(&s, "9", STANDING_ON_ROLL);
        result_with(&s, who, "History", "Summer", rows[i].end, NONE, 90);
        result_with(&s, who, "History", "Autumn", rows[i].start, NONE, 10);
        result_with(&s, who, "History", "Spring", rows[i].middle, NONE, 50);
    }
    school_measure(&s);
    assert_figure(figure_of_subject(&s, "progress", "History"), 1, 3, 3);
    assert_figure(figure_of_subject(&s, "progress_start", "History"), 16, 3, 3);
    assert_figure(figure_of_subject(&s, "progress_end", "History"), 17, 3, 3);
    assert_figure(figure_of_subject(&s, "moved_up", "History"), 1, 3, 3);
    assert_figure(figure_of_subject(&s, "moved_not", "History"), 1, 3, 3);
    assert_figure(figure_of_subject(&s, "moved_down", "History"), 1, 3, 3);
    assert_figure(figure_of_all(&s, "progress_gcse", 0), 1, 3, 3);
    group_everyone(&all, &s.a, 0);
    matrix_make(&m, &s.a, &all, 0);
    assert_int_equal(m.total, 3);
    assert_int_equal(m.start_count, 3); /* 7, 5, 4 */
    assert_int_equal(m.end_count, 3);   /* 7, 6, 4 */
    assert_int_equal(m.starts[0], words_find(&s.words[WORDS_GRADE], STR("7")));
    assert_int_equal(m.cells[0 * 3 + 0], 1); /* 7 to 7 */
    assert_int_equal(m.cells[1 * 3 + 2], 1); /* 5 to 4 */
    assert_int_equal(m.cells[2 * 3 + 1], 1); /* 4 to 6 */
    matrix_release(&m);
    group_release(&all);
    school_close(&s);
}

/* A subject that is taught on two scales has no mean of both. */
static void points_of_two_kinds_are_not_averaged(void **state)
{
    struct school s;
    (void)state;
    school_open(&s);
    results(&s, student(&s, "10", STANDING_ON_ROLL), "French=7");
    results(&s, student(&s, "13", STANDING_ON_ROLL), "French=A");
    school_measure(&s);
    assert_int_equal(figure_of_subject(&s, "mean_points", "French").state, FIGURE_NONE);
    assert_figure(figure_of_subject(&s, "grade_9_7", "French"), 1, 1, 1);
    assert_figure(figure_of_subject(&s, "a_star_a", "French"), 1, 1, 1);
    assert_figure(figure_of_subject(&s, "pass", "French"), 2, 2, 2);
    school_close(&s);
}

static void groups_and_their_complements(void **state)
{
    static const char *const sexes[] = {"F", "Female", "M", "M", ""};
    static const char *const sen[] = {"N - No SEN", "K - SEN Support", "E", "N", ""};
    struct school s;
    struct group all, rest;
    struct groups groups;
    (void)state;
    school_open(&s);
    for (int i = 0; i < 5; i++) {
        uint32_t who = student(&s, i < 3 ? "10" : "9", STANDING_ON_ROLL);
        s.roll[who].sex = code_of(&s, WORDS_MARK, sexes[i]);
        s.roll[who].sen = code_of(&s, WORDS_MARK, sen[i]);
    }
    student(&s, "10", STANDING_LEFT);
    school_measure(&s);
    group_everyone(&all, &s.a, 1);
    assert_int_equal(all.count, 6);
    group_release(&all);
    group_everyone(&all, &s.a, 0);
    assert_int_equal(all.count, 5);
    groups_split(&groups, &s.a, &all, GROUP_SEX);
    assert_int_equal(groups.count, 2);
    assert_string_equal(groups.list[0].name, "Female");
    assert_int_equal(groups.list[0].count, 2);
    group_complement(&rest, &s.a, &all, &groups.list[0]);
    assert_int_equal(rest.count, 2); /* whose sex is not recorded is in neither */
    group_release(&rest);
    groups_release(&groups);
    groups_split(&groups, &s.a, &all, GROUP_SEN);
    assert_string_equal(groups.list[0].name, "SEN");
    assert_int_equal(groups.list[0].count, 2);
    assert_int_equal(groups.list[1].count, 2);
    groups_release(&groups);
    groups_split(&groups, &s.a, &all, GROUP_YEAR);
    assert_string_equal(groups.list[0].name, "Year 9");
    assert_int_equal(groups.list[1].count, 3);
    groups_release(&groups);
    group_release(&all);
    school_close(&s);
}

/* Key stage 2: mean of the scaled scores; the tests themselves are no results. */
static void bands_of_prior_attainment(void **state)
{
    struct school s;
    struct attainment_options options = {.prior = "KS2"};
    static const int32_t scores[][2] = {
        {99000, 100999}, {100000, 100000}, {109000, 110999}, {110000, 110000}};
    static const enum prior bands[] = {PRIOR_LOW, PRIOR_MIDDLE, PRIOR_MIDDLE, PRIOR_HIGH};
    (void)state;
    school_open(&s);
    for (int i = 0; i < 4; i++) {
        uint32_t who = student(&s, "11", STANDING_ON_ROLL);
        result_with(&s, who, "Reading", "KS2", "", scores[i][0], 1);
        result_with(&s, who, "Maths", "KS2", "", scores[i][1], 1);
        result_with(&s, who, "Maths", "Exam", "4", NONE, 100);
    }
    assert_int_equal(school_try(&s, &options, NULL, NULL), 0);
    assert_int_equal(s.a.students[0].prior, PRIOR_LOW); /* 99.9995 */
    for (int i = 0; i < 4; i++)
        assert_int_equal(s.a.students[i].prior, bands[i]);
    assert_int_equal(s.a.count_of[0], 1);
    assert_int_equal(figure_of_subject(&s, "mean_score", "Maths").state, FIGURE_NONE);
    school_close(&s);
}

/* Where nothing counts, the latest row says why; a student with a result lacks nothing. */
static const struct {
    const char *what, *assessment;
    struct {
        const char *assessment, *grade;
        int32_t score, day;
    } rows[3];
    int not_yet, withheld;
} lacking_cases[] = {
    {"a blank", "", {{"A", "", NONE, 10}}, 1, 0},
    {"SUPP", "", {{"A", "SUPP", NONE, 10}}, 0, 1},
    {"the latest: SUPP", "", {{"A", "SUPP", NONE, 30}, {"B", "", NONE, 10}}, 0, 1},
    {"the latest: a blank", "", {{"A", "", NONE, 30}, {"B", "SUPP", NONE, 10}}, 1, 0},
    {"not entered", "", {{"A", "NE", NONE, 10}}, 0, 0},
    {"a grade before", "", {{"A", "5", NONE, 10}, {"B", "", NONE, 30}}, 0, 0},
    {"a score", "", {{"A", "SUPP", 60000, 10}}, 0, 0},
    {"a grade in another assessment", "B", {{"A", "5", NONE, 10}, {"B", "", NONE, 30}}, 1, 0},
    {"no row in the assessment", "C", {{"A", "5", NONE, 10}, {"B", "", NONE, 30}}, 0, 0},
};

static void who_lacks_a_result(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lacking_cases / sizeof *lacking_cases; i++) {
        struct school s;
        struct attainment_options options = {.assessment = lacking_cases[i].assessment};
        print_message("%s\n", lacking_cases[i].what);
        school_open(&s);
        uint32_t who = student(&s, "11", STANDING_ON_ROLL), other;
        for (int k = 0; k < 3 && lacking_cases[i].rows[k].assessment; k++)
            result_with(&s, who, "Maths", lacking_cases[i].rows[k].assessment,
                        lacking_cases[i].rows[k].grade, lacking_cases[i].rows[k].score,
                        lacking_cases[i].rows[k].day);
        other = student(&s, "11", STANDING_ON_ROLL);
        for (const char *sitting = "ABC"; *sitting; sitting++)
            result_with(&s, other, "Maths", (char[]){*sitting, 0}, "9", NONE, 1);
        assert_int_equal(school_try(&s, &options, NULL, NULL), 0);
        uint64_t with = 1 + s.a.count_of[who];
        assert_figure(figure_of_subject(&s, "no_grade_yet", "Maths"), lacking_cases[i].not_yet, 1,
                      with);
        assert_figure(figure_of_subject(&s, "withheld", "Maths"), lacking_cases[i].withheld, 1,
                      with);
        school_close(&s);
    }
}

static void a_subject_of_blanks_alone(void **state)
{
    struct school s;
    (void)state;
    school_open(&s);
    for (int i = 0; i < 3; i++) {
        uint32_t who = student(&s, "11", STANDING_ON_ROLL);
        result_with(&s, who, "Art", "Exam", "", NONE, 0);
        result_with(&s, who, "Maths", "Exam", "5", NONE, 0);
    }
    school_measure(&s);
    assert_figure(figure_of_subject(&s, "no_grade_yet", "Art"), 3, 1, 0);
    assert_int_equal(figure_of_subject(&s, "graded", "Art").state, FIGURE_NONE);
    assert_figure(figure_of_subject(&s, "no_grade_yet", "Maths"), 0, 1, 3);
    assert_int_equal(s.a.results_counted, 3);
    school_close(&s);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_true(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void points_of_ones_own(void **state)
{
    struct school s;
    (void)state;
    write_file("points.csv", "scale,grade,points\r\ngcse-9-1,9,9.5\r\n");
    write_file("subjects.csv", "\"subject\",slot\n\"Falconry, applied\",open\n");
    school_open(&s);
    results(&s, student(&s, "11", STANDING_ON_ROLL), "Maths=9; Falconry, applied=9-; Art=8");
    assert_int_equal(school_try(&s, NULL, "subjects.csv", "points.csv"), 0);
    assert_figure(figure_of_all(&s, "attainment_8", 0), 19000 + 9500 + 8000, 1000, 1);
    school_close(&s);
    remove("points.csv");
    remove("subjects.csv");
}

/* A file with a fault is refused by line, with what was wanted. */
static void faulty_tables(void **state)
{
    static const struct {
        const char *subjects, *points, *wanted;
        uint32_t line;
    } cases[] = {
        {"subject,slot\nMaths,mathematics\n", NULL, "slot: wanted", 2},
        {"subject,slot,pillar\n\nMaths,open,maths\n", NULL, "pillar:", 3},
        {"subject,slott\n", NULL, "'slott' is no heading", 1},
        {"slot\nopen\n", NULL, "'subject' is missing", 1},
        {"subject,slot\nArt, Craft,open\n", NULL, "quote a cell", 2},
        {"", NULL, "no heading row", 0},
        {"subject,credits\nArt,half\n", NULL, "credits", 2},
        {NULL, "scale,grade,points\ngcse,9,9\n", "scale", 2},
        {NULL, "scale,grade,points\ngcse-9-1,10,9\n", "grade", 2},
        {NULL, "scale,grade,points\ngcse-9-1,9,nine\n", "points", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {NULL};
        struct diag d = {.kind = DIAG_NONE};
        struct subject_table *table;
        write_file("table.csv", cases[i].subjects ? cases[i].subjects : cases[i].points);
        int status =
            subject_table_read(&table, &arena, "./", cases[i].subjects ? "table.csv" : NULL,
                               cases[i].points ? "table.csv" : NULL, &d);
        print_message("%s\n", d.text);
        assert_int_equal(status, -1);
        assert_int_equal(d.kind, DIAG_USAGE);
        assert_string_equal(d.path, "./table.csv");
        assert_int_equal(d.line, cases[i].line);
        assert_non_null(strstr(d.text, cases[i].wanted));
        arena_release(&arena);
    }
    remove("table.csv");
}

/* The compiled tables and lib/grade_scale say the same: one is for people to edit. */
static void tables_agree_with_the_scales(void **state)
{
    struct arena arena = {NULL};
    struct diag d;
    struct subject_table *table;
    (void)state;
    assert_int_equal(subject_table_read(&table, &arena, "", NULL, NULL, &d), 0);
    for (size_t i = 0; grade_scales[i]; i++)
        for (const struct grade *g = grade_scales[i]->grades; g->text; g++)
            assert_int_equal(points_find(table, grade_scales[i], str_of(g->text)), g->points);
    assert_non_null(strstr(table_points, "\ngcse-9-1,5,5\n"));
    assert_non_null(strstr(table_points, "\ntechnical-award,L1P,1.25\n"));
    arena_release(&arena);
}

static void registry_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i], *found;
        assert_true(f->title[0] && f->unit[0] && f->definition[0] && f->source[0]);
        assert_int_equal((f->student != NULL) + (f->subject != NULL) + (f->grade != NULL) +
                             (f->course != NULL),
                         1);
        assert_true(f->stages != 0 && f->measures[0].name);
        for (const struct measure *m = f->measures; m->name; m++) {
            assert_ptr_equal(measure_find(m->name, &found), m); /* names are unique */
            assert_true(m->title[0] && m->note);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_result_counts),
        cmocka_unit_test(who_lacks_a_result),
        cmocka_unit_test(a_subject_of_blanks_alone),
        cmocka_unit_test(an_assessment_that_is_not_there_is_refused),
        cmocka_unit_test(figures_of_a_subject),
        cmocka_unit_test(subjects_without_a_slot_are_listed),
        cmocka_unit_test(progress_from_first_to_last),
        cmocka_unit_test(points_of_two_kinds_are_not_averaged),
        cmocka_unit_test(groups_and_their_complements),
        cmocka_unit_test(bands_of_prior_attainment),
        cmocka_unit_test(points_of_ones_own),
        cmocka_unit_test(faulty_tables),
        cmocka_unit_test(tables_agree_with_the_scales),
        cmocka_unit_test(registry_is_whole),
    };
    char folder[] = "/tmp/offboard-measures-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return rmdir(folder) == 0 ? failed : 1;
}
