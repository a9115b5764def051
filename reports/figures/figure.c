#include "reports/figures/figure.h"

#include "reports/number.h"

static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

enum { MEAN_PLACES_KEPT = 4, PERCENT_PLACES_SHOWN = 1 };

static struct figure make(enum figure_kind kind, int64_t part, int64_t whole, int places,
                          uint64_t students)
{
    return (struct figure){.kind = kind,
                           .state = whole == 0 ? FIGURE_NONE : FIGURE_VALUE,
                           .places = places,
                           .part = part,
                           .whole = whole,
                           .students = students};
}

struct figure figure_count(uint64_t count, uint64_t students)
{
    return make(FIGURE_COUNT, (int64_t)count, 1, 0, students);
}

struct figure figure_percent(uint64_t part, uint64_t whole, uint64_t students)
{
    return make(FIGURE_PERCENT, (int64_t)part, (int64_t)whole, PERCENT_PLACES_SHOWN, students);
}

struct figure figure_mean(int64_t part, int64_t whole, int places, uint64_t students)
{
    return make(FIGURE_MEAN, part, whole, places, students);
}

struct column figure_column(const char *heading, const char *field, enum figure_kind kind,
                            int places)
{
    struct column c = {.heading = heading, .field = field, .kind = COLUMN_COUNT};
    if (kind == FIGURE_PERCENT)
        c.kind = COLUMN_PERCENT;
    if (kind == FIGURE_MEAN) {
        c.kind = COLUMN_DECIMAL;
        c.places = MEAN_PLACES_KEPT;
    }
    if (kind != FIGURE_COUNT)
        c.shown = kind == FIGURE_PERCENT ? PERCENT_PLACES_SHOWN : places;
    return c;
}

void put_figure(struct sheet *s, struct figure f)
{
    if (f.state == FIGURE_NONE)
        put_none(s);
    else if (f.state != FIGURE_VALUE)
        put_text(s, f.state == FIGURE_WITHHELD ? STR("[x]") : STR("[c]"));
    else if (f.kind == FIGURE_COUNT)
        put_count(s, f.part);
    else
        put_ratio(s, f.part, f.whole);
}

void put_students(struct sheet *s, struct figure f)
{
    if (f.state == FIGURE_NONE)
        put_none(s);
    else if (f.state == FIGURE_SUPPRESSED)
        put_text(s, STR("[c]"));
    else
        put_count(s, (int64_t)f.students);
}

/* Products of two sums do not fit into 64 bits. */
__extension__ typedef __int128 wide;

/* part / whole in units of 10^-places, half away from zero. */
static int64_t scaled(wide part, wide whole, int places)
{
    wide top = (part < 0 ? -part : part) * powers[places];
    int64_t value = (int64_t)((2 * top + whole) / (2 * whole));
    return part < 0 ? -value : value;
}

int64_t figure_thousandths(struct figure f)
{
    return f.state == FIGURE_VALUE ? scaled(f.part, f.whole, 3) : 0;
}

static void append_scaled(struct buf *out, int64_t value, int places)
{
    uint64_t size = value < 0 ? (uint64_t)-value : (uint64_t)value;
    uint64_t unit = (uint64_t)powers[places];
    buf_text(out, value < 0 ? "-" : "");
    number_append(out, (int64_t)(size / unit));
    if (places > 0)
        buf_format(out, ".%0*llu", places, (unsigned long long)(size % unit));
}

void figure_text(struct buf *out, struct figure f)
{
    if (f.state == FIGURE_NONE)
        return;
    if (f.state != FIGURE_VALUE) {
        buf_text(out, f.state == FIGURE_WITHHELD ? "[x]" : "[c]");
        return;
    }
    if (f.kind == FIGURE_PERCENT) {
        append_scaled(out, scaled((wide)f.part * 100, f.whole, f.places), f.places);
        buf_text(out, " %");
    } else {
        append_scaled(out, scaled(f.part, f.whole, f.places), f.places);
    }
}

int figure_has_gap(struct figure a, struct figure b)
{
    return a.state == FIGURE_VALUE && b.state == FIGURE_VALUE;
}

/* a - b as one fraction: nothing is rounded before the difference is. */
static int64_t gap(struct figure a, struct figure b, int places)
{
    wide part = (wide)a.part * b.whole - (wide)b.part * a.whole;
    wide whole = (wide)a.whole * b.whole;
    return scaled(a.kind == FIGURE_PERCENT ? part * 100 : part, whole, places);
}

int64_t figure_gap(struct figure a, struct figure b)
{
    return figure_has_gap(a, b) ? gap(a, b, 3) : 0;
}

void put_gap(struct sheet *s, struct figure a, struct figure b)
{
    if (!figure_has_gap(a, b)) {
        put_none(s);
        return;
    }
    if (a.kind == FIGURE_COUNT) {
        put_count(s, a.part - b.part);
        return;
    }
    int places = s->columns[s->next].places; /* rounded once, to what the column keeps */
    put_ratio(s, gap(a, b, places), powers[places]);
}
