#include "reports/page/page_headlines.h"

static int fits(const char *want, const char *is)
{
    return !want || strcmp(want, is) == 0;
}

const struct figures_line *figures_line_find(const struct figures *f, const struct figures_key *key,
                                             const struct figures_line *from)
{
    const struct figures_line *end = f->count ? f->lines + f->count : NULL;
    for (const struct figures_line *line = from ? from : f->lines; line < end; line++)
        if (fits(key->population, line->population) && fits(key->group_kind, line->group_kind) &&
            fits(key->group, line->group) && fits(key->year, line->year) &&
            fits(key->subject, line->subject) && fits(key->measure, line->measure->name))
            return line;
    return NULL;
}

static struct figure figure_find(const struct figures *f, const struct figures_key *key)
{
    const struct figures_line *line = figures_line_find(f, key, NULL);
    return line ? line->figure : (struct figure){.state = FIGURE_NONE};
}

static struct beside_leavers both(const struct figures *f, struct figures_key key)
{
    struct beside_leavers found;
    key.population = "counted";
    found.counted = figure_find(f, &key);
    key.population = "with_leavers";
    found.with_leavers = figure_find(f, &key);
    return found;
}

/* Year groups stand in order of age, so the last one is the oldest. */
static const char *oldest_year(const struct figures *f, const char *measure)
{
    const char *year = "";
    const struct figures_key key = {
        .population = "counted", .group_kind = "year", .subject = "", .measure = measure};
    const struct figures_line *line = figures_line_find(f, &key, NULL);
    while (line) {
        year = line->year;
        line = figures_line_find(f, &key, line + 1);
    }
    return year;
}

static int fill(struct headline *h, const struct figures *f)
{
    const char *name = h->measure->name;
    h->year = oldest_year(f, name);
    h->of_all = both(f, (struct figures_key){
                            .group_kind = "everyone", .year = "", .subject = "", .measure = name});
    h->of_year =
        both(f, (struct figures_key){
                    .group_kind = "year", .year = h->year, .subject = "", .measure = name});
    return h->of_all.counted.state != FIGURE_NONE || h->of_year.counted.state != FIGURE_NONE;
}

static size_t measure_count(void)
{
    size_t count = 0;
    for (size_t i = 0; measure_families[i]; i++)
        for (const struct measure *m = measure_families[i]->measures; m->name; m++)
            count++;
    return count;
}

struct headlines headlines_find(const struct report *r)
{
    struct headlines found = {.count = 0};
    found.list = arena_alloc(&r->stage->arena, measure_count() * sizeof *found.list);
    for (size_t i = 0; measure_families[i]; i++)
        for (const struct measure *m = measure_families[i]->measures; m->name; m++) {
            struct headline *h = &found.list[found.count];
            *h = (struct headline){.family = measure_families[i], .measure = m};
            if (m->is_headline && h->family->student)
                found.count += fill(h, &r->figures) != 0;
        }
    return found;
}

const char *headline_label(const struct report *r, const struct headline *h, const char *scope)
{
    return arena_format(&r->stage->arena, "%s, %s", h->measure->title, scope);
}

const char *figure_words(const struct report *r, struct figure f)
{
    struct buf text = {0};
    figure_text(&text, f);
    const char *kept = arena_text(&r->stage->arena, buf_str(&text));
    buf_release(&text);
    return kept;
}

const char *gap_words(const struct report *r, struct figure a, struct figure b)
{
    struct arena *arena = &r->stage->arena;
    if (!figure_has_gap(a, b))
        return "";
    int64_t gap = figure_gap(a, b);
    int64_t size = gap < 0 ? -gap : gap;
    int is_percent = a.kind == FIGURE_PERCENT;
    int64_t shown = is_percent ? (size + 50) / 100 : (size + 5) / 10;
    const char *sign = shown == 0 ? "" : gap < 0 ? "-" : "+";
    if (is_percent)
        return arena_format(arena, "%s%lld.%lld", sign, (long long)shown / 10,
                            (long long)shown % 10);
    return arena_format(arena, "%s%lld.%02lld", sign, (long long)shown / 100,
                        (long long)shown % 100);
}

const char *gap_unit(enum figure_kind kind)
{
    return kind == FIGURE_PERCENT ? "percentage points" : "points";
}
