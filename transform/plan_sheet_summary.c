#include "transform/plan_sheets.h"

static void put_line(struct sheet *s, const char *label, const char *value)
{
    put_text(s, str_of(label));
    put_text(s, str_of(value));
    end_row(s);
}

static void put_number(struct sheet *s, const char *label, uint64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)n);
    put_line(s, label, text);
}

static uint64_t count_notes(const struct plan_book *b, unsigned note)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < facts_person_count(b->f); i++)
        count += (b->v->standings.people[i].notes & note) != 0;
    return count;
}

struct sheet *plan_sheet_summary(struct plan_book *b, struct diag *d)
{
    char as_of[DAY_TEXT_MAX];
    const struct plan *p = b->plan;
    const struct plan_counts *c = &p->counts;
    struct sheet *s = book_sheet(&b->book, "Summary", "What this plan would do");
    (void)d;
    day_write(as_of, p->as_of, DAY_ISO, DAY_NONE);
    sheet_note(s, STR("Nothing has been changed. Read the sheet People, then confirm or correct. "
                      "The two empty cells are for whoever confirms."));
    sheet_column(s, (struct column){.heading = "What", .field = "what", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "Value", .field = "value", .kind = COLUMN_TEXT});
    put_line(s, "School", p->school);
    put_line(s, "Term", p->term);
    put_line(s, "As of", as_of);
    put_number(s, "Run", p->run);
    put_line(s, "Policy", p->policy);
    put_line(s, "Words to confirm", p->words[0] ? p->words : "nothing would change");
    put_line(s, "Who confirms", "");
    put_line(s, "On whose authority", "");
    put_line(s, "Gates", plan_gates_closed(p) ? "CLOSED: see the sheet Gates" : "all open");
    put_number(s, "People", c->people_total);
    for (int i = STANDING_ON_ROLL; i < STANDINGS; i++)
        put_number(s, standing_title((enum standing)i), c->people[i]);
    put_number(s, "People who would be changed", c->changed);
    put_number(s, "Results to purge", c->purged);
    put_number(s, "Enrolments to withdraw", c->withdrawn);
    put_number(s, "People to anonymise", c->anonymised);
    put_number(s, "People to remove from the tracker's list", c->removed);
    put_number(s, "People whose accounts to deactivate", c->deactivated);
    put_number(s, "Accounts created in error to delete", c->deleted);
    put_number(s, "Kept by decision", c->blocked[BLOCK_KEPT]);
    put_number(s, "Blocked by a conflict", c->blocked[BLOCK_CONFLICT]);
    put_number(s, "Said to be an error, but in use", c->blocked[BLOCK_ERROR]);
    put_number(s, "Returned after an earlier run", count_notes(b, NOTE_RETURNED));
    return s;
}

struct sheet *plan_sheet_gates(struct plan_book *b, struct diag *d)
{
    const struct plan *p = b->plan;
    struct sheet *s = book_sheet(&b->book, "Gates", "What stops this plan");
    (void)d;
    sheet_note(s, STR("A closed gate stops apply and marks every report PROVISIONAL. An "
                      "empty cell: nothing is known from last term, or there is nothing to do."));
    sheet_column(s, (struct column){.heading = "Gate", .field = "gate", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "State", .field = "state", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "Limit", .field = "limit", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "Now", .field = "value", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "Last term", .field = "last", .kind = COLUMN_TEXT});
    sheet_column(s,
                 (struct column){.heading = "If closed", .field = "advice", .kind = COLUMN_TEXT});
    for (size_t i = 0; i < p->gate_count; i++) {
        const struct gate *g = &p->gates[i];
        put_text(s, str_of(g->name));
        put_text(s, g->is_open ? STR("open") : STR("CLOSED"));
        put_text(s, str_of(g->limit));
        put_text(s, str_of(g->value));
        put_text(s, str_of(g->last));
        put_text(s, g->is_open ? STR("") : str_of(g->advice));
        end_row(s);
    }
    return s;
}

/* Columns nobody mapped leave as they came: if one holds names, somebody should know. */
struct sheet *plan_sheet_columns(struct plan_book *b, struct diag *d)
{
    struct sheet *s =
        book_sheet(&b->book, "Columns left alone", "Columns that no field is read from");
    (void)d;
    sheet_note(s, STR("They leave as they came. If one holds names or contacts, map it in "
                      "school.ini, for example 'note = ' and the heading."));
    sheet_column(s, (struct column){.heading = "File", .field = "file", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "Heading", .field = "heading", .kind = COLUMN_TEXT});
    for (size_t i = 0; i < b->f->sources.export_count; i++) {
        const struct export *e = &b->f->sources.exports[i];
        for (uint32_t k = 0; k < e->column_count; k++)
            if (e->is_exported && !e->is_mapped[k]) {
                put_text(s, str_of(e->name));
                put_text(s, str_of(e->headings[k]));
                end_row(s);
            }
    }
    return s;
}
