/* The standing, and on what evidence. */
#include "driver/explain.h"
#include "lib/cohort.h"

static int is_after(struct day a, struct day b)
{
    return a.since_epoch > b.since_epoch;
}

/* Words for what transform's rules look at, span by span. */
enum span_state explain_span_state(const struct look *x, const struct roll_row *span)
{
    const struct policy *p = &x->s->policy;
    struct day as_of = x->sources.as_of, last = {span->left.since_epoch + p->grace_days};
    int has_end = !day_is_none(span->left);
    int is_guest =
        span->status == ROLL_GUEST || (span->status == ROLL_SUBSIDIARY && !p->subsidiary_counts);
    if (!day_is_none(span->entered) && is_after(span->entered, as_of))
        return SPAN_FUTURE;
    if (has_end && !is_guest && !is_after(as_of, last))
        return SPAN_ENDING;
    if (has_end && is_after(as_of, span->left))
        return SPAN_ENDED;
    if (is_guest)
        return SPAN_GUEST;
    return span->status == ROLL_LEFT ? SPAN_SAYS_LEFT : SPAN_OPEN;
}

static const char *const span_says[] = {
    [SPAN_OPEN] = "has begun and has no leaving date",
    [SPAN_ENDING] = "its leaving date has not passed, or only just",
    [SPAN_FUTURE] = "begins later",
    [SPAN_GUEST] = "its word is that of a guest",
    [SPAN_ENDED] = "has ended",
    [SPAN_SAYS_LEFT] = "its word says left",
};

static int decides(enum standing standing, enum span_state state)
{
    switch (standing) {
    case STANDING_ON_ROLL:
        return state == SPAN_OPEN;
    case STANDING_LEAVING:
        return state == SPAN_ENDING;
    case STANDING_JOINING:
        return state == SPAN_FUTURE;
    case STANDING_GUEST:
        return state == SPAN_GUEST;
    default:
        return standing == STANDING_LEFT;
    }
}

static void put_day(struct json *j, const char *key, struct day day)
{
    char text[DAY_TEXT_MAX];
    day_write(text, day, DAY_ISO, DAY_NONE);
    json_put_text(j, key, text);
}

static int put_span(struct json *list, struct look *x, const struct look_row *row,
                    enum standing standing, struct diag *d)
{
    const struct roll_row *span =
        (const struct roll_row *)x->tables[SOURCE_ROLL].records + row->record;
    enum span_state state = explain_span_state(x, span);
    if (look_cells(x, &row->at, d) != 0)
        return -1;
    struct json *j = json_new_object();
    json_put_text(j, "place", look_place(x, &row->at));
    put_day(j, "entered", span->entered);
    put_day(j, "left", span->left);
    json_put_text(j, "status", arena_text(&x->s->arena, look_field(x, &row->at, FIELD_status)));
    json_put_text(j, "says", span_says[state]);
    json_put_flag(j, "decides", decides(standing, state));
    json_push(list, j);
    return 0;
}

static void put_notes(struct json *j, const struct standing_row *who)
{
    static const struct {
        unsigned note;
        const char *text;
    } texts[] = {
        {NOTE_RETURNED, "has returned: off-boarded in an earlier run, and here now"},
        {NOTE_UNASSIGNED, "on roll, yet in the tracker's class for nobody's class"},
        {NOTE_STILL_ENROLLED, "the account is inactive, yet has active enrolments"},
        {NOTE_STAYING_ON, "left in a final year, and stays on"},
        {NOTE_KEPT_ACTIVE, "the account stays active, because an enrolment of it does"},
        {NOTE_NOT_ON_MIS, "the tracker itself says: no longer on the MIS"},
    };
    struct json *notes = json_new_array();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (who->notes & texts[i].note)
            json_push_text(notes, texts[i].text);
    json_put(j, "notes", notes);
}

/* Where the spans have the person on the census day that the reports count by. */
static enum census census_of(const struct look *x, const struct look_rows *rows)
{
    const struct roll_row *spans = x->tables[SOURCE_ROLL].records;
    enum census strongest = CENSUS_NO_SPAN;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->rows[i].kind != SOURCE_ROLL)
            continue;
        enum census found =
            census_of_span(&spans[rows->rows[i].record], &x->s->policy, x->s->policy.cohort);
        strongest = found > strongest ? found : strongest;
    }
    return strongest;
}

static const char *in_reports(const struct look *x, int is_counted, enum census census)
{
    char day[DAY_TEXT_MAX];
    const char *counted = is_counted ? "counted" : "not counted, listed on the sheet Not counted";
    day_write(day, x->s->policy.cohort, DAY_ISO, DAY_NONE);
    if (day_is_none(x->s->policy.cohort))
        return counted;
    return arena_format(&x->s->arena, "%s: %s, %s", counted, census_title(census), day);
}

static void put_reports(struct json *j, const struct look *x, const struct look_rows *rows,
                        const struct standing_row *who)
{
    enum census census = census_of(x, rows);
    int is_counted = who->is_student && (day_is_none(x->s->policy.cohort)
                                             ? standing_is_counted((enum standing)who->standing)
                                             : census_is_counted(census));
    json_put_flag(j, "is_counted", is_counted);
    json_put_text(j, "in_reports",
                  who->is_student ? in_reports(x, is_counted, census)
                                  : "in no count: staff, or under this id in no row of a student");
}

int explain_standing(struct json *j, struct look *x, uint32_t person, const struct look_rows *rows,
                     struct diag *d)
{
    const struct standing_row *who = look_person(x, person);
    const char *rule = arena_text(&x->s->arena, str_of((const char *)who->rule));
    const char *block = block_name((enum block)who->block);
    json_put_flag(j, "is_student", who->is_student);
    json_put_text(j, "standing", standing_name((enum standing)who->standing));
    json_put_text(j, "title", standing_title((enum standing)who->standing));
    json_put_text(j, "rule", rule);
    json_put_text(j, "why", plan_title_of(x->plan.rules, x->plan.rule_count, rule));
    put_day(j, "left", who->left);
    struct json *spans = json_new_array();
    json_put(j, "spans", spans);
    for (size_t i = 0; i < rows->count; i++)
        if (rows->rows[i].kind == SOURCE_ROLL &&
            put_span(spans, x, &rows->rows[i], (enum standing)who->standing, d) != 0)
            return -1;
    put_reports(j, x, rows, who);
    json_put_text(j, "blocked", block);
    json_put_text(j, "blocked_why",
                  who->block ? plan_title_of(x->plan.blocks, x->plan.block_count, block) : "");
    put_notes(j, who);
    json_put_flag(j, "was_off_boarded", who->was_off_boarded);
    json_put_count(j, "known_run", who->known_run);
    json_put_text(j, "pseudonym", who->pseudonym);
    return 0;
}
