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

static void put_gates(struct sheet *s, const struct report *r)
{
    for (size_t i = 0; i < r->plan.gate_count; i++) {
        const struct gate *gate = &r->plan.gates[i];
        if (!gate->is_open && !gate->is_allowed)
            line_text(
                s, "Gate closed",
                str_of(arena_format(&r->stage->arena, "%s: %s", gate->name, gate_text(r, gate))));
    }
}

static void put_run(struct sheet *s, const struct report *r)
{
    char day[DAY_TEXT_MAX], census[DAY_TEXT_MAX];
    const char *contact = r->stage->policy.report_contact;
    day_write(day, r->plan.as_of, DAY_ISO, DAY_NONE);
    line_text(s, "School", str_of(r->plan.school));
    line_text(s, "Term", str_of(r->plan.term));
    line_text(s, "As of", str_of(day));
    day_write(census, r->members.census, DAY_ISO, DAY_NONE);
    line_text(s, "Cohort", str_of(day_is_none(r->members.census) ? "now" : census));
    struct str moved_up = report_moved_up_text(r);
    if (moved_up.len)
        line_text(s, "Year groups", moved_up);
    line_text(s, "Status", r->is_provisional ? STR("PROVISIONAL") : STR("final"));
    put_gates(s, r);
    line_text(s, "Purpose",
              STR("To show what students attained and which courses they take, "
                  "without those who have left the school."));
    line_text(s, "Handling", STR(REPORT_MARKING));
    line_text(s, "Contact", contact[0] ? str_of(contact) : STR("the school's data manager"));
}

static void put_next_steps(struct sheet *s, const struct report *r)
{
    static const char *const steps[] = {
        "Look at Health: what is wrong there is wrong in every figure.",
        "Look at Not counted: everyone read is either in the figures or listed there with a "
        "reason.",
        "Correct mistakes in the MIS or the tracker, export again and run offboard again."};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        line_text(s, "Next step", str_of(steps[i]));
    line_text(s, "Next step",
              r->stage->policy.lists_students
                  ? STR("Keep this workbook within the school: the sheet Students names them, and "
                        "figures of small groups point to single students.")
                  : STR("Keep this workbook within the school: figures of small groups point to "
                        "single students."));
}

/* The population rule: a line a reason with how many have it, also where nobody has. */
static void put_people(struct sheet *s, const struct report *r)
{
    struct population_line lines[POPULATION_LINES];
    struct arena *a = &r->stage->arena;
    const struct headcount *heads = &r->members.heads;
    size_t count = population_lines(r, lines);
    line_count(s, r, "People read", heads->read);
    line_count(s, r, "People counted", heads->counted);
    line_count(s, r, "People not counted", heads->read - heads->counted);
    for (size_t i = 0; i < count; i++)
        line_text(
            s,
            arena_format(a, "%s: %s", lines[i].is_counted ? "Counted" : "Not counted",
                         lines[i].title),
            str_of(arena_format(a, "%s: %s", number_text(a, lines[i].people), lines[i].meaning)));
    line_text(s, "In no figure", STR("staff and other users who are no students"));
}

static void put_sources(struct sheet *s, const struct report *r)
{
    char run[RUN_NAME];
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
    run_name(run, r->stage->run);
    line_text(s, "Run", str_of(run));
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
    put_next_steps(s, r);
    put_sources(s, r);
}

const struct sheet_def sheet_cover = {
    .name = "Cover",
    .title = "Analysis of attainment and enrolments",
    .csv = "cover.csv",
    .build = build,
};
