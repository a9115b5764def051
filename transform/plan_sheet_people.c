#include "transform/plan_sheets.h"

static void add_columns(struct sheet *s)
{
    static const struct column columns[] = {
        {.heading = "Pseudonym", .field = "pseudonym", .kind = COLUMN_TEXT},
        {.heading = "Id", .field = "id", .kind = COLUMN_TEXT},
        {.heading = "Surname", .field = "surname", .kind = COLUMN_TEXT},
        {.heading = "Forename", .field = "forename", .kind = COLUMN_TEXT},
        {.heading = "School", .field = "school", .kind = COLUMN_TEXT},
        {.heading = "Year", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "Class", .field = "class", .kind = COLUMN_TEXT},
        {.heading = "Standing", .field = "standing", .kind = COLUMN_TEXT},
        {.heading = "Why", .field = "why", .kind = COLUMN_TEXT, .width = 30},
        {.heading = "Left", .field = "left", .kind = COLUMN_DAY},
        {.heading = "Results to purge", .field = "purged", .kind = COLUMN_COUNT},
        {.heading = "Enrolments to withdraw", .field = "withdrawn", .kind = COLUMN_COUNT},
        {.heading = "Rows to anonymise", .field = "anonymised", .kind = COLUMN_COUNT},
        {.heading = "Rows to remove", .field = "removed", .kind = COLUMN_COUNT},
        {.heading = "Accounts to deactivate", .field = "deactivated", .kind = COLUMN_COUNT},
        {.heading = "Rows by file", .field = "rows", .kind = COLUMN_TEXT, .width = 26},
        {.heading = "Note", .field = "note", .kind = COLUMN_TEXT, .width = 30},
        {.heading = "Evidence", .field = "evidence", .kind = COLUMN_TEXT, .width = 24}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_column(s, columns[i]);
}

/* "attainment.csv 12, tracker-students.csv 1": the rows that would change. */
static void put_rows(struct plan_book *b, struct sheet *s, size_t *next, uint32_t person)
{
    const struct decision *decisions = b->v->decisions;
    size_t count = b->v->decision_count;
    buf_clear(&b->value);
    while (*next < count && decisions[b->by_person[*next]].person < person)
        ++*next;
    while (*next < count && decisions[b->by_person[*next]].person == person) {
        uint16_t export = decisions[b->by_person[*next]].export;
        unsigned rows = 0;
        uint64_t last = UINT64_MAX;
        for (; *next < count && decisions[b->by_person[*next]].person == person &&
               decisions[b->by_person[*next]].export == export;
             ++*next) {
            rows += decisions[b->by_person[*next]].at != last;
            last = decisions[b->by_person[*next]].at;
        }
        buf_format(&b->value, "%s%s %u", b->value.len ? ", " : "",
                   b->f->sources.exports[export].name, rows);
    }
    put_text(s, buf_str(&b->value));
}

static int put_person(struct plan_book *b, struct sheet *s, size_t *next, uint32_t i,
                      struct diag *d)
{
    uint16_t group;
    const struct standing_row *who = &b->v->standings.people[i];
    const struct person_actions *a = &b->v->actions[i];
    const struct row_at *row = person_row(b, i, &group, d);
    if (!row)
        return -1;
    put_text(s, str_of(who->pseudonym));
    put_person_id(b, s);
    put_person_field(b, s, FIELD_surname);
    put_person_field(b, s, FIELD_forename);
    put_person_field(b, s, FIELD_school);
    put_text(s, words_text(&b->f->words[WORDS_YEAR], who->year));
    put_text(s, words_text(&b->f->words[WORDS_GROUP], group));
    put_text(s, str_of(standing_title((enum standing)who->standing)));
    put_text(s, str_of(b->v->standings.rules[i]->title));
    put_day(s, who->left);
    put_count(s, a->purged);
    put_count(s, a->withdrawn);
    put_count(s, a->anonymised);
    put_count(s, a->removed + a->deleted);
    put_count(s, a->deactivated);
    put_rows(b, s, next, i);
    put_text(s, str_of(person_notes(b, i)));
    put_evidence(b, s, i, row);
    end_row(s);
    return 0;
}

struct sheet *plan_sheet_people(struct plan_book *b, struct diag *d)
{
    size_t next = 0;
    struct sheet *s =
        book_sheet(&b->book, "People", "Everybody who is not plainly on roll, or would be changed");
    sheet_note(s, STR("Check each name against the MIS. Evidence is file:line. An empty cell: "
                      "nothing is known, or nothing would be done."));
    add_columns(s);
    for (uint64_t i = 0; i < facts_person_count(b->f); i++) {
        const struct standing_row *who = &b->v->standings.people[i];
        int is_listed = who->is_student && (who->standing != STANDING_ON_ROLL || who->is_changed ||
                                            who->block || who->notes);
        if (is_listed && put_person(b, s, &next, (uint32_t)i, d) != 0)
            return NULL;
    }
    return s;
}
