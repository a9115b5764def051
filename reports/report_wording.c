/* What the reports say in words, the same on every sheet and page. */
#include "reports/report.h"

#include <ctype.h>

#include "reports/number.h"

static int has_roll(const struct report *r)
{
    for (size_t i = 0; i < r->sources.reading_count; i++)
        if (r->sources.readings[i].kind == SOURCE_ROLL)
            return 1;
    return 0;
}

static const char *as_of_text(const struct report *r, char out[DAY_TEXT_MAX])
{
    day_write(out, r->plan.as_of, DAY_ISO, DAY_NONE);
    return out;
}

const char *standing_meaning(const struct report *r, enum standing s)
{
    char day[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    int grace = r->stage->policy.grace_days;
    switch (s) {
    case STANDING_ON_ROLL:
        return arena_format(a, "at the school on %s", as_of_text(r, day));
    case STANDING_LEAVING:
        return arena_format(a, "leaves later, or left not more than %d %s before %s", grace,
                            grace == 1 ? "day" : "days", as_of_text(r, day));
    case STANDING_JOINING:
        return arena_format(a, "joins after %s", as_of_text(r, day));
    case STANDING_GUEST:
        return "a guest from another school";
    case STANDING_LEFT:
        return arena_format(a, "has left by %s", as_of_text(r, day));
    case STANDING_UNSYNCHRONISED:
        return "seems to be on roll under another id";
    case STANDING_ABSENT:
        return "not on a roll that lists everyone";
    case STANDING_UNKNOWN:
        return has_roll(r) ? "the roll does not tell" : "no roll was read, so nobody has left";
    case STANDING_NONE:
    case STANDINGS:
        break;
    }
    return "no student";
}

static const char *capitalised(const struct report *r, const char *text)
{
    return arena_format(&r->stage->arena, "%c%s", toupper((unsigned char)text[0]),
                        text[0] ? text + 1 : "");
}

const char *standing_heading(const struct report *r, enum standing s)
{
    return capitalised(r, standing_title(s));
}

const char *gate_text(const struct report *r, const struct gate *gate)
{
    return arena_format(&r->stage->arena, "%s, the limit is %s%s%s. %s.", gate->value, gate->limit,
                        gate->last[0] ? ", last term it was " : "", gate->last,
                        capitalised(r, gate->advice));
}

static const char *census_meaning(const struct report *r, enum census c)
{
    char day[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    day_write(day, r->members.census, DAY_ISO, DAY_NONE);
    switch (c) {
    case CENSUS_ON_ROLL:
        return arena_format(a, "on the roll on %s, whoever left since", day);
    case CENSUS_LEFT_BEFORE:
        return arena_format(a, "left before %s", day);
    case CENSUS_JOINED_AFTER:
        return arena_format(a, "joined, or came back, after %s", day);
    case CENSUS_UNDATED:
        return "the roll says left and gives no day: enter the leaving date in the MIS";
    case CENSUS_GUEST:
        return arena_format(a, "a guest from another school on %s", day);
    case CENSUS_NO_SPAN:
    case CENSUS_PLACES:
        break;
    }
    return "in no row of the roll";
}

static struct population_line standing_line(const struct report *r, enum standing s)
{
    return (struct population_line){.is_counted = standing_is_counted(s),
                                    .title = standing_title(s),
                                    .heading = standing_heading(r, s),
                                    .meaning = standing_meaning(r, s),
                                    .people = r->members.heads.by_standing[s]};
}

static struct population_line census_line(const struct report *r, enum census c)
{
    return (struct population_line){.is_counted = census_is_counted(c),
                                    .title = census_title(c),
                                    .heading = capitalised(r, census_title(c)),
                                    .meaning = census_meaning(r, c),
                                    .people = r->members.heads.by_census[c]};
}

size_t population_lines(const struct report *r, struct population_line lines[POPULATION_LINES])
{
    size_t count = 0;
    int is_census = !day_is_none(r->members.census);
    for (int is_counted = 1; is_counted >= 0; is_counted--) {
        for (int s = STANDING_ON_ROLL; !is_census && s < STANDINGS; s++)
            if (standing_is_counted((enum standing)s) == is_counted)
                lines[count++] = standing_line(r, (enum standing)s);
        for (int c = CENSUS_PLACES - 1; is_census && c >= 0; c--)
            if (census_is_counted((enum census)c) == is_counted)
                lines[count++] = census_line(r, (enum census)c);
    }
    return count;
}

/* "on roll 279, leaving 1" */
static void append_reasons(struct buf *text, const struct report *r, int is_counted)
{
    struct population_line lines[POPULATION_LINES];
    size_t count = population_lines(r, lines), shown = 0;
    for (size_t i = 0; i < count; i++)
        if (lines[i].is_counted == is_counted && lines[i].people)
            buf_format(text, "%s%s %s", shown++ ? ", " : ": ", lines[i].title,
                       number_text(&r->stage->arena, lines[i].people));
}

/* A census counts who was off-boarded since, but what was purged then cannot be counted. */
static void append_purged(struct buf *text, const struct report *r)
{
    uint64_t gone = 0;
    for (uint64_t i = 0; r->members.places && i < r->members.people_count; i++)
        gone += r->members.people[i].was_off_boarded && membership_counts(&r->members, i);
    if (gone)
        buf_format(text,
                   " Of those counted, %s %s off-boarded in an earlier run: results that were "
                   "purged then are in no figure.",
                   number_text(&r->stage->arena, gone), gone == 1 ? "was" : "were");
}

struct str report_headcount(const struct report *r)
{
    char day[DAY_TEXT_MAX], census[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    const struct headcount *heads = &r->members.heads;
    struct buf text = {0};
    buf_format(&text, "Counted: %s of %s people read, as of %s", number_text(a, heads->counted),
               number_text(a, heads->read), as_of_text(r, day));
    if (!day_is_none(r->members.census)) {
        day_write(census, r->members.census, DAY_ISO, DAY_NONE);
        buf_format(&text, ", by the census of %s", census);
    }
    append_reasons(&text, r, 1);
    buf_format(&text, ". Not counted: %s", number_text(a, heads->read - heads->counted));
    append_reasons(&text, r, 0);
    buf_text(&text, ".");
    append_purged(&text, r);
    const char *kept = arena_text(a, buf_str(&text));
    buf_release(&text);
    return str_of(kept);
}

/* Years are named by their first September: MIS move everyone up then, or in August. */
static int school_year(struct day day)
{
    enum { SEPTEMBER = 9 };
    return day_year(day) - (day_month(day) < SEPTEMBER);
}

struct str report_moved_up_text(const struct report *r)
{
    char day[DAY_TEXT_MAX], census[DAY_TEXT_MAX];
    int has_years = r->words[WORDS_YEAR].count > 1; /* beside the empty word */
    if (day_is_none(r->members.census) || !has_years ||
        school_year(r->members.census) == school_year(r->plan.as_of))
        return STR("");
    day_write(census, r->members.census, DAY_ISO, DAY_NONE);
    return str_of(arena_format(&r->stage->arena,
                               "Take care with year groups: 1 September lies between the census "
                               "day %s and %s. Who has moved up since is shown in the new year "
                               "group, who has left in the old one. For the year groups of the "
                               "census day, make these reports from exports of before the move.",
                               census, as_of_text(r, day)));
}

struct str report_events_text(const struct report *r)
{
    char from[DAY_TEXT_MAX], day[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    as_of_text(r, day);
    if (!r->past.has_last)
        return str_of(arena_format(a,
                                   "Events, such as withdrawals, are counts of what happened up to "
                                   "%s; they keep those who left, and name nobody.",
                                   day));
    day_write(from, r->past.last.as_of, DAY_ISO, DAY_NONE);
    return str_of(arena_format(a,
                               "Events, such as withdrawals, are counts of what happened after %s, "
                               "the day of the last term's run, up to %s; they keep those who "
                               "left, and name nobody.",
                               from, day));
}

struct str report_warning(const struct report *r)
{
    struct buf text = {0};
    for (size_t i = 0; i < r->plan.gate_count; i++) {
        const struct gate *gate = &r->plan.gates[i];
        if (gate->is_open || gate->is_allowed)
            continue;
        buf_format(&text, "%s %s is closed: %s, the limit is %s", text.len ? "; gate" : "Gate",
                   gate->name, gate->value, gate->limit);
    }
    if (text.len == 0)
        return STR("");
    const char *warning = arena_format(&r->stage->arena,
                                       "PROVISIONAL. %s. Do not pass these figures on before this "
                                       "is settled.",
                                       text.bytes);
    buf_release(&text);
    return str_of(warning);
}
