#include "lib/cohort.h"

static int is_guest(const struct roll_row *span, const struct policy *p)
{
    return span->status == ROLL_GUEST || (span->status == ROLL_SUBSIDIARY && !p->subsidiary_counts);
}

enum census census_of_span(const struct roll_row *span, const struct policy *p, struct day day)
{
    if (!day_is_none(span->entered) && span->entered.since_epoch > day.since_epoch)
        return CENSUS_JOINED_AFTER;
    if (!day_is_none(span->left) && span->left.since_epoch < day.since_epoch)
        return CENSUS_LEFT_BEFORE;
    if (is_guest(span, p))
        return CENSUS_GUEST;
    if (day_is_none(span->left) && span->status == ROLL_LEFT)
        return CENSUS_UNDATED;
    return CENSUS_ON_ROLL;
}

int census_is_counted(enum census c)
{
    return c == CENSUS_ON_ROLL;
}

const char *census_title(enum census c)
{
    static const char *const titles[CENSUS_PLACES] = {
        [CENSUS_NO_SPAN] = "not on the roll at all",
        [CENSUS_LEFT_BEFORE] = "left before the census",
        [CENSUS_JOINED_AFTER] = "joined after the census",
        [CENSUS_UNDATED] = "left on a day that the roll does not give",
        [CENSUS_GUEST] = "guest on the census day",
        [CENSUS_ON_ROLL] = "on roll on the census day",
    };
    return titles[c];
}

const char *census_name(enum census c)
{
    static const char *const names[CENSUS_PLACES] = {
        [CENSUS_NO_SPAN] = "no_span",
        [CENSUS_LEFT_BEFORE] = "left_before",
        [CENSUS_JOINED_AFTER] = "joined_after",
        [CENSUS_UNDATED] = "undated",
        [CENSUS_GUEST] = "guest",
        [CENSUS_ON_ROLL] = "on_roll",
    };
    return names[c];
}

/* 1 January 1970 was a Thursday, so Thursdays are the days that 7 divides. */
static struct day third_thursday_of_january(int year)
{
    struct day first = day_of(year, 1, 1);
    int32_t past = ((first.since_epoch % 7) + 7) % 7;
    return (struct day){first.since_epoch + (7 - past) % 7 + 14};
}

struct day census_day_before(struct day as_of)
{
    struct day census = third_thursday_of_january(day_year(as_of));
    if (census.since_epoch > as_of.since_epoch)
        census = third_thursday_of_january(day_year(as_of) - 1);
    return census;
}

int cohort_check(const struct policy *p, struct day as_of, uint64_t spans, struct diag *d)
{
    char day[DAY_TEXT_MAX];
    if (day_is_none(p->cohort))
        return 0;
    day_write(day, p->cohort, DAY_ISO, DAY_NONE);
    if (p->cohort.since_epoch > as_of.since_epoch)
        return diag_set(d, DIAG_DATA,
                        "[report] cohort = %s is after the day this is made for: nobody knows yet "
                        "who is on roll then; set an earlier day, or 'cohort = now'",
                        day);
    if (spans == 0)
        return diag_set(d, DIAG_DATA,
                        "[report] cohort = %s needs a roll, which says who was there on that day: "
                        "add a [roll], or set 'cohort = now'",
                        day);
    return 0;
}
