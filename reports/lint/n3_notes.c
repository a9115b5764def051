/* N3: notes are a table on a sheet called Notes, and every marker leads to one.  */
#include <strings.h>

#include "reports/lint/lint.h"
#include "reports/lint/notes.h"

static const struct lint_sheet *notes_sheet(const struct lint_book *b)
{
    for (size_t i = 0; i < b->sheet_count; i++)
        if (strcasecmp(b->sheets[i].name, "Notes") == 0)
            return &b->sheets[i];
    return NULL;
}

static int is_explained(const struct lint_sheet *notes, uint64_t number)
{
    for (size_t i = 0; notes && i < notes->cell_count; i++) {
        struct str rest = notes->cells[i].text;
        int is_bare;
        for (uint64_t found; (found = lint_note_next(&rest, &is_bare)) != 0;)
            if (found == number && !is_bare && notes->cells[i].column == 0)
                return 1;
    }
    return 0;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    const struct lint_sheet *notes = notes_sheet(b);
    for (size_t i = 0; s != notes && i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        struct str rest = c->text;
        int is_bare;
        for (uint64_t found; (found = lint_note_next(&rest, &is_bare)) != 0;)
            if (!is_bare && !is_explained(notes, found))
                lint_found_at(f, s, c->row, c->column, "its note is not on a sheet called Notes",
                              "add the note there, its marker in column A");
    }
}

const struct lint_rule lint_n3 = {
    .name = "N3",
    .title = "notes are a table on a sheet called Notes, and every marker leads to one",
    .check_sheet = check,
};
