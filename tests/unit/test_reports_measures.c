/* Measures of students, on schools worked out by hand from formats.md section 5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/measure_school.h"

/* One student of year 11 each; points are thousandths. formats.md 5.4. */
static const struct {
    const char *what, *results;
    int a8, aps_sum, entry, at_4, at_5, basics_4, basics_5;
} gcse_cases[] = {
    /* English 7x2, maths 6x2, EBacc 8+7+7, open 6 (history) + 5 (French) + 5 (literature) */
    {"all slots filled",
     "English Language=7; English Literature=5; Mathematics=6; Biology=8; Chemistry=7; Physics=7;"
     "History=6; French=5; Art=4",
     64000, 7000 + 6000 + 8000 + 7000 + 6000 + 5000, 1, 1, 1, 2, 2},
    /* 7 once, 6x2, EBacc 5.5+5.5+4, open 9 and the language's 0; APS has no English */
    {"literature not taken: English not doubled",
     "English Language=7; Maths=6; Combined Science=6-5; Geography=4; Spanish=U; RS=9", 43000,
     6000 + 5500 + 5500 + 4000, 0, 0, 0, 2, 2},
    {"no result at all", "", 0, 0, 0, 0, 0, 0, 0},
    /* literature is the better one: 6x2, the 4 goes to open */
    {"the better English counts, the other goes to open",
     "English Language=4; English Literature=6; Maths=3", 12000 + 6000 + 4000, 6000 + 3000, 0, 0, 0,
     1, 1},
    /* an English literature of U is taken all the same: doubled */
    {"taken is taken, U or not", "English Language=5; English Literature=U; Maths=5", 10000 + 10000,
     10000, 0, 0, 0, 2, 2},
    /* 4-3 is 3.5: no two sciences at 4 */
    {"combined science by its average",
     "English Language=4; English Literature=4; Maths=4; Combined Science=4-3; History=4; German=4",
     8000 + 8000 + 4000 + 4000 + 3500 + 3500 + 4000, 4000 * 4 + 3500 * 2, 1, 0, 0, 2, 0},
    {"combined science 4-4 is two sciences at 4",
     "English Language=4; English Literature=4; Maths=4; Combined Science=4-4; History=4; German=4",
     8000 + 8000 + 12000 + 4000 + 4000, 24000, 1, 1, 0, 2, 0},
    /* two separate sciences are no entry, yet two at 4; computer science is the third */
    {"two sciences are no entry",
     "English Language=5; English Literature=5; Maths=5; Biology=5; Physics=5; History=5; Latin=5",
     10000 + 10000 + 15000 + 10000, 30000, 0, 1, 1, 2, 2},
    {"computer science is a science",
     "English Language=5; English Literature=5; Maths=5; Biology=5; Physics=5; Computing=5;"
     "History=5; Latin=5",
     10000 + 10000 + 15000 + 15000, 30000, 1, 1, 1, 2, 2},
    /* three best of what is left: 8.5 (L2D*), 8.5 (A*), 4 (C); the G is too weak; tutor time and
     * what the table does not hold count nowhere */
    {"other qualifications in the open slots",
     "Sport=L2D*; Dance=A*; Media Studies=C; Sociology=G; Tutor Time=9; Basket weaving=9", 21000, 0,
     0, 0, 0, 0, 0},
    {"names are the same in other spellings",
     "GCSE English Language=5+; english  literature (9-1)=5-; MATHS=5; Art & Design=6",
     10000 + 10000 + 5000 + 6000, 10000, 0, 0, 0, 2, 2},
};
enum { GCSE_CASES = sizeof gcse_cases / sizeof *gcse_cases };

static struct figure of_one(struct school *s, const char *name, uint32_t who)
{
    struct group one = {.people = &who, .count = 1};
    return figure_for(s, name, &one);
}

/* Enough to settle the scales of subjects that a case has once only. */
static void settle_scales(struct school *s)
{
    for (int i = 0; i < 3; i++)
        results(s, student(s, "11", STANDING_ON_ROLL),
                "Sport=L2M; Dance=B; Media Studies=D; Sociology=D");
}

static void gcse_measures_by_hand(void **state)
{
    struct school s;
    int64_t total = 0;
    (void)state;
    school_open(&s);
    for (int i = 0; i < GCSE_CASES; i++)
        results(&s, student(&s, "11", STANDING_ON_ROLL), gcse_cases[i].results);
    settle_scales(&s);
    school_measure(&s);
    for (uint32_t i = 0; i < GCSE_CASES; i++) {
        print_message("%s\n", gcse_cases[i].what);
        assert_figure(of_one(&s, "attainment_8", i), gcse_cases[i].a8, 1000, 1);
        assert_figure(of_one(&s, "ebacc_aps", i), gcse_cases[i].aps_sum, 6000, 1);
        assert_figure(of_one(&s, "ebacc_entry", i), gcse_cases[i].entry, 1, 1);
        assert_figure(of_one(&s, "ebacc_9_4", i), gcse_cases[i].at_4, 1, 1);
        assert_figure(of_one(&s, "ebacc_9_5", i), gcse_cases[i].at_5, 1, 1);
        assert_figure(of_one(&s, "basics_9_4", i), gcse_cases[i].basics_4 == 2, 1, 1);
        assert_figure(of_one(&s, "basics_9_4_one", i), gcse_cases[i].basics_4 == 1, 1, 1);
        assert_figure(of_one(&s, "basics_9_4_neither", i), gcse_cases[i].basics_4 == 0, 1, 1);
        assert_figure(of_one(&s, "basics_9_5", i), gcse_cases[i].basics_5 == 2, 1, 1);
        total += gcse_cases[i].a8;
    }
    /* the three who settle scales: L2M 5.5, B 5.5, and two D of 3, of which one finds room */
    total += 3 * (5500 + 5500 + 3000);
    assert_figure(figure_of_all(&s, "attainment_8", 0), total, 1000 * (GCSE_CASES + 3),
                  GCSE_CASES + 3);
    school_close(&s);
}

static void a_year_without_results_is_not_a_year_of_zeros(void **state)
{
    struct school s;
    (void)state;
    school_open(&s);
    results(&s, student(&s, "11", STANDING_ON_ROLL), "Maths=8; English Language=6");
    student(&s, "11", STANDING_ON_ROLL); /* no result: 0 in the cohort */
    student(&s, "10", STANDING_ON_ROLL);
    results(&s, student(&s, "9", STANDING_ON_ROLL), "Maths=9; English Language=9");
    results(&s, student(&s, "13", STANDING_ON_ROLL), "Maths=A; English Language=B");
    school_measure(&s);
    assert_figure(figure_of_all(&s, "attainment_8", 0), 16000 + 6000, 2000, 2);
    assert_figure(figure_of_all(&s, "basics_9_5", 0), 1, 2, 2);
    assert_int_equal(of_one(&s, "attainment_8", 2).state, FIGURE_NONE);
    assert_int_equal(of_one(&s, "attainment_8", 3).state, FIGURE_NONE);
    assert_int_equal(of_one(&s, "attainment_8", 4).state, FIGURE_NONE);
    assert_int_equal(figure_of_all(&s, "gpa", 0).state, FIGURE_NONE);
    school_close(&s);
}

static void best_three_a_levels(void **state)
{
    static const struct {
        const char *results;
        int part; /* of the best three, thousandths; -1: not in the population */
    } cases[] = {
        {"Maths=A*; Physics=A; History=B; French=C", 150000},
        {"Maths=A; Physics=B", 90000},
        {"Maths=A; Physics=B; Business=D*", -1}, /* another of A level size */
        {"Maths=A; Physics=B; Chemistry=C; Business=D*", 120000},
        {"Science=AB; French=C; History=E", 45000 * 2 + 30000},
        {"General Studies=A*; Maths=D; Physics=U", 20000},
        {"Maths AS=A; Maths=B", 40000}, /* an AS is neither counted nor a reason */
        {"Business=D*", -1},
        {"", -1},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    static const char subjects[] = "subject,scale\nMaths AS,as-level\n";
    struct school s;
    int64_t total = 0, students = 0;
    (void)state;
    FILE *file = fopen("subjects-as.csv", "w");
    assert_true(file && fputs(subjects, file) >= 0 && fclose(file) == 0);
    school_open(&s);
    for (int i = 0; i < CASES; i++)
        results(&s, student(&s, "13", STANDING_ON_ROLL), cases[i].results);
    results(&s, student(&s, "13", STANDING_LEFT), "Maths=U; Physics=U; History=U");
    assert_int_equal(school_try(&s, NULL, "subjects-as.csv", NULL), 0);
    for (uint32_t i = 0; i < CASES; i++) {
        print_message("%s\n", cases[i].results);
        struct figure f = of_one(&s, "best_three", i);
        if (cases[i].part < 0) {
            assert_int_equal(f.state, FIGURE_NONE);
            continue;
        }
        assert_figure(f, cases[i].part, 3000, 1);
        total += cases[i].part;
        students++;
    }
    assert_figure(figure_of_all(&s, "best_three", 0), total, 3000 * students, students);
    assert_figure(figure_of_all(&s, "best_three", 1), total, 3000 * (students + 1), students + 1);
    school_close(&s);
    remove("subjects-as.csv");
}

static void gpa_with_credits_and_weights(void **state)
{
    static const char subjects[] = "subject,credits,weight\nOrchestra,0.5,\nRobotics,,0.25\n";
    struct school s;
    (void)state;
    FILE *file = fopen("subjects-us.csv", "w");
    assert_true(file && fputs(subjects, file) >= 0 && fclose(file) == 0);
    school_open(&s);
    /* 4.0 + 2.7 + 0.5 * 3.3 + 3.0 over 3.5 credits; P and W are not counted */
    results(&s, student(&s, "10", STANDING_ON_ROLL),
            "AP Biology=A; Honors English=B-; Orchestra=B+; Robotics=B; Yoga=P; Band=W");
    results(&s, student(&s, "10", STANDING_ON_ROLL), "AP Biology=F; Honors English=A+");
    results(&s, student(&s, "11", STANDING_ON_ROLL), "Yoga=P");
    assert_int_equal(school_try(&s, NULL, "subjects-us.csv", NULL), 0);
    assert_figure(of_one(&s, "gpa", 0), 4000 + 2700 + 1650 + 3000, 3500, 1);
    assert_figure(of_one(&s, "gpa_weighted", 0), 5000 + 3200 + 1650 + 3250, 3500, 1);
    assert_figure(of_one(&s, "gpa", 1), 4000, 2000, 1);
    assert_figure(of_one(&s, "gpa_weighted", 1), 4500, 2000, 1); /* an F stays 0 */
    assert_int_equal(of_one(&s, "gpa", 2).state, FIGURE_NONE);
    assert_figure(figure_of_all(&s, "gpa", 0), 11350 + 4000, 5500, 2);
    assert_figure(figure_of_subject(&s, "pass", "Yoga"), 2, 2, 2);
    assert_figure(figure_of_subject(&s, "pass", "AP Biology"), 1, 2, 2);
    assert_int_equal(figure_of_all(&s, "attainment_8", 0).state, FIGURE_NONE);
    school_close(&s);
    remove("subjects-us.csv");
}

/* Leavers stand apart, and their grades decide nothing for the others. */
static void leavers_only_where_asked_for(void **state)
{
    struct school s;
    (void)state;
    school_open(&s);
    results(&s, student(&s, "11", STANDING_ON_ROLL), "Maths=4; English Language=4");
    results(&s, student(&s, "11", STANDING_LEFT), "Maths=9; English Language=9");
    results(&s, student(&s, "11", STANDING_GUEST), "Maths=9; English Language=9");
    for (int i = 0; i < 5; i++)
        results(&s, student(&s, "11", STANDING_LEFT), "Maths=A*; English Language=A*");
    school_measure(&s);
    assert_figure(figure_of_all(&s, "attainment_8", 0), 12, 1, 1);
    assert_figure(figure_of_all(&s, "basics_9_7", 0), 0, 1, 1);
    /* the five with letters have grades that the subject's scale does not know: 0 */
    assert_figure(figure_of_all(&s, "attainment_8", 1), 12 + 27, 7, 7);
    assert_figure(figure_of_all(&s, "basics_9_7", 1), 1, 7, 7);
    size_t count;
    struct not_understood *unknown = attainment_unknown_grades(&s.a, &count);
    assert_int_equal(count, 0); /* of those counted */
    free(unknown);
    school_close(&s);
}

static void a_withheld_year_hides_its_figures(void **state)
{
    struct school s;
    uint8_t withheld[8] = {0};
    (void)state;
    school_open(&s);
    results(&s, student(&s, "11", STANDING_ON_ROLL), "Maths=4; English Language=4");
    results(&s, student(&s, "10", STANDING_ON_ROLL), "Maths=5; English Language=5");
    school_measure(&s);
    withheld[s.people[0].year] = 1;
    s.a.withheld = withheld;
    assert_int_equal(of_one(&s, "attainment_8", 0).state, FIGURE_WITHHELD);
    assert_int_equal(of_one(&s, "attainment_8", 1).state, FIGURE_VALUE);
    assert_int_equal(figure_of_all(&s, "attainment_8", 0).state, FIGURE_WITHHELD);
    assert_int_equal(figure_of_subject(&s, "mean_points", "Maths").state, FIGURE_WITHHELD);
    school_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gcse_measures_by_hand),
        cmocka_unit_test(a_year_without_results_is_not_a_year_of_zeros),
        cmocka_unit_test(best_three_a_levels),
        cmocka_unit_test(gpa_with_credits_and_weights),
        cmocka_unit_test(leavers_only_where_asked_for),
        cmocka_unit_test(a_withheld_year_hides_its_figures),
    };
    char folder[] = "/tmp/offboard-measures-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return rmdir(folder) == 0 ? failed : 1;
}
