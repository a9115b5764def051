#include "transform/plan_sheets.h"

static void put_part(struct sheet *s, const struct reading *r, enum field f, const char *said)
{
    const char *constant = r->columns[f].constant;
    put_text(s, said ? str_of(said) : constant ? str_of(constant) : STR(""));
}

static void put_columns(struct sheet *s, const struct reading *r, const struct export *e)
{
    for (size_t i = 0; i < r->wide.count; i++) {
        const struct wide_column *c = &r->wide.columns[i];
        put_text(s, str_of(e->name));
        put_text(s, str_of(e->headings[c->column]));
        put_part(s, r, FIELD_subject, c->subject);
        put_part(s, r, FIELD_assessment, c->assessment);
        put_part(s, r, FIELD_term, c->term);
        put_text(s, r->purge_cells ? STR("the cell becomes blank") : STR("the row is taken out"));
        end_row(s);
    }
}

/* A pattern takes what fits it: somebody should see what that was. */
struct sheet *plan_sheet_wide(struct plan_book *b, struct diag *d)
{
    static const struct column columns[] = {
        {.heading = "File", .field = "file", .kind = COLUMN_TEXT},
        {.heading = "Heading", .field = "heading", .kind = COLUMN_TEXT},
        {.heading = "Subject", .field = "subject", .kind = COLUMN_TEXT},
        {.heading = "Assessment", .field = "assessment", .kind = COLUMN_TEXT},
        {.heading = "Term", .field = "term", .kind = COLUMN_TEXT},
        {.heading = "If purged", .field = "purge", .kind = COLUMN_TEXT}};
    const struct sources *sources = &b->f->sources;
    struct sheet *s = book_sheet(&b->book, "Columns of results", "Columns that hold results");
    (void)d;
    sheet_note(s, STR("Every cell below such a heading is one result. If a column is none, give "
                      "its heading to a field in school.ini, or write 'wide' more exactly."));
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_column(s, columns[i]);
    for (size_t i = 0; i < sources->reading_count; i++)
        put_columns(s, &sources->readings[i], &sources->exports[sources->readings[i].export]);
    return s;
}
