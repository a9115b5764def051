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

struct str report_headcount(const struct report *r)
{
    char day[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    const struct headcount *heads = &r->members.heads;
    return str_of(arena_format(a, "Counted: %s of %s people read, as of %s.",
                               number_text(a, heads->counted), number_text(a, heads->read),
                               as_of_text(r, day)));
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
