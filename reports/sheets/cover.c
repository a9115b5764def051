/* Cover: what this workbook is, whom its figures describe, and what it was made from. */
#include "reports/number.h"
#include "reports/sheets.h"

static void line_text(struct sheet *s, const char *label, struct str text)
{
    put_text(s, str_of(label));
    put_text(s, text);
    end_row(s);
}

static void line_count(struct sheet *s, const struct report *r, const char *label, uint64_t count)
{
    line_text(s, label, str_of(arena_format(&r->stage->arena, "%llu", (unsigned long long)count)));
}

static void put_run(struct sheet *s, const struct report *r)
{
    char day[DAY_TEXT_MAX], run[RUN_NAME];
    day_write(day, r->plan.as_of, DAY_ISO, DAY_NONE);
    run_name(run, r->stage->run);
    line_text(s, "Handling", STR(REPORT_MARKING));
    line_text(s, "School", str_of(r->plan.school));
    line_text(s, "Term", str_of(r->plan.term));
    line_text(s, "As of", str_of(day));
    line_text(s, "Run", str_of(run));
    line_text(s, "Status", r->is_provisional ? STR("PROVISIONAL") : STR("final"));
    for (size_t i = 0; i < r->plan.gate_count; i++) {
        const struct gate *gate = &r->plan.gates[i];
        if (!gate->is_open && !gate->is_allowed)
            line_text(
                s, "Gate closed",
                str_of(arena_format(&r->stage->arena, "%s: %s", gate->name, gate_text(r, gate))));
    }
}

/* The population rule, a line a standing, also where nobody has it. */
static void put_rule(struct sheet *s, const struct report *r, int is_counted)
{
    for (int i = STANDING_ON_ROLL; i < STANDINGS; i++) {
        enum standing standing = (enum standing)i;
        if (standing_is_counted(standing) == is_counted)
            line_text(s, is_counted ? "Who is counted" : "Who is not counted",
                      str_of(arena_format(&r->stage->arena, "%s: %s", standing_title(standing),
                                          standing_meaning(r, standing))));
    }
}

static void put_people(struct sheet *s, const struct report *r)
{
    const struct headcount *heads = &r->members.heads;
    put_rule(s, r, 1);
    put_rule(s, r, 0);
    line_text(s, "Who is in no figure", STR("staff and other users who are no students"));
    line_count(s, r, "People read", heads->read);
    line_count(s, r, "People counted", heads->counted);
    line_count(s, r, "People not counted", heads->read - heads->counted);
    for (int i = 0; i < STANDINGS; i++) {
        enum standing standing = (enum standing)i;
        if (heads->by_standing[i] > 0 && !standing_is_counted(standing))
            line_count(s, r,
                       arena_format(&r->stage->arena, "Not counted: %s", standing_title(standing)),
                       heads->by_standing[i]);
    }
}

static void put_sources(struct sheet *s, const struct report *r)
{
    const struct cube *cube = &r->cube;
    struct arena *a = &r->stage->arena;
    line_count(s, r, "Results read", cube->results_read);
    line_count(s, r, "Results of people counted", cube->results_counted);
    line_count(s, r, "Enrolments read", cube->enrolments_read);
    line_count(s, r, "Enrolments of people counted", cube->enrolments_counted);
    for (size_t i = 0; i < r->sources.export_count; i++) {
        const struct export *e = &r->sources.exports[i];
        line_text(s, "Read from",
                  str_of(arena_format(a, "%s: %s rows, %s bytes, XXH3 %s", e->name,
                                      number_text(a, e->rows), number_text(a, e->bytes),
                                      e->fingerprint)));
    }
    line_text(s, "Plan", str_of(r->plan.digest));
    line_text(s, "Made by", STR("offboard " OFFBOARD_VERSION));
}

static void build(struct sheet *s, const struct report *r)
{
    sheet_warning_note(s, r);
    sheet_note(s, STR("Each sheet is also a CSV file in the same folder. Every figure is about "
                      "the people who are counted."));
    sheet_column(
        s, (struct column){.heading = "Item", .field = "item", .kind = COLUMN_TEXT, .width = 36});
    sheet_column(
        s, (struct column){.heading = "Value", .field = "value", .kind = COLUMN_TEXT, .width = 90});
    put_run(s, r);
    put_people(s, r);
    put_sources(s, r);
}

const struct sheet_def sheet_cover = {
    .name = "Cover",
    .title = "Analysis of attainment and enrolments",
    .csv = "cover.csv",
    .build = build,
};
