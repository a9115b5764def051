/* N2: markers say [note 1], and stand in headings, not in value cells. A column called Notes may
 * hold them. */
#include <strings.h>

#include "reports/lint/lint.h"
#include "reports/lint/notes.h"

static int is_note_column(const struct lint_sheet *s, const struct lint_range *data,
                          uint32_t column)
{
    const struct lint_cell *heading = lint_cell_at(s, data->row, column);
    return heading && heading->text.len >= 4 && strncasecmp(heading->text.bytes, "note", 4) == 0;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    const struct lint_range *data = lint_data(s);
    if (!data || strcasecmp(s->name, "Notes") == 0)
        return;
    for (size_t i = 0; i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        struct str rest = c->text;
        int is_bare;
        if (!lint_note_next(&rest, &is_bare))
            continue;
        if (is_bare && c->row <= data->row)
            lint_found_at(f, s, c->row, c->column, "a note's marker does not say note",
                          "write [note 1]");
        if (!is_bare && c->row > data->row && !is_note_column(s, data, c->column))
            lint_found_at(f, s, c->row, c->column, "a note's marker stands in a value cell",
                          "put it into the heading, or into a column called Notes");
    }
}

const struct lint_rule lint_n2 = {
    .name = "N2",
    .title = "markers say [note 1], and stand in headings, not in value cells",
    .check_sheet = check,
};
