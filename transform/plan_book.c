#include "transform/plan_book.h"

#include "lib/book.h"
#include "lib/book_publish.h"
#include "lib/export_text.h"
#include "lib/row_cells.h"

struct people_sheet {
    const struct facts *f;
    const struct verdicts *v;
    struct sheet *sheet;
    struct export_text text;
    struct row_cells cells;
    struct buf value;
};

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

static void add_summary(struct book *b, const struct plan *p)
{
    char as_of[DAY_TEXT_MAX];
    const struct plan_counts *c = &p->counts;
    struct sheet *s = book_sheet(b, "Summary", "What this plan would do");
    day_write(as_of, p->as_of, DAY_ISO, DAY_NONE);
    sheet_note(s, STR("Nothing has been changed. Read the sheet People, then confirm or correct."));
    sheet_column(s, (struct column){.heading = "What", .field = "what", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "Value", .field = "value", .kind = COLUMN_TEXT});
    put_line(s, "School", p->school);
    put_line(s, "Term", p->term);
    put_line(s, "As of", as_of);
    put_number(s, "Run", p->run);
    put_line(s, "Policy", p->policy);
    put_line(s, "Words to confirm", p->words[0] ? p->words : "nothing would change");
    put_number(s, "People", c->people_total);
    for (int i = STANDING_ON_ROLL; i < STANDINGS; i++)
        put_number(s, standing_title((enum standing)i), c->people[i]);
    put_number(s, "People who would be changed", c->changed);
    put_number(s, "Results to purge", c->purged);
    put_number(s, "Enrolments to withdraw", c->withdrawn);
    put_number(s, "People to anonymise", c->anonymised);
    put_number(s, "People to remove from the tracker's list", c->removed);
    put_number(s, "People whose accounts to deactivate", c->deactivated);
    put_number(s, "Blocked by a conflict of ids", c->blocked[BLOCK_CONFLICT]);
}

static void add_gates(struct book *b, const struct plan *p)
{
    struct sheet *s = book_sheet(b, "Gates", "What stops this plan");
    sheet_note(s, STR("A closed gate stops apply and marks every report PROVISIONAL."));
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
}

/* Columns nobody mapped leave as they came: if one holds names, somebody should know. */
static void add_untouched(struct book *b, const struct facts *f)
{
    struct sheet *s = book_sheet(b, "Columns left alone", "Columns that no field is read from");
    sheet_note(s, STR("They leave as they came. If one holds names or contacts, map it in "
                      "school.ini, for example 'note = ' and the heading."));
    sheet_column(s, (struct column){.heading = "File", .field = "file", .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "Heading", .field = "heading", .kind = COLUMN_TEXT});
    for (size_t i = 0; i < f->sources.export_count; i++) {
        const struct export *e = &f->sources.exports[i];
        for (uint32_t k = 0; k < e->column_count; k++)
            if (e->is_exported && !e->is_mapped[k]) {
                put_text(s, str_of(e->name));
                put_text(s, str_of(e->headings[k]));
                end_row(s);
            }
    }
}

static void people_columns(struct sheet *s)
{
    static const struct column columns[] = {
        {.heading = "Pseudonym", .field = "pseudonym", .kind = COLUMN_TEXT},
        {.heading = "Id", .field = "id", .kind = COLUMN_TEXT},
        {.heading = "Surname", .field = "surname", .kind = COLUMN_TEXT},
        {.heading = "Forename", .field = "forename", .kind = COLUMN_TEXT},
        {.heading = "Year", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "Class", .field = "class", .kind = COLUMN_TEXT},
        {.heading = "Standing", .field = "standing", .kind = COLUMN_TEXT},
        {.heading = "Why", .field = "why", .kind = COLUMN_TEXT},
        {.heading = "Left", .field = "left", .kind = COLUMN_DAY},
        {.heading = "Note", .field = "note", .kind = COLUMN_TEXT},
        {.heading = "Results to purge", .field = "purged", .kind = COLUMN_COUNT},
        {.heading = "Enrolments to withdraw", .field = "withdrawn", .kind = COLUMN_COUNT},
        {.heading = "Rows to anonymise", .field = "anonymised", .kind = COLUMN_COUNT},
        {.heading = "Rows to remove", .field = "removed", .kind = COLUMN_COUNT},
        {.heading = "Accounts to deactivate", .field = "deactivated", .kind = COLUMN_COUNT},
        {.heading = "Evidence", .field = "evidence", .kind = COLUMN_TEXT}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_column(s, columns[i]);
}

/* The first row about a person: the roll's if there is one. */
static const struct row_at *first_row(const struct facts *f, const struct person *who,
                                      uint16_t *group)
{
    if (who->first_roll != NO_INDEX) {
        const struct roll_row *row = (const struct roll_row *)f->roll.records + who->first_roll;
        *group = row->tutor_group;
        return &row->row;
    }
    if (who->first_account != NO_INDEX) {
        const struct account_row *row =
            (const struct account_row *)f->account.records + who->first_account;
        *group = row->class ? row->class : row->tutor_group;
        return &row->row;
    }
    *group = 0;
    if (who->first_enrolment != NO_INDEX)
        return &((const struct enrolment_row *)f->enrolment.records + who->first_enrolment)->row;
    return &((const struct result_row *)f->result.records + who->first_result)->row;
}

static int read_row(struct people_sheet *x, const struct row_at *row, struct diag *d)
{
    struct str text;
    const struct reading *r = &x->f->sources.readings[row->reading];
    const struct export *e = &x->f->sources.exports[r->export];
    if (x->text.export != e) {
        export_text_close(&x->text);
        if (export_text_open(&x->text, e, x->f->staged_fd, d) != 0)
            return -1;
    }
    if (export_text_read(&x->text, &text, row->at, row->len, d) != 0)
        return -1;
    return row_cells_read(&x->cells, e, text, d);
}

static void put_field(struct people_sheet *x, const struct reading *r, enum field f)
{
    buf_clear(&x->value);
    row_cells_field(&x->value, &x->cells, r, f);
    put_text(x->sheet, str_trim(buf_str(&x->value)));
}

static void put_id(struct people_sheet *x, const struct reading *r)
{
    for (int f = 0; f < ID_KINDS; f++) {
        buf_clear(&x->value);
        row_cells_field(&x->value, &x->cells, r, (enum field)f);
        if (f != FIELD_former_upn && str_trim(buf_str(&x->value)).len) {
            put_text(x->sheet, str_trim(buf_str(&x->value)));
            return;
        }
    }
    put_none(x->sheet);
}

static void put_evidence(struct people_sheet *x, uint32_t person, const struct row_at *first)
{
    const struct facts *f = x->f;
    buf_clear(&x->value);
    for (uint32_t i = f->span_start[person]; i < f->span_start[person + 1]; i++) {
        const struct row_at *row = &f->spans[i]->row;
        buf_format(&x->value, "%s%s:%u", x->value.len ? ", " : "",
                   f->sources.exports[f->sources.readings[row->reading].export].name,
                   (unsigned)row->line);
    }
    if (!x->value.len)
        buf_format(&x->value, "%s:%u",
                   f->sources.exports[f->sources.readings[first->reading].export].name,
                   (unsigned)first->line);
    put_text(x->sheet, buf_str(&x->value));
}

static struct str note_of(const struct standing_row *who)
{
    if (who->block == BLOCK_CONFLICT)
        return STR("blocked: ids of two people, or staff; correct the exports");
    if (who->was_off_boarded)
        return STR("off-boarded in an earlier run");
    if (who->notes & NOTE_KEPT_ACTIVE)
        return STR("account stays active: an enrolment of it does");
    return STR("");
}

static int put_person(struct people_sheet *x, uint32_t i, struct diag *d)
{
    uint16_t group;
    const struct standing_row *who = &x->v->standings.people[i];
    const struct person_actions *a = &x->v->actions[i];
    const struct row_at *row = first_row(x->f, facts_person(x->f, i), &group);
    const struct reading *r = &x->f->sources.readings[row->reading];
    struct sheet *s = x->sheet;
    if (read_row(x, row, d) != 0)
        return -1;
    put_text(s, str_of(who->pseudonym));
    put_id(x, r);
    put_field(x, r, FIELD_surname);
    put_field(x, r, FIELD_forename);
    put_text(s, words_text(&x->f->words[WORDS_YEAR], who->year));
    put_text(s, words_text(&x->f->words[WORDS_GROUP], group));
    put_text(s, str_of(standing_title((enum standing)who->standing)));
    put_text(s, str_of(x->v->standings.rules[i]->title));
    put_day(s, who->left);
    put_text(s, note_of(who));
    put_count(s, a->purged);
    put_count(s, a->withdrawn);
    put_count(s, a->anonymised);
    put_count(s, a->removed);
    put_count(s, a->deactivated);
    put_evidence(x, i, row);
    end_row(s);
    return 0;
}

static int add_people(struct people_sheet *x, struct book *b, struct diag *d)
{
    int status = 0;
    x->sheet = book_sheet(b, "People", "Everybody who is not plainly on roll, or would be changed");
    sheet_note(x->sheet, STR("Check each name against the MIS. Evidence is file:line."));
    people_columns(x->sheet);
    for (uint64_t i = 0; i < facts_person_count(x->f) && status == 0; i++) {
        const struct standing_row *who = &x->v->standings.people[i];
        if (who->is_student &&
            (who->standing != STANDING_ON_ROLL || who->is_changed || who->block != BLOCK_NONE))
            status = put_person(x, (uint32_t)i, d);
    }
    export_text_close(&x->text);
    row_cells_release(&x->cells);
    buf_release(&x->value);
    return status;
}

static int to_file(void *to, struct str bytes)
{
    struct diag ignored; /* outfile_close reports it again */
    return outfile_write(to, bytes, &ignored);
}

static int write_csv(const struct sheet *s, struct outdir *dir, struct diag *d)
{
    struct outfile file;
    if (outfile_open(&file, dir, "plan.csv", d) != 0)
        return -1;
    if (sheet_csv(s, to_file, &file) != 0 && s->book->failure.kind != DIAG_NONE) {
        *d = s->book->failure;
        outfile_drop(&file);
        return -1;
    }
    return outfile_close(&file, d);
}

int plan_book_write(const struct plan *p, const struct facts *f, const struct verdicts *v,
                    struct outdir *dir, struct diag *d)
{
    struct book b;
    struct people_sheet x = {.f = f, .v = v, .text = {.fd = -1}};
    struct buf path = {0};
    book_init(&b, p->as_of, "offboard plan");
    b.subject = book_text(&b, str_of(p->school));
    b.author = book_text(&b, STR("offboard"));
    add_summary(&b, p);
    int status = add_people(&x, &b, d);
    add_gates(&b, p);
    add_untouched(&b, f);
    buf_format(&path, "%s/plan.xlsx", dir->path);
    if (status == 0)
        status = write_csv(x.sheet, dir, d);
    if (status == 0)
        status = book_publish(&b, path.bytes, d);
    if (status == 0)
        status = outdir_adopt(dir, "plan.xlsx", d);
    buf_release(&path);
    book_release(&b);
    return status;
}
