/* T1: each range of data is marked up as a table. A list of over 5,000 rows in a working book may
 * have a filter instead. */
#include "reports/lint/lint.h"

enum { LONG_ROWS = 5000 };

/* Whether two rows hold more than one cell each: a title or a heading alone is no data. */
static int has_data(const struct lint_sheet *s)
{
    uint32_t rows = 0, last = UINT32_MAX, in_row = 0;
    for (size_t i = 0; i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        if (c->kind == LINT_EMPTY)
            continue;
        in_row = c->row == last ? in_row + 1 : 1;
        last = c->row;
        rows += in_row == 2;
    }
    return rows > 1;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    if (s->table_count > 0 || !has_data(s))
        return;
    if (s->has_filter && s->filter.last_row - s->filter.row > LONG_ROWS)
        return;
    lint_found(f, s, "its data is no table", "select the data and insert a table");
}

const struct lint_rule lint_t1 = {
    .name = "T1",
    .title = "each range of data is marked up as a table",
    .is_essential = 1,
    .check_sheet = check,
};
