/* Movement: this term's figures beside those of up to four earlier terms, from the ledger. */
#include "reports/figures/figure_table.h"
#include "reports/number.h"
#include "reports/sheets.h"

enum { HEADING_TERM_MAX = 60 };

static const char *const fields[PAST_TERMS_MAX][2] = {
    {"before_1", "before_1_students"},
    {"before_2", "before_2_students"},
    {"before_3", "before_3_students"},
    {"before_4", "before_4_students"},
};

static const char *day_text(const struct report *r, struct day day)
{
    char text[DAY_TEXT_MAX];
    day_write(text, day, DAY_ISO, DAY_NONE);
    return day_is_none(day) ? "now" : arena_text(&r->stage->arena, str_of(text));
}

/* A run that has no term is known by its day. */
static const char *term_name(const struct report *r, const char *term, struct day as_of)
{
    return term[0] && strlen(term) <= HEADING_TERM_MAX ? term : day_text(r, as_of);
}

static void put_term_note(struct sheet *s, const struct report *r, size_t i)
{
    const struct ledger_term *t = &r->past.terms[i];
    sheet_note(s, str_of(arena_format(&r->stage->arena,
                                      "%zu before: term %s, run %u, as of %s, cohort %s.", i + 1,
                                      term_name(r, t->term, t->as_of), (unsigned)t->run,
                                      day_text(r, t->as_of), day_text(r, t->cohort))));
}

/* Figures of another cohort are about other people, whatever they have in common. */
static void put_cohort_note(struct sheet *s, const struct report *r)
{
    for (size_t i = 0; i < r->past.term_count; i++)
        if (day_is_none(r->past.terms[i].cohort) != day_is_none(r->members.census)) {
            sheet_note(s, STR("Take care: the terms differ in who is counted, see their cohort. A "
                              "difference may be one of people, not of attainment."));
            return;
        }
}

static void put_notes(struct sheet *s, const struct report *r)
{
    sheet_population_notes(s, r);
    sheet_note(s, report_events_text(r));
    if (r->past.term_count == 0)
        sheet_note(s, STR("No earlier term was prepared in this vault with its figures: the next "
                          "term is compared with this one, once this one is prepared."));
    for (size_t i = 0; i < r->past.term_count; i++)
        put_term_note(s, r, i);
    put_cohort_note(s, r);
    sheet_note(s, STR("Joined: on roll now and, by the roll, not on the day of the last term's "
                      "run. Left: likewise, also who had left before and was found out since. N: "
                      "students behind a figure. [x]: not available for that term, or withheld."));
}

static void put_columns(struct sheet *s, const struct report *r)
{
    static const struct column first[] = {
        {.heading = "Figure", .field = "figure", .kind = COLUMN_TEXT},
        {.heading = "Year group", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "Unit", .field = "unit", .kind = COLUMN_TEXT},
    };
    struct arena *a = &r->stage->arena;
    sheet_columns(s, first, sizeof first / sizeof first[0]);
    sheet_column(s, value_column("This term", "this_term"));
    sheet_column(s, (struct column){.heading = "N", .field = "students", .kind = COLUMN_COUNT});
    for (size_t i = 0; i < r->past.term_count; i++) {
        const struct ledger_term *t = &r->past.terms[i];
        sheet_column(s, value_column(arena_format(a, "%zu before: %s", i + 1,
                                                  term_name(r, t->term, t->as_of)),
                                     fields[i][0]));
        sheet_column(s, (struct column){.heading = arena_format(a, "N, %zu before", i + 1),
                                        .field = fields[i][1],
                                        .kind = COLUMN_COUNT});
    }
    if (r->past.term_count)
        sheet_column(s, value_column("Change since 1 before", "change"));
}

static void put_pair(struct sheet *s, struct figure f)
{
    if (f.state != FIGURE_VALUE) {
        put_text(s, STR("[x]"));
        put_text(s, STR("[x]"));
        return;
    }
    put_value(s, f);
    put_count(s, (int64_t)f.students);
}

static void put_change(struct sheet *s, struct figure now, struct figure then)
{
    if (figure_has_gap(now, then))
        put_gap(s, now, then);
    else
        put_text(s, STR("[x]"));
}

static void put_line(struct sheet *s, const struct report *r, const struct trend_line *line)
{
    put_text(s, str_of(line->title));
    put_text(s, str_of(line->year[0] ? line->year : "all"));
    put_text(s, str_of(line->unit));
    put_pair(s, line->figure);
    for (size_t i = 0; i < r->past.term_count; i++)
        put_pair(s, trend_then(line, &r->past.terms[i]));
    if (r->past.term_count)
        put_change(s, line->figure, trend_then(line, &r->past.terms[0]));
    end_row(s);
}

/* "278 people are counted this term, 2 fewer than in 2026-spring." */
static const char *finding(const struct report *r)
{
    const struct ledger_term *then = &r->past.terms[0];
    const struct trend_line *all = &r->trend.lines[0];
    struct figure before = trend_then(all, then);
    struct arena *a = &r->stage->arena;
    int64_t more = all->figure.part - before.part;
    const char *now = number_text(a, (uint64_t)all->figure.part);
    const char *term = term_name(r, then->term, then->as_of);
    if (more == 0)
        return arena_format(a, "%s people are counted this term, as many as in %s.", now, term);
    return arena_format(a, "%s people are counted this term, %s %s than in %s.", now,
                        number_text(a, (uint64_t)(more < 0 ? -more : more)),
                        more < 0 ? "fewer" : "more", term);
}

/* The first figure is that of people counted: its year groups, this term and those before. */
static void put_chart(struct sheet *s, const struct report *r)
{
    uint32_t rows = 0;
    const struct trend *t = &r->trend;
    while (rows + 1 < t->count && strcmp(t->lines[rows + 1].name, t->lines[0].name) == 0)
        rows++;
    if (r->past.term_count == 0 || rows == 0)
        return;
    struct chart chart = {.kind = CHART_COLUMN,
                          .title = "People counted, by year group and term",
                          .category_title = "Year group",
                          .value_title = "People counted",
                          .alt = finding(r),
                          .category = "year",
                          .series = {"this_term"},
                          .first_row = 1, /* 0 is that of all */
                          .row_count = rows};
    for (size_t i = 0; i < r->past.term_count; i++)
        chart.series[i + 1] = fields[i][0];
    sheet_chart(s, &chart);
}

static void build(struct sheet *s, const struct report *r)
{
    put_notes(s, r);
    put_columns(s, r);
    for (size_t i = 0; i < r->trend.count; i++)
        if (r->trend.lines[i].is_headline)
            put_line(s, r, &r->trend.lines[i]);
    put_chart(s, r);
}

const struct sheet_def sheet_movement = {
    .name = "Movement",
    .title = "This term against earlier terms",
    .csv = "movement.csv",
    .build = build,
};
