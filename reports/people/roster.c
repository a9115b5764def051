#include "reports/people/roster.h"

#include "lib/export_text.h"
#include "lib/row_cells.h"
#include "reports/order.h"
#include "reports/report.h"

/* What is open while names are read; rows of one export mostly come after each other. */
struct names {
    const struct report *report;
    struct table people, roll, accounts, enrolments;
    int staged_fd;
    struct export_text text;
    struct row_cells cells;
    struct buf value;
    uint8_t *is_checked; /* by export: it is still the file that extract read */
};

static int names_open(struct names *n, struct diag *d)
{
    if (table_map(&n->people, n->staged_fd, &table_person, d) != 0 ||
        table_map(&n->roll, n->staged_fd, &table_roll, d) != 0 ||
        table_map(&n->accounts, n->staged_fd, &table_account, d) != 0 ||
        table_map(&n->enrolments, n->staged_fd, &table_enrolment, d) != 0)
        return -1;
    if (n->people.count == n->report->members.people_count)
        return 0;
    return diag_set(d, DIAG_SYSTEM, "'staged/person' is not the plan's: plan again");
}

static void names_close(struct names *n)
{
    export_text_close(&n->text);
    row_cells_release(&n->cells);
    buf_release(&n->value);
    table_unmap(&n->people);
    table_unmap(&n->roll);
    table_unmap(&n->accounts);
    table_unmap(&n->enrolments);
    free(n->is_checked);
}

/* The row that names a person best: NULL where the tables hold none. */
static const struct row_at *best_row(const struct names *n, uint32_t person)
{
    const struct person *who = (const struct person *)n->people.records + person;
    if (who->first_roll < n->roll.count)
        return &((const struct roll_row *)n->roll.records + who->first_roll)->row;
    if (who->first_account < n->accounts.count)
        return &((const struct account_row *)n->accounts.records + who->first_account)->row;
    if (who->first_enrolment < n->enrolments.count)
        return &((const struct enrolment_row *)n->enrolments.records + who->first_enrolment)->row;
    const struct table *results = &n->report->attainment.results;
    if (who->first_result < results->count)
        return &((const struct result_row *)results->records + who->first_result)->row;
    return NULL;
}

static struct str field(struct names *n, struct arena *a, const struct reading *reading,
                        enum field f)
{
    buf_clear(&n->value);
    row_cells_field(&n->value, &n->cells, reading, f);
    return arena_copy(a, str_trim(buf_str(&n->value)));
}

static struct str id_of(struct names *n, struct arena *a, const struct reading *reading)
{
    for (int f = 0; f < ID_KINDS; f++) {
        struct str id = field(n, a, reading, (enum field)f);
        if (f != FIELD_former_upn && id.len)
            return id;
    }
    return STR("");
}

static int open_text(struct names *n, uint16_t export, struct diag *d)
{
    const struct export *e = &n->report->sources.exports[export];
    if (n->text.export == e)
        return 0;
    export_text_close(&n->text);
    if (!n->is_checked[export] && export_text_check(e, d) != 0)
        return -1;
    n->is_checked[export] = 1;
    return export_text_open(&n->text, e, n->staged_fd, d);
}

static int read_row(struct names *n, const struct reading *reading, const struct row_at *row,
                    struct diag *d)
{
    struct str text;
    const struct export *e = &n->report->sources.exports[reading->export];
    if (open_text(n, (uint16_t)reading->export, d) != 0 ||
        export_text_read(&n->text, &text, row->at, row->len, d) != 0)
        return -1;
    return row_cells_read(&n->cells, e, text, d);
}

static int add(struct roster *roster, struct names *n, uint32_t person, struct diag *d)
{
    struct roster_line *line = &roster->list[roster->count++];
    const struct row_at *row = best_row(n, person);
    *line = (struct roster_line){person, STR(""), STR(""), STR("")};
    if (!row || row->reading >= n->report->sources.reading_count)
        return diag_set(d, DIAG_SYSTEM,
                        "'staged/person' names a row that is not there: plan again");
    const struct reading *reading = &n->report->sources.readings[row->reading];
    if (read_row(n, reading, row, d) != 0) {
        roster->is_incomplete = 1;
        return d->kind == DIAG_DATA ? 0 : -1;
    }
    line->id = id_of(n, &roster->arena, reading);
    line->surname = field(n, &roster->arena, reading, FIELD_surname);
    line->forename = field(n, &roster->arena, reading, FIELD_forename);
    roster->has_names |= line->surname.len || line->forename.len;
    return 0;
}

static int is_listed(const struct report *r, uint32_t person)
{
    const struct standing_row *who = &r->members.people[person];
    return r->attainment.students[person].is_counted && who->is_student &&
           who->standing != STANDING_LEFT;
}

static int compare(const void *left, const void *right, void *report)
{
    const struct roster_line *x = left, *y = right;
    const struct report *r = report;
    const struct student *a = &r->attainment.students[x->person];
    const struct student *b = &r->attainment.students[y->person];
    int order = text_order(words_text(&r->words[WORDS_YEAR], a->year),
                           words_text(&r->words[WORDS_YEAR], b->year));
    if (order == 0)
        order = text_order(words_text(&r->words[WORDS_GROUP], a->tutor_group),
                           words_text(&r->words[WORDS_GROUP], b->tutor_group));
    if (order == 0)
        order = text_order(x->surname, y->surname);
    if (order == 0)
        order = text_order(x->forename, y->forename);
    if (order == 0)
        order = text_order(x->id, y->id);
    return order ? order : (x->person > y->person) - (x->person < y->person);
}

int roster_make(struct roster *roster, const struct report *r, int staged_fd, struct diag *d)
{
    struct names n = {.report = r, .staged_fd = staged_fd, .text = {.fd = -1}};
    *roster = (struct roster){.count = 0};
    if (!r->stage->policy.lists_students)
        return 0;
    n.is_checked = mem_alloc(r->sources.export_count + 1, 1);
    int status = names_open(&n, d);
    roster->list = mem_alloc(r->attainment.people_count + 1, sizeof *roster->list);
    for (uint32_t i = 0; i < r->attainment.people_count && status == 0; i++)
        if (is_listed(r, i))
            status = add(roster, &n, i, d);
    names_close(&n);
    struct report view = *r;
    if (roster->count)
        qsort_r(roster->list, roster->count, sizeof *roster->list, compare, &view);
    if (status == 0 && roster->is_incomplete)
        *d = (struct diag){.kind = DIAG_NONE};
    return status;
}

void roster_release(struct roster *roster)
{
    free(roster->list);
    arena_release(&roster->arena);
    *roster = (struct roster){.count = 0};
}
