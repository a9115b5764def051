/* T9: nothing hidden, and columns of sensible width.  */
#include "reports/lint/lint.h"

enum { NARROW = 3, WIDE = 100 };

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    if (s->is_hidden)
        lint_found(f, s, "the sheet is hidden", "show it, or delete it");
    if (s->has_hidden_row)
        lint_found_at(f, s, s->hidden_row, 0, "the row is hidden", "show it, or delete it");
    for (size_t i = 0; i < s->width_count; i++) {
        const struct lint_width *w = &s->widths[i];
        if (w->is_hidden)
            lint_found_at(f, s, 0, w->first, "the column is hidden", "show it, or delete it");
        else if (w->width < NARROW || w->width > WIDE)
            lint_found_at(f, s, 0, w->first,
                          "the column is narrower than 3 or wider than 100 characters",
                          "set its width to its contents");
    }
}

const struct lint_rule lint_t9 = {
    .name = "T9",
    .title = "nothing hidden, and columns of sensible width",
    .check_sheet = check,
};
