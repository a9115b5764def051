#include "transform/plan_sheets.h"

static const struct row_at *first_row(const struct facts *f, const struct person *who,
                                      uint16_t *group)
{
    *group = 0;
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
    if (who->first_enrolment != NO_INDEX)
        return &((const struct enrolment_row *)f->enrolment.records + who->first_enrolment)->row;
    return &((const struct result_row *)f->result.records + who->first_result)->row;
}

const struct row_at *person_row(struct plan_book *b, uint32_t person, uint16_t *group,
                                struct diag *d)
{
    struct str text;
    const struct row_at *row = first_row(b->f, facts_person(b->f, person), group);
    b->reading = &b->f->sources.readings[row->reading];
    const struct export *e = &b->f->sources.exports[b->reading->export];
    if (b->text.export != e) {
        export_text_close(&b->text);
        if (export_text_open(&b->text, e, b->f->staged_fd, d) != 0)
            return NULL;
    }
    if (export_text_read(&b->text, &text, row->at, row->len, d) != 0 ||
        row_cells_read(&b->cells, e, text, d) != 0)
        return NULL;
    return row;
}

static struct str field_text(struct plan_book *b, enum field f)
{
    buf_clear(&b->value);
    row_cells_field(&b->value, &b->cells, b->reading, f);
    return str_trim(buf_str(&b->value));
}

void put_person_field(struct plan_book *b, struct sheet *s, enum field f)
{
    put_text(s, field_text(b, f));
}

void put_person_id(struct plan_book *b, struct sheet *s)
{
    for (int f = 0; f < ID_KINDS; f++) {
        struct str id = field_text(b, (enum field)f);
        if (f != FIELD_former_upn && id.len) {
            put_text(s, id);
            return;
        }
    }
    put_none(s);
}

static void add_place(struct plan_book *b, const struct row_at *row)
{
    const struct sources *s = &b->f->sources;
    buf_format(&b->value, "%s%s:%u", b->value.len ? ", " : "",
               s->exports[s->readings[row->reading].export].name, (unsigned)row->line);
}

void put_evidence(struct plan_book *b, struct sheet *s, uint32_t person, const struct row_at *row)
{
    buf_clear(&b->value);
    for (uint32_t i = b->f->span_start[person]; i < b->f->span_start[person + 1]; i++)
        add_place(b, &b->f->spans[i]->row);
    if (!b->value.len)
        add_place(b, row);
    put_text(s, buf_str(&b->value));
}

const char *person_notes(struct plan_book *b, uint32_t person)
{
    static const struct {
        unsigned note;
        const char *text;
    } notes[] = {
        {NOTE_UNASSIGNED,
         "on roll, but in the class for those in no class: synchronise the tracker"},
        {NOTE_STILL_ENROLLED, "the account is inactive, but has active enrolments"},
        {NOTE_STAYING_ON, "left a final year and stays on"},
        {NOTE_KEPT_ACTIVE, "the account stays active: an enrolment of it does"},
        {NOTE_UNHEEDED,
         "decided left, but the roll says otherwise: correct the MIS or the decision"},
        {NOTE_NOT_ON_MIS, "the tracker says: Student no longer on the MIS"},
    };
    const struct standing_row *who = &b->v->standings.people[person];
    struct buf text = {0};
    if (who->block)
        buf_text(&text, block_title((enum block)who->block));
    if (who->notes & NOTE_RETURNED)
        buf_format(&text,
                   "%shas returned: off-boarded as %s in run %u, whose backup says how to put the "
                   "rows back (runs/%06u/backup/RESTORE.txt)",
                   text.len ? "; " : "", who->pseudonym, (unsigned)who->known_run,
                   (unsigned)who->known_run);
    else if (who->was_off_boarded)
        buf_format(&text, "%soff-boarded in run %u", text.len ? "; " : "",
                   (unsigned)who->known_run);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (who->notes & notes[i].note)
            buf_format(&text, "%s%s", text.len ? "; " : "", notes[i].text);
    const char *kept = arena_text(&b->book.arena, buf_str(&text));
    buf_release(&text);
    return kept;
}
