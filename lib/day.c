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

static int make(struct day *out, uint64_t year, uint64_t month, uint64_t day_of_month)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day_of_month < 1)
        return -1;
    if (day_of_month > (uint64_t)month_days((int)year, (int)month))
        return -1;
    *out = day_of((int)year, (int)month, (int)day_of_month);
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

static int parse_iso(struct day *out, struct str text)
{
    uint64_t year, month, day_of_month;
    if (text.len > 10 && is_time((struct str){text.bytes + 10, text.len - 10}))
        text.len = 10;
    if (text.len != 10 || text.bytes[4] != '-' || text.bytes[7] != '-')
        return -1;
    if (str_to_u64(&year, (struct str){text.bytes, 4}, YEAR_MAX) != 0 ||
        str_to_u64(&month, (struct str){text.bytes + 5, 2}, 12) != 0 ||
        str_to_u64(&day_of_month, (struct str){text.bytes + 8, 2}, 31) != 0)
        return -1;
    return make(out, year, month, day_of_month);
}

static int parse_slashed(struct day *out, struct str text, int month_first)
{
    char mark = 0;
    uint64_t n[3];
    for (size_t i = 0; i < text.len && !mark; i++)
        if (strchr("/-.", text.bytes[i]))
            mark = text.bytes[i];
    if (!mark)
        return -1;
    size_t space = 0;
    while (space < text.len && text.bytes[space] != ' ')
        space++;
    if (space < text.len && is_time((struct str){text.bytes + space, text.len - space}))
        text.len = space;
    for (int i = 0; i < 3; i++) {
        struct str part = str_cut(&text, mark);
        if (part.len < 1 || part.len > 4 || str_to_u64(&n[i], part, YEAR_MAX) != 0)
            return -1;
        if (i == 2 ? part.len != 4 : part.len > 2)
            return -1;
    }
    if (text.bytes)
        return -1;
    return month_first ? make(out, n[2], n[0], n[1]) : make(out, n[2], n[1], n[0]);
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
    out->since_epoch = zero.since_epoch + sign * (int32_t)n;
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
