/*
 * Which year groups' attainment is withheld (design section 8): results that come in August
 * belong to who was on roll in January, and by then a final year has left as a whole.
 */
#include "reports/number.h"
#include "reports/order.h"
#include "reports/report.h"

/* School years end in August; rolls are moved up, and lists tidied, in the weeks after. */
enum { TIDYING_DAYS = 30 };

static int school_year(struct day day)
{
    return day_year(day) + (day_month(day) >= 9);
}

/* Without a date: found to have left, and not known from an earlier run. */
static int left_this_year(const struct report *r, const struct standing_row *who)
{
    struct day tidy = {r->plan.as_of.since_epoch - TIDYING_DAYS};
    if (!who->is_student || who->standing != STANDING_LEFT)
        return 0;
    return day_is_none(who->left) ? !who->was_off_boarded
                                  : school_year(who->left) >= school_year(tidy);
}

static int is_here(const struct standing_row *who)
{
    return who->is_student &&
           (who->standing == STANDING_ON_ROLL || who->standing == STANDING_LEAVING);
}

/*
 * Most has left: more than half of everyone of that year group whom the roll has had this school
 * year; or fewer than half as many are on roll as were at the last run of an earlier term,
 * which also sees those whom the roll lists no longer.
 */
static struct withheld_year judge(uint64_t gone, uint64_t here, int64_t before)
{
    if (gone > here)
        return (struct withheld_year){.is_withheld = 1, .gone = gone, .of = gone + here};
    if (before > 0 && 2 * here < (uint64_t)before)
        return (struct withheld_year){
            .is_withheld = 1, .gone = (uint64_t)before - here, .of = (uint64_t)before};
    return (struct withheld_year){0};
}

void report_withhold(struct report *r)
{
    size_t years = r->words[WORDS_YEAR].count;
    struct arena *a = &r->stage->arena;
    uint64_t *gone = arena_alloc(a, (years + 1) * sizeof *gone);
    uint64_t *here = arena_alloc(a, (years + 1) * sizeof *here);
    r->withheld = arena_alloc(a, (years + 1) * sizeof *r->withheld);
    if (!day_is_none(r->members.census))
        return;
    for (uint64_t i = 0; i < r->members.people_count; i++) {
        const struct standing_row *who = &r->members.people[i];
        if (who->year < years) {
            gone[who->year] += left_this_year(r, who) != 0;
            here[who->year] += is_here(who) != 0;
        }
    }
    for (size_t year = 1; year < years; year++) /* 0: not recorded, which is no year group */
        r->withheld[year] = judge(gone[year], here[year], r->past.on_roll[year]);
}

int report_is_withheld(const struct report *r, uint16_t year)
{
    return year < r->words[WORDS_YEAR].count && r->withheld[year].is_withheld;
}

int report_withholds(const struct report *r)
{
    for (size_t year = 0; year < r->words[WORDS_YEAR].count; year++)
        if (r->withheld[year].is_withheld)
            return 1;
    return 0;
}

/* "11 (149 of 150), 13 (80 of 82)" */
static void append_years(struct buf *text, const struct report *r)
{
    const struct words *names = &r->words[WORDS_YEAR];
    struct arena *a = &r->stage->arena;
    size_t count;
    uint8_t *is_used = mem_alloc(names->count + 1u, 1);
    for (size_t year = 0; year < names->count; year++)
        is_used[year] = (uint8_t)r->withheld[year].is_withheld;
    uint16_t *codes = words_order(names, is_used, &count);
    for (size_t i = 0; i < count; i++) {
        const struct withheld_year *w = &r->withheld[codes[i]];
        buf_format(text, "%s%s (%s of %s)", i ? ", " : "",
                   arena_text(a, words_text(names, codes[i])), number_text(a, w->gone),
                   number_text(a, w->of));
    }
    free(codes);
    free(is_used);
}

struct str report_withheld_text(const struct report *r)
{
    char census[DAY_TEXT_MAX], today[DAY_TEXT_MAX];
    struct buf text = {0};
    if (!report_withholds(r))
        return STR("");
    day_write(census, census_day_before(r->plan.as_of), DAY_ISO, DAY_NONE);
    day_write(today, r->plan.as_of, DAY_ISO, DAY_NONE);
    buf_text(&text, "Withheld, shown as [x]: attainment of year group ");
    append_years(&text, r);
    buf_format(&text,
               ", because most of it has left and no census day is set. Results belong to who was "
               "on roll at the January census: set 'cohort = %s' in [report] of school.ini; or "
               "'cohort = %s' to count those on roll now.",
               census, today);
    const char *kept = arena_text(&r->stage->arena, buf_str(&text));
    buf_release(&text);
    return str_of(kept);
}

int report_may_publish(const struct report *r)
{
    return !r->is_provisional;
}
