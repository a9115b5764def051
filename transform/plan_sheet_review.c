#include "transform/plan_sheets.h"

/* Everybody whom the roll does not settle, and everything that looks odd. */
static int needs_review(const struct standing_row *who)
{
    const unsigned odd =
        NOTE_RETURNED | NOTE_UNASSIGNED | NOTE_STILL_ENROLLED | NOTE_STAYING_ON | NOTE_UNHEEDED;
    return who->is_student &&
           (who->standing == STANDING_UNKNOWN || who->standing == STANDING_UNSYNCHRONISED ||
            who->standing == STANDING_ABSENT || who->block == BLOCK_CONFLICT ||
            who->block == BLOCK_ERROR || (who->notes & odd));
}

static void add_columns(struct sheet *s)
{
    static const struct column columns[] = {
        {.heading = "id", .field = "id", .kind = COLUMN_TEXT},
        {.heading = "decision", .field = "decision", .kind = COLUMN_TEXT, .width = 12},
        {.heading = "course", .field = "course", .kind = COLUMN_TEXT, .width = 10},
        {.heading = "status", .field = "status", .kind = COLUMN_TEXT, .width = 10},
        {.heading = "reason", .field = "reason", .kind = COLUMN_TEXT, .width = 16},
        {.heading = "asked_by", .field = "asked_by", .kind = COLUMN_TEXT, .width = 14},
        {.heading = "date", .field = "date", .kind = COLUMN_TEXT, .width = 12},
        {.heading = "Surname", .field = "surname", .kind = COLUMN_TEXT},
        {.heading = "Forename", .field = "forename", .kind = COLUMN_TEXT},
        {.heading = "Year", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "Standing", .field = "standing", .kind = COLUMN_TEXT},
        {.heading = "Why", .field = "why", .kind = COLUMN_TEXT, .width = 34},
        {.heading = "Note", .field = "note", .kind = COLUMN_TEXT, .width = 34},
        {.heading = "Evidence", .field = "evidence", .kind = COLUMN_TEXT, .width = 24}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_column(s, columns[i]);
}

static int put_person(struct plan_book *b, struct sheet *s, uint32_t i, struct diag *d)
{
    uint16_t group;
    const struct standing_row *who = &b->v->standings.people[i];
    const struct row_at *row = person_row(b, i, &group, d);
    if (!row)
        return -1;
    put_person_id(b, s);
    for (int blank = 0; blank < 6; blank++) /* for the school to fill in */
        put_none(s);
    put_person_field(b, s, FIELD_surname);
    put_person_field(b, s, FIELD_forename);
    put_text(s, words_text(&b->f->words[WORDS_YEAR], who->year));
    put_text(s, str_of(standing_title((enum standing)who->standing)));
    put_text(s, str_of(b->v->standings.rules[i]->title));
    put_text(s, str_of(person_notes(b, i)));
    put_evidence(b, s, i, row);
    end_row(s);
    return 0;
}

struct sheet *plan_sheet_review(struct plan_book *b, struct diag *d)
{
    struct sheet *s = book_sheet(&b->book, "Needs review", "Whom a person has to decide about");
    sheet_note(s,
               STR("Nothing is done to them. plan/decisions-template.csv holds these lines: fill "
                   "in decision (left, keep, error, withdraw),"));
    sheet_note(s, STR("save it beside school.ini, name it there ([decisions] file = decisions.csv) "
                      "and plan again. A blank decision leaves the line open."));
    add_columns(s);
    for (uint64_t i = 0; i < facts_person_count(b->f); i++)
        if (needs_review(&b->v->standings.people[i]) && put_person(b, s, (uint32_t)i, d) != 0)
            return NULL;
    return s;
}
