/* T6: text wraps. A text wider than its column is cut off by the next one. */
#include "lib/font_width.h"
#include "reports/lint/lint.h"

static int is_too_wide(const struct lint_book *b, const struct lint_sheet *s,
                       const struct lint_cell *c, const struct lint_style *style)
{
    double pixels = font_pixels(font_width(c->text, style->is_bold), style->points);
    return memchr(c->text.bytes, '\n', c->text.len) ||
           pixels > lint_width_of(s, c->column) * b->digit_pixels;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    const struct lint_range *data = lint_data(s);
    for (size_t i = 0; data && i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        if (c->kind != LINT_TEXT || !lint_is_in(data, c->row, c->column))
            continue;
        const struct lint_style *style = lint_style_of(b, c);
        if (!style->wraps && is_too_wide(b, s, c, style))
            lint_found_at(f, s, c->row, c->column, "the text is wider than its column",
                          "switch on Wrap Text, or widen the column");
    }
}

const struct lint_rule lint_t6 = {
    .name = "T6",
    .title = "text wraps",
    .is_essential = 1,
    .check_sheet = check,
};
