/*
 * Any text as a day, in each format: a day that is read lies in the years 1900 to 2199, is a day
 * of the calendar, and is written as what reads as the same day.
 *
 * Input: a byte for the format; then the text.
 */
#include "lib/day.h"
#include "tests/fuzz/fuzz.h"

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap);
}

/* Counted up from 1970-01-01 or down to it, month by month. */
static int32_t counted(int year, int month, int day)
{
    int32_t days = day - 1;
    for (int y = year, m = month; y > 1970 || (y == 1970 && m > 1);) {
        if (--m == 0) {
            m = 12;
            y--;
        }
        days += days_in(y, m);
    }
    for (int y = year, m = month; y < 1970; y += m == 12, m = m % 12 + 1)
        days -= days_in(y, m);
    return days;
}

static void check_iso(struct day d)
{
    char text[DAY_TEXT_MAX];
    int year, month, day;
    day_write(text, d, DAY_ISO, DAY_NONE);
    FUZZ_CHECK(sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3);
    FUZZ_CHECK(strlen(text) == 10);
    FUZZ_CHECK(year >= 1900 && year <= 2199 && month >= 1 && month <= 12);
    FUZZ_CHECK(day >= 1 && day <= days_in(year, month));
    FUZZ_CHECK(counted(year, month, day) == d.since_epoch);
    FUZZ_CHECK(day_year(d) == year && day_month(d) == month);
}

static void check_written(struct day d, enum day_format format, struct day zero)
{
    char text[DAY_TEXT_MAX];
    struct day again = DAY_NONE;
    day_write(text, d, format, zero);
    FUZZ_CHECK(day_parse(&again, str_of(text), format, zero) == 0);
    FUZZ_CHECK(again.since_epoch == d.since_epoch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = fuzz_text(data, size);
    enum day_format format = (enum day_format)(fuzz_byte(&text) & 3), named;
    struct day zero = day_of(2013, 10, 1), d = DAY_NONE;
    if (day_format_parse(&named, text) == 0)
        FUZZ_CHECK(str_equal(str_of(day_format_name(named)), text));
    if (day_parse(&d, text, format, zero) != 0) {
        FUZZ_CHECK(day_is_none(d));
        return 0;
    }
    FUZZ_CHECK(!day_is_none(d) && text.len > 0);
    check_iso(d);
    check_written(d, format, zero);
    check_written(d, DAY_ISO, zero);
    return 0;
}
