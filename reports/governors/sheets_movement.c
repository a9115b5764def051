/* Movement and Not counted of the governors' workbook. */
#include "reports/governors/governors.h"
#include "reports/governors/suppress.h"

enum { PLACES_KEPT = 4, PLACES_SHOWN = 2 };

static const char *const fields[PAST_TERMS_MAX][2] = {
    {"before_1", "before_1_students"},
    {"before_2", "before_2_students"},
    {"before_3", "before_3_students"},
    {"before_4", "before_4_students"},
};

static void put_pair(struct sheet *s, struct figure f)
{
    if (f.state == FIGURE_NONE)
        f.state = FIGURE_WITHHELD; /* of a term that was, but is not kept */
    if (f.state == FIGURE_VALUE && f.kind == FIGURE_PERCENT) {
        f.part *= 100;
        f.kind = FIGURE_MEAN;
    }
    put_governed(s, f);
}

static void put_year(struct sheet *s, const struct report *r, const struct governed_row *year)
{
    struct figure *past = mem_alloc(PAST_TERMS_MAX * year->count + 1, sizeof *past);
    governed_past(past, r, year);
    for (size_t i = 0; i < year->count; i++) {
        put_text(s, str_of(year->year));
        put_text(s, str_of(year->values[i].measure->title));
        put_text(s, str_of(year->values[i].family->unit));
        put_pair(s, year->values[i].figure);
        put_governed_students(s, &year->values[i]);
        for (size_t term = 0; term < r->past.term_count; term++) {
            struct figure f = past[term * year->count + i];
            put_pair(s, f);
            if (f.state == FIGURE_VALUE)
                put_count(s, (int64_t)f.students);
            else
                put_text(s, f.state == FIGURE_SUPPRESSED ? STR("[c]") : STR("[x]"));
        }
        end_row(s);
    }
    free(past);
}

static void put_columns(struct sheet *s, const struct report *r)
{
    struct column value = {.heading = "This term",
                           .field = "this_term",
                           .kind = COLUMN_DECIMAL,
                           .places = PLACES_KEPT,
                           .shown = PLACES_SHOWN};
    struct column students = {.heading = "Students", .field = "students", .kind = COLUMN_COUNT};
    struct arena *a = &r->stage->arena;
    sheet_column(s, (struct column){.heading = "Year group", .field = "year"});
    sheet_column(s, (struct column){.heading = "Measure", .field = "measure"});
    sheet_column(s, (struct column){.heading = "Unit", .field = "unit"});
    sheet_column(s, value);
    sheet_column(s, students);
    for (size_t i = 0; i < r->past.term_count; i++) {
        value.heading = arena_format(a, "%zu before", i + 1);
        value.field = fields[i][0];
        sheet_column(s, value);
        students.heading = arena_format(a, "Students, %zu before", i + 1);
        students.field = fields[i][1];
        sheet_column(s, students);
    }
}

static void build_movement(struct sheet *s, const struct report *r, const struct governed *g)
{
    governors_notes(s, r);
    sheet_note(s, STR("[c] also where so few students joined or left since that their results "
                      "would follow from two terms."));
    if (r->past.term_count == 0)
        sheet_note(s, STR("No earlier term is kept yet."));
    for (size_t i = 0; i < r->past.term_count; i++) {
        char day[DAY_TEXT_MAX];
        const struct ledger_term *t = &r->past.terms[i];
        day_write(day, t->as_of, DAY_ISO, DAY_NONE);
        sheet_note(s, str_of(arena_format(&r->stage->arena, "%zu before: term %s, as of %s.", i + 1,
                                          t->term[0] ? t->term : "without a name", day)));
    }
    put_columns(s, r);
    for (size_t i = 0; i < g->years.count; i++)
        put_year(s, r, &g->years.list[i]);
}

const struct governors_sheet governors_movement = {
    .name = "Movement", .title = "This term against earlier terms", .build = build_movement};

static void line(struct sheet *s, const char *item, const char *meaning, uint64_t people, int hides)
{
    put_text(s, str_of(item));
    put_text(s, str_of(meaning));
    if (hides)
        put_text(s, STR("[c]"));
    else
        put_count(s, (int64_t)people);
    end_row(s);
}

/* Everyone read = counted + not counted, by reason: parts of one total, without rules or names. */
static void build_not_counted(struct sheet *s, const struct report *r, const struct governed *g)
{
    struct population_line lines[POPULATION_LINES];
    uint64_t parts[POPULATION_LINES + 1];
    uint8_t hidden[POPULATION_LINES + 2];
    size_t count = population_lines(r, lines), n = 1;
    (void)g;
    parts[0] = r->members.heads.counted;
    for (size_t i = 0; i < count; i++)
        if (!lines[i].is_counted)
            parts[n++] = lines[i].people;
    suppress_parts(hidden, parts, n, r->stage->policy.suppress);
    governors_notes(s, r);
    sheet_column(s, (struct column){.heading = "People", .field = "people"});
    sheet_column(s, (struct column){.heading = "Meaning", .field = "meaning"});
    sheet_column(s, (struct column){.heading = "Number", .field = "number", .kind = COLUMN_COUNT});
    line(s, "Read", "students in the school's records", r->members.heads.read, hidden[n]);
    line(s, "Counted", "those whom the figures are about", parts[0], hidden[0]);
    n = 1;
    for (size_t i = 0; i < count; i++)
        if (!lines[i].is_counted) {
            line(s, arena_format(&r->stage->arena, "Not counted: %s", lines[i].title),
                 lines[i].meaning, parts[n], hidden[n]);
            n++;
        }
}

const struct governors_sheet governors_not_counted = {
    .name = "Not counted", .title = "Who is not counted, in totals", .build = build_not_counted};
