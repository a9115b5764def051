/* Cells as Excel and LibreOffice leave them, and near misses that people write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "extract/damage.h"

static const struct {
    const char *cell;
    enum field field;
    enum damage damage;
} cases[] = {
    /* the combined science grade 5-4, and 9-1 as a range, in every form a spreadsheet shows */
    {"05-Apr", FIELD_grade, DAMAGE_DATE},
    {"5-Apr", FIELD_grade, DAMAGE_DATE},
    {"04-May", FIELD_grade, DAMAGE_DATE},
    {"Apr-05", FIELD_grade, DAMAGE_DATE},
    {"May-04", FIELD_grade, DAMAGE_DATE},
    {"05-apr", FIELD_grade, DAMAGE_DATE},
    {"05-Apr-26", FIELD_grade, DAMAGE_DATE},
    {"05-Apr-2026", FIELD_grade, DAMAGE_DATE},
    {"05/04/2026", FIELD_grade, DAMAGE_DATE},
    {"5/4/2026", FIELD_grade, DAMAGE_DATE},
    {"05.04.2026", FIELD_grade, DAMAGE_DATE},
    {"2026-04-05", FIELD_grade, DAMAGE_DATE},
    {"2026-04-05 00:00:00", FIELD_grade, DAMAGE_DATE},
    {"2026-04-05T00:00:00", FIELD_grade, DAMAGE_DATE},
    {"10-May", FIELD_score, DAMAGE_DATE}, /* 5/10 or 10/5 */
    {"05/10/2026", FIELD_score, DAMAGE_DATE},
    /* a class 10-2 or a course 5-4 */
    {"10-Feb", FIELD_class, DAMAGE_DATE},
    {"10-Feb", FIELD_tutor_group, DAMAGE_DATE},
    {"05-Apr", FIELD_course, DAMAGE_DATE},
    {"05-Apr", FIELD_admission_number, DAMAGE_DATE},
    /* grades that are grades */
    {"5-4", FIELD_grade, DAMAGE_NONE},
    {"9-9", FIELD_grade, DAMAGE_NONE},
    {"5/4", FIELD_grade, DAMAGE_NONE},
    {"E", FIELD_grade, DAMAGE_NONE},
    {"5+", FIELD_grade, DAMAGE_NONE},
    {"D*-P", FIELD_grade, DAMAGE_NONE},
    {"L2M-D", FIELD_grade, DAMAGE_NONE},
    {"2a", FIELD_grade, DAMAGE_NONE},
    {"12.5", FIELD_score, DAMAGE_NONE},
    {"1.2.3", FIELD_score, DAMAGE_NONE},
    {"Dec", FIELD_grade, DAMAGE_NONE},
    {"Dec-ent", FIELD_grade, DAMAGE_NONE},
    {"Mar-gin", FIELD_grade, DAMAGE_NONE},
    {"123-Apr", FIELD_grade, DAMAGE_NONE},
    {"", FIELD_grade, DAMAGE_NONE},
    /* dates where dates belong, and words that are terms */
    {"05-Apr", FIELD_left, DAMAGE_NONE},
    {"05/04/2026", FIELD_date, DAMAGE_NONE},
    {"2026-04-05", FIELD_birth_date, DAMAGE_NONE},
    {"Sep-25", FIELD_term, DAMAGE_NONE},
    {"Dec-25", FIELD_assessment, DAMAGE_NONE},
    {"05/04/2026", FIELD_class, DAMAGE_NONE},
    /* ids of many digits */
    {"1.23E+12", FIELD_sis_id, DAMAGE_FLOAT},
    {"1.23457E+12", FIELD_user_id, DAMAGE_FLOAT},
    {"1,23E+12", FIELD_admission_number, DAMAGE_FLOAT},
    {"1E+15", FIELD_account_id, DAMAGE_FLOAT},
    {"4.51E-05", FIELD_username, DAMAGE_FLOAT},
    {"1.20E+06", FIELD_course, DAMAGE_FLOAT}, /* the course 12E5 */
    {"1.20E+06", FIELD_class, DAMAGE_FLOAT},
    {"1.00E+100", FIELD_enrolment_id, DAMAGE_FLOAT},
    /* ids and codes that are what they are */
    {"12E5", FIELD_course, DAMAGE_NONE},
    {"1E5", FIELD_sis_id, DAMAGE_NONE},
    {"1E05", FIELD_sis_id, DAMAGE_NONE},
    {"12E+5", FIELD_sis_id, DAMAGE_NONE},
    {"1.2E+5", FIELD_sis_id, DAMAGE_NONE}, /* no spreadsheet writes one digit there */
    {"1.E+12", FIELD_sis_id, DAMAGE_NONE},
    {"0.1E+12", FIELD_sis_id, DAMAGE_NONE},
    {"1.23e+12", FIELD_sis_id, DAMAGE_NONE},
    {"1.23E+12a", FIELD_sis_id, DAMAGE_NONE},
    {"E+12", FIELD_sis_id, DAMAGE_NONE},
    {"1234567890123", FIELD_sis_id, DAMAGE_NONE},
    {"D005400010000", FIELD_upn, DAMAGE_NONE},
    {"1.23E+12", FIELD_score, DAMAGE_NONE}, /* a score says for itself whether it is a number */
    {"1.23E+12", FIELD_surname, DAMAGE_NONE},
    /* columns too narrow, formulas that failed */
    {"########", FIELD_left, DAMAGE_HASHES},
    {"##", FIELD_grade, DAMAGE_HASHES},
    {"#REF!", FIELD_upn, DAMAGE_ERROR},
    {"#N/A", FIELD_grade, DAMAGE_ERROR},
    {"#VALUE!", FIELD_birth_date, DAMAGE_ERROR},
    {"#NAME?", FIELD_score, DAMAGE_ERROR},
    {"#DIV/0!", FIELD_score, DAMAGE_ERROR},
    {"#", FIELD_grade, DAMAGE_NONE},
    {"#7", FIELD_sis_id, DAMAGE_NONE},
    {"N/A", FIELD_grade, DAMAGE_NONE},
    {"#n/a", FIELD_upn, DAMAGE_NONE}, /* typed by a person: no id */
    {"########", FIELD_surname, DAMAGE_NONE},
    {"#REF!", FIELD_note, DAMAGE_NONE},
};

static void test_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum damage got = damage_of(str_of(cases[i].cell), cases[i].field);
        if (got != cases[i].damage)
            fail_msg("damage_of(\"%s\", %s): got %d, want %d", cases[i].cell,
                     field_infos[cases[i].field].name, (int)got, (int)cases[i].damage);
    }
}

static void test_every_damage_has_a_remedy(void **state)
{
    (void)state;
    for (int i = DAMAGE_DATE; i <= DAMAGE_ERROR; i++)
        assert_true(strlen(damage_remedy((enum damage)i)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells),
                                       cmocka_unit_test(test_every_damage_has_a_remedy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
