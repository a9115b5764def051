/* Cover, Contents and Notes of the governors' workbook. */
#include "reports/governors/governors.h"

static void line(struct sheet *s, const char *label, struct str text)
{
    put_text(s, str_of(label));
    put_text(s, text);
    end_row(s);
}

static void build_cover(struct sheet *s, const struct report *r, const struct governed *g)
{
    char day[DAY_TEXT_MAX], census[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    (void)g;
    day_write(day, r->plan.as_of, DAY_ISO, DAY_NONE);
    day_write(census, r->members.census, DAY_ISO, DAY_NONE);
    governors_notes(s, r);
    sheet_column(s, (struct column){.heading = "Item", .field = "item"});
    sheet_column(s, (struct column){.heading = "Value", .field = "value"});
    line(s, "School", str_of(r->plan.school));
    if (r->plan.term[0])
        line(s, "Term", str_of(r->plan.term));
    line(s, "As of", str_of(day));
    line(s, "Cohort", str_of(day_is_none(r->members.census) ? "now" : census));
    line(s, "Purpose",
         STR("Attainment by year group, subject and group of students, to be read "
             "by governors and others outside the staff"));
    line(s, "Small numbers",
         str_of(arena_format(a,
                             "Counts of 1 to %d students are not shown, nor what they would follow "
                             "from: totals, percentages with their N, and differences of columns, "
                             "rows and sheets",
                             r->stage->policy.suppress - 1)));
    line(s, "Not to be combined",
         STR("Other tables of the same students, such as those of the staff's workbook, may give "
             "the hidden numbers back"));
    line(s, "Contact", STR("The data manager of the school"));
    line(s, "Made by", STR("offboard " OFFBOARD_VERSION));
}

const struct governors_sheet governors_cover = {
    .name = "Cover", .title = "Report to governors: attainment", .build = build_cover};

static void build_contents(struct sheet *s, const struct report *r, const struct governed *g)
{
    (void)r;
    (void)g;
    sheet_contents(s);
}

const struct governors_sheet governors_contents = {
    .name = "Contents", .title = "Contents of this workbook", .build = build_contents};

static const char *const words[][2] = {
    {"[c]", "Confidential: a small number of students, or a number from which one would follow. "
            "It is never shown as 0."},
    {"[x]", "Not available: withheld, for the reason given above the table."},
    {"[z]", "Not applicable."},
    {"Students", "Different people: the N of a percentage or mean, those it is of."},
    {"Gap", "A group's figure less that of its year group, in points or percentage points."},
};

static void put_note(struct sheet *s, const char *name, const char *unit, const char *definition)
{
    put_text(s, str_of(name));
    put_text(s, str_of(unit));
    put_text(s, str_of(definition));
    end_row(s);
}

static int is_shown(const struct governed_rows *rows, const struct measure_family *f)
{
    for (size_t i = 0; i < rows->count; i++)
        for (size_t k = 0; k < rows->list[i].count; k++)
            if (rows->list[i].values[k].family == f)
                return 1;
    return 0;
}

static void build_notes(struct sheet *s, const struct report *r, const struct governed *g)
{
    (void)r;
    sheet_column(s, (struct column){.heading = "Name", .field = "name"});
    sheet_column(s, (struct column){.heading = "Unit", .field = "unit"});
    sheet_column(s, (struct column){.heading = "Meaning", .field = "meaning"});
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        put_note(s, words[i][0], "none", words[i][1]);
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        if (is_shown(&g->years, f) || is_shown(&g->subjects, f))
            put_note(s, f->title, f->unit, f->definition);
    }
}

const struct governors_sheet governors_words = {
    .name = "Notes", .title = "Notes: words, shorthand and measures", .build = build_notes};
