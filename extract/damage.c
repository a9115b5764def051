#include "extract/damage.h"

#include <strings.h>

/* Which marks a field's cell can bear. */
enum {
    CAN_FLOAT = 1 << 0,
    CAN_MONTH = 1 << 1, /* 05-Apr */
    CAN_DATE = 1 << 2,  /* 05/04/2026 */
    CAN_FAIL = 1 << 3   /* ######## and #REF! */
};

static const uint8_t marks[FIELD_COUNT] = {
    [FIELD_upn] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_former_upn] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_admission_number] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_sis_id] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_user_id] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_account_id] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_username] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_email] = CAN_FAIL,
    [FIELD_id] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_enrolment_id] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_course] = CAN_FLOAT | CAN_MONTH | CAN_FAIL,
    [FIELD_class] = CAN_FLOAT | CAN_MONTH,
    [FIELD_tutor_group] = CAN_FLOAT | CAN_MONTH,
    [FIELD_birth_date] = CAN_FAIL,
    [FIELD_entered] = CAN_FAIL,
    [FIELD_left] = CAN_FAIL,
    [FIELD_start] = CAN_FAIL,
    [FIELD_end] = CAN_FAIL,
    [FIELD_date] = CAN_FAIL,
    [FIELD_status] = CAN_FAIL,
    [FIELD_grade] = CAN_MONTH | CAN_DATE | CAN_FAIL,
    [FIELD_score] = CAN_MONTH | CAN_DATE | CAN_FAIL,
};

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at the front, taken off. */
static size_t cut_digits(struct str *rest)
{
    size_t n = 0;
    while (n < rest->len && is_digit(rest->bytes[n]))
        n++;
    *rest = (struct str){rest->bytes + n, rest->len - n};
    return n;
}

static int cut_one_of(struct str *rest, const char *wanted)
{
    if (rest->len == 0 || rest->bytes[0] == '\0' || !strchr(wanted, rest->bytes[0]))
        return 0;
    *rest = (struct str){rest->bytes + 1, rest->len - 1};
    return 1;
}

/* One digit, a decimal mark and digits, 'E', a sign, two digits or three: a person writes 12E5. */
static int is_float(struct str cell)
{
    struct str rest = cell;
    if (!memchr(cell.bytes, 'E', cell.len) || cut_digits(&rest) != 1 || cell.bytes[0] == '0')
        return 0;
    if (cut_one_of(&rest, ".,") && cut_digits(&rest) == 0)
        return 0;
    if (!cut_one_of(&rest, "E") || !cut_one_of(&rest, "+-"))
        return 0;
    size_t exponent = cut_digits(&rest);
    return exponent >= 2 && exponent <= 3 && rest.len == 0;
}

static int cut_month(struct str *rest)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (size_t i = 0; rest->len >= 3 && i < sizeof months - 1; i += 3)
        if (strncasecmp(rest->bytes, months + i, 3) == 0) {
            *rest = (struct str){rest->bytes + 3, rest->len - 3};
            return 1;
        }
    return 0;
}

/* 05-Apr, 5-Apr, Apr-05, 05-Apr-26, 05-Apr-2026 */
static int is_month(struct str cell)
{
    struct str rest = cell;
    size_t day = cut_digits(&rest), year = 0;
    if (day > 2 || (day > 0 && !cut_one_of(&rest, "-")) || !cut_month(&rest))
        return 0;
    if (rest.len > 0) {
        if (!cut_one_of(&rest, "-"))
            return 0;
        year = cut_digits(&rest);
    }
    if (rest.len > 0)
        return 0;
    return day > 0 ? year == 0 || year == 2 || year == 4 : year == 2;
}

/* 05/04/2026, 5.4.2026, 2026-04-05, with or without a time of day behind it */
static int is_date(struct str cell)
{
    struct str rest = cell;
    size_t first = cut_digits(&rest);
    if ((first != 4 && (first < 1 || first > 2)) || !cut_one_of(&rest, "-/."))
        return 0;
    size_t second = cut_digits(&rest);
    if (second < 1 || second > 2 || !cut_one_of(&rest, "-/."))
        return 0;
    size_t third = cut_digits(&rest);
    if (rest.len > 0 && rest.bytes[0] != ' ' && rest.bytes[0] != 'T')
        return 0;
    return first == 4 ? third == 1 || third == 2 : third == 4;
}

static int is_hashes(struct str cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (cell.bytes[i] != '#')
            return 0;
    return cell.len > 1;
}

static int is_error(struct str cell)
{
    static const char *const errors[] = {"#REF!", "#N/A",   "#VALUE!", "#NAME?", "#DIV/0!",
                                         "#NUM!", "#NULL!", "#SPILL!", "#CALC!", NULL};
    for (size_t i = 0; errors[i]; i++)
        if (str_is(cell, errors[i]))
            return 1;
    return 0;
}

enum damage damage_of(struct str cell, enum field f)
{
    unsigned can = marks[f];
    if (!can || cell.len < 2)
        return DAMAGE_NONE;
    if (cell.bytes[0] == '#') {
        if (!(can & CAN_FAIL))
            return DAMAGE_NONE;
        return is_hashes(cell) ? DAMAGE_HASHES : is_error(cell) ? DAMAGE_ERROR : DAMAGE_NONE;
    }
    if ((can & CAN_FLOAT) && is_float(cell))
        return DAMAGE_FLOAT;
    if (((can & CAN_MONTH) && is_month(cell)) || ((can & CAN_DATE) && is_date(cell)))
        return DAMAGE_DATE;
    return DAMAGE_NONE;
}

const char *damage_remedy(enum damage damage)
{
    static const char *const remedies[] = {
        [DAMAGE_NONE] = "",
        [DAMAGE_DATE] = "a spreadsheet made a date of it: export the file again, and do not open "
                        "it in Excel before",
        [DAMAGE_FLOAT] = "a spreadsheet rounded the id: export the file again, and do not open it "
                         "in Excel before",
        [DAMAGE_HASHES] = "the column was too narrow to show it: widen it, or export the file "
                          "again",
        [DAMAGE_ERROR] = "a formula failed: repair it, or export the file again",
    };
    return remedies[damage];
}
