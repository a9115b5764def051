/* Health: what is wrong or odd in what was delivered, to look at before any figure is used. */
#include "reports/sheets.h"

#define IN_ORDER "in order"
#define LOOK     "look at it"

struct finding {
    const char *area, *what, *where, *remedy; /* remedy: what to do where count is not 0 */
    uint64_t count;
};

static void put_finding(struct sheet *s, const struct finding *f)
{
    put_text(s, str_of(f->area));
    put_text(s, str_of(f->what));
    put_text(s, str_of(f->where));
    put_count(s, (int64_t)f->count);
    put_text(s, f->count ? STR(LOOK) : STR(IN_ORDER));
    put_text(s, f->count ? str_of(f->remedy) : STR("nothing"));
    end_row(s);
}

static void put_gates(struct sheet *s, const struct report *r)
{
    for (size_t i = 0; i < r->plan.gate_count; i++) {
        const struct gate *gate = &r->plan.gates[i];
        int is_closed = !gate->is_open && !gate->is_allowed;
        struct finding f = {.area = "Gates",
                            .what = is_closed ? "closed" : "not closed",
                            .where = gate->name,
                            .remedy = is_closed ? gate_text(r, gate) : "",
                            .count = (uint64_t)is_closed};
        put_finding(s, &f);
    }
}

static void put_files(struct sheet *s, const struct report *r)
{
    static const char remedy[] = "see the rows below: each says what to do";
    for (size_t i = 0; i < r->sources.export_count; i++) {
        const struct export *e = &r->sources.exports[i];
        put_finding(s, &(struct finding){"Files", "rows rejected", e->name, remedy, e->rejected});
        put_finding(s, &(struct finding){"Files", "rows repaired", e->name, remedy, e->repaired});
    }
    for (size_t i = 0; i < r->rejects.count; i++) {
        const struct reject_sum *sum = &r->rejects.list[i];
        struct finding f = {
            .area = "Rows",
            .what = arena_format(&r->stage->arena, "%s: %s%s%s", sum->outcome, sum->rule,
                                 sum->field[0] ? ", in " : "", sum->field),
            .where = arena_format(&r->stage->arena, "%s, first in line %s", sum->file, sum->line),
            .remedy = sum->remedy,
            .count = sum->rows};
        put_finding(s, &f);
    }
}

static void put_people(struct sheet *s, const struct report *r)
{
    const struct plan_counts *c = &r->plan.counts;
    const struct finding people[] = {
        {"People", "unmatched: in the tracker or on a platform, a namesake is on the roll", "Roll",
         "in the tracker, give both records the same id", c->people[STANDING_UNSYNCHRONISED]},
        {"People", "unmatched: no longer on the MIS", "Roll",
         "fill in the decisions file: left or keep", c->people[STANDING_ABSENT]},
        {"People", "unmatched: nothing says whether they are on roll", "Roll",
         "deliver the roll, or fill in the decisions file", c->people[STANDING_UNKNOWN]},
        {"People", "in the class for nobody's class", r->stage->policy.unassigned_class,
         "assign them to a class in the tracker", c->unassigned},
        {"People", "off-boarded before and on roll again", "Roll",
         "reinstate them: offboard reinstate", c->returned},
        {"Review list", "conflict: records that contradict each other", "plan.xlsx, Needs review",
         "mend the ids or the roll, and plan again", c->blocked[BLOCK_CONFLICT]},
        {"Review list", "listed as errors, yet with results, enrolments or a roll row",
         "plan.xlsx, Needs review", "take them out of the decisions file, or mend the records",
         c->blocked[BLOCK_ERROR]},
        {"Review list", "kept by decision", "plan.xlsx, Needs review",
         "ask whether the reason still holds", c->blocked[BLOCK_KEPT]},
    };
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
        put_finding(s, &people[i]);
}

static const char *word(const struct report *r, enum words_domain domain, uint16_t code,
                        const char *otherwise)
{
    return code ? arena_text(&r->stage->arena, words_text(&r->words[domain], code)) : otherwise;
}

enum { GRADE_SHOWN_MAX = 8 };

/* What is long or has blanks is a comment that strayed: nobody's words belong into a report. */
static const char *unknown_grade(const struct report *r, uint16_t code)
{
    struct str text = words_text(&r->words[WORDS_GRADE], code);
    if (text.len > GRADE_SHOWN_MAX || memchr(text.bytes, ' ', text.len))
        return "a text stands for the grade: in no measure";
    return arena_format(&r->stage->arena, "unknown grade '%.*s': in no measure", STR_ARG(text));
}

static void put_unknown(struct sheet *s, const struct report *r)
{
    size_t grades = 0, subjects = 0;
    struct not_understood *grade = attainment_unknown_grades(&r->attainment, &grades);
    struct not_understood *subject = attainment_unknown_subjects(&r->attainment, &subjects);
    for (size_t i = 0; i < grades; i++) {
        put_finding(s, &(struct finding){"Grades", unknown_grade(r, grade[i].grade),
                                         word(r, WORDS_SUBJECT, grade[i].subject, "(no subject)"),
                                         "mend it in the tracker, or add it to [report] points",
                                         grade[i].results});
    }
    for (size_t i = 0; i < subjects; i++)
        put_finding(s, &(struct finding){"Subjects", "GCSE grades, but in no slot of Attainment 8",
                                         word(r, WORDS_SUBJECT, subject[i].subject, "(no subject)"),
                                         "add it to [report] subjects", subject[i].results});
    free(grade);
    free(subject);
}

static void build(struct sheet *s, const struct report *r)
{
    static const struct column columns[] = {
        {.heading = "Area", .field = "area"},
        {.heading = "Finding", .field = "finding"},
        {.heading = "Where", .field = "where"},
        {.heading = "Count", .field = "count", .kind = COLUMN_COUNT},
        {.heading = "State", .field = "state"},
        {.heading = "What to do", .field = "what_to_do", .width = 50},
    };
    sheet_population_notes(s, r);
    sheet_note(s, STR("About everyone read, also those who are not counted. A rejected row is in "
                      "no figure; a repaired one is. The rows themselves: staged/rejects.csv."));
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    put_gates(s, r);
    put_files(s, r);
    put_people(s, r);
    put_unknown(s, r);
}

const struct sheet_def sheet_health = {
    .name = "Health",
    .title = "Health of the data",
    .csv = "health.csv",
    .build = build,
};
