/* T5: exactly one heading row, its names unique and not empty.  */
#include <strings.h>

#include "reports/lint/lint.h"

static void check_names(struct lint_findings *f, const struct lint_sheet *s,
                        const struct lint_table *t)
{
    for (size_t i = 0; i < t->heading_count; i++) {
        uint32_t column = t->range.column + (uint32_t)i;
        if (t->headings[i][0] == '\0' || !lint_cell_at(s, t->range.row, column))
            lint_found_at(f, s, t->range.row, column, "the heading is empty", "name the column");
        for (size_t k = 0; k < i; k++)
            if (strcasecmp(t->headings[k], t->headings[i]) == 0)
                lint_found_at(f, s, t->range.row, column, "the heading stands there twice",
                              "name each column differently");
    }
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    for (size_t i = 0; i < s->table_count; i++) {
        const struct lint_table *t = &s->tables[i];
        if (t->has_heading)
            check_names(f, s, t);
        else
            lint_found_at(f, s, t->range.row, t->range.column, "the table has no heading row",
                          "switch on Header Row in its design");
    }
}

const struct lint_rule lint_t5 = {
    .name = "T5",
    .title = "exactly one heading row, its names unique and not empty",
    .is_essential = 1,
    .check_sheet = check,
};
