#include "driver/clock.h"

struct day clock_day(time_t at)
{
    struct tm local;
    if (!localtime_r(&at, &local))
        return DAY_NONE;
    return day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

struct day clock_today(void)
{
    return clock_day(time(NULL));
}

int clock_utc(char out[CLOCK_TEXT], struct diag *d)
{
    time_t now = time(NULL);
    struct tm utc;
    if (!gmtime_r(&now, &utc) || strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        return diag_set(d, DIAG_SYSTEM, "the machine's clock cannot be read");
    return 0;
}
