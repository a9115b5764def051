/* F5: colour never says alone what it means, and its contrast is enough. 4.5 to 1: WCAG 2.1, 1.4.3.
 */
#include <math.h>

#include "reports/lint/lint.h"

static double channel(int32_t colour, int shift)
{
    double value = ((colour >> shift) & 0xFF) / 255.0;
    return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(int32_t colour)
{
    return 0.2126 * channel(colour, 16) + 0.7152 * channel(colour, 8) + 0.0722 * channel(colour, 0);
}

static int is_hard_to_read(const struct lint_style *style)
{
    enum { BLACK = 0x000000, WHITE = 0xFFFFFF };
    if (style->is_filled && style->ground == LINT_NO_COLOUR)
        return 0; /* a theme's colour: not known here */
    double ground = luminance(style->is_filled ? style->ground : WHITE),
           text = luminance(style->text == LINT_NO_COLOUR ? BLACK : style->text);
    return (fmax(ground, text) + 0.05) / (fmin(ground, text) + 0.05) < 4.5;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    for (size_t i = 0; i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        const struct lint_style *style = lint_style_of(b, c);
        if (c->kind == LINT_EMPTY && style->is_filled)
            lint_found_at(f, s, c->row, c->column, "only a colour says what the cell means",
                          "write it into the cell as well");
        if (c->kind != LINT_EMPTY && is_hard_to_read(style))
            lint_found_at(f, s, c->row, c->column, "text and ground have too little contrast",
                          "choose a darker text or a lighter ground");
    }
}

const struct lint_rule lint_f5 = {
    .name = "F5",
    .title = "colour never says alone what it means, and its contrast is enough",
    .is_essential = 1,
    .check_sheet = check,
};
