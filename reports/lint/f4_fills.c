/* F4: no dividing by colour: no fills.  */
#include "reports/lint/lint.h"

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    for (size_t i = 0; i < s->cell_count; i++)
        if (lint_style_of(b, &s->cells[i])->is_filled)
            lint_found_at(f, s, s->cells[i].row, s->cells[i].column, "the cell has a fill",
                          "remove it, or use the working profile");
}

const struct lint_rule lint_f4 = {
    .name = "F4",
    .title = "no dividing by colour: no fills",
    .is_for_publication = 1,
    .check_sheet = check,
};
