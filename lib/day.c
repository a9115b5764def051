#include "lib/day.h"

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, NUMBER_MAX = 200000 };

int day_is_none(struct day d)
{
    return d.since_epoch == INT32_MIN;
}

/* Days from civil: H. Hinnant's public-domain algorithm, counting years from March. */
struct day day_of(int year, int month, int day_of_month)
{
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    int day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return (struct day){era * 146097 + day_of_era - 719468};
}

static void civil(struct day d, int *year, int *month, int *day_of_month)
{
    int z = d.since_epoch + 719468;
    int era = z / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *day_of_month = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

int day_year(struct day d)
{
    int year, month, day_of_month;
    civil(d, &year, &month, &day_of_month);
    return year;
}

int day_month(struct day d)
{
    int year, month, day_of_month;
    civil(d, &year, &month, &day_of_month);
    return month;
}

struct day day_add_years(struct day d, int years)
{
    int year, month, day_of_month;
    civil(d, &year, &month, &day_of_month);
    return day_of(year + years, month, day_of_month); /* overflows into March by itself */
}

static const char *const format_names[] = {"iso", "dmy", "mdy", "day-number"};

int day_format_parse(enum day_format *out, struct str text)
{
    for (int i = 0; i < 4; i++)
        if (str_is(text, format_names[i])) {
            *out = (enum day_format)i;
            return 0;
        }
    return -1;
}

const char *day_format_name(enum day_format format)
{
    return format_names[format];
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap);
}

static int make(struct day *out, int year, int month, int day_of_month)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day_of_month < 1)
        return -1;
    if (day_of_month > month_days(year, month))
        return -1;
    *out = day_of(year, month, day_of_month);
    return 0;
}

/* A time of day is hh:mm, or h:mm, seconds, a fraction and a zone, after 'T' or a blank. */
static int is_time(struct str text)
{
    size_t colon = 1;
    if (text.len < 5 || (text.bytes[0] != 'T' && text.bytes[0] != ' '))
        return 0;
    while (colon < 3 && text.bytes[colon] >= '0' && text.bytes[colon] <= '9')
        colon++;
    if (colon < 2 || text.bytes[colon] != ':')
        return 0;
    for (size_t i = colon + 1; i < text.len; i++)
        if (!memchr("0123456789:.+-Z", text.bytes[i], 15))
            return 0;
    return text.len >= colon + 3;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at an offset; -1 where one is none. */
static int digits(struct str text, size_t at, size_t count)
{
    int n = 0;
    for (size_t i = at; i < at + count; i++) {
        if (!is_digit(text.bytes[i]))
            return -1;
        n = n * 10 + (text.bytes[i] - '0');
    }
    return n;
}

static int parse_iso(struct day *out, struct str text)
{
    if (text.len > 10 && is_time((struct str){text.bytes + 10, text.len - 10}))
        text.len = 10;
    if (text.len != 10 || text.bytes[4] != '-' || text.bytes[7] != '-')
        return -1;
    return make(out, digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
}

static int is_mark(char c)
{
    return c == '/' || c == '-' || c == '.';
}

/* One or two digits and the mark behind them; moves on. -1 where they are not there. */
static int cut_number(struct str text, size_t *at, char mark)
{
    size_t count = 0;
    while (*at + count < text.len && count < 3 && is_digit(text.bytes[*at + count]))
        count++;
    int n = count == 1 || count == 2 ? digits(text, *at, count) : -1;
    *at += count + 1;
    return *at <= text.len && text.bytes[*at - 1] == mark ? n : -1;
}

static int two_digits(const char *bytes)
{
    unsigned tens = (unsigned char)bytes[0] - '0', ones = (unsigned char)bytes[1] - '0';
    return tens > 9 || ones > 9 ? -1000000 : (int)(tens * 10 + ones);
}

/* "31/08/2026", as most exports write it. */
static int parse_plain(struct day *out, struct str text, int month_first)
{
    int first = two_digits(text.bytes), second = two_digits(text.bytes + 3);
    int year = two_digits(text.bytes + 6) * 100 + two_digits(text.bytes + 8);
    return month_first ? make(out, year, first, second) : make(out, year, second, first);
}

static int parse_slashed(struct day *out, struct str text, int month_first)
{
    if (text.len == 10 && is_mark(text.bytes[2]) && text.bytes[2] == text.bytes[5])
        return parse_plain(out, text, month_first);
    char mark = text.len > 2 ? text.bytes[is_mark(text.bytes[1]) ? 1 : 2] : 0;
    size_t at = 0;
    if (!is_mark(mark))
        return -1;
    int first = cut_number(text, &at, mark), second = first < 0 ? -1 : cut_number(text, &at, mark);
    if (second < 0 || text.len < at + 4)
        return -1;
    if (text.len > at + 4 && !is_time((struct str){text.bytes + at + 4, text.len - at - 4}))
        return -1;
    int year = digits(text, at, 4);
    return month_first ? make(out, year, first, second) : make(out, year, second, first);
}

static int parse_number(struct day *out, struct str text, struct day zero)
{
    uint64_t n;
    int sign = 1;
    if (text.len > 1 && text.bytes[0] == '-') {
        sign = -1;
        text.bytes++;
        text.len--;
    }
    if (str_to_u64(&n, text, NUMBER_MAX) != 0)
        return -1;
    int year, month, day_of_month;
    struct day day = {zero.since_epoch + sign * (int32_t)n}; /* both are far from the ends */
    civil(day, &year, &month, &day_of_month);
    if (year < YEAR_MIN || year > YEAR_MAX)
        return -1;
    *out = day;
    return 0;
}

int day_parse(struct day *out, struct str text, enum day_format format, struct day zero)
{
    switch (format) {
    case DAY_ISO:
        return parse_iso(out, text);
    case DAY_DMY:
    case DAY_MDY:
        if (parse_slashed(out, text, format == DAY_MDY) == 0)
            return 0;
        return parse_iso(out, text);
    case DAY_NUMBER:
        break;
    }
    return parse_number(out, text, zero);
}

void day_write(char out[DAY_TEXT_MAX], struct day d, enum day_format format, struct day zero)
{
    int year, month, day_of_month;
    if (day_is_none(d)) {
        out[0] = '\0';
        return;
    }
    civil(d, &year, &month, &day_of_month);
    if (format == DAY_NUMBER)
        snprintf(out, DAY_TEXT_MAX, "%d", d.since_epoch - zero.since_epoch);
    else if (format == DAY_ISO)
        snprintf(out, DAY_TEXT_MAX, "%04d-%02d-%02d", year, month, day_of_month);
    else
        snprintf(out, DAY_TEXT_MAX, "%02d/%02d/%04d", format == DAY_DMY ? day_of_month : month,
                 format == DAY_DMY ? month : day_of_month, year);
}
