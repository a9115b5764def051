/* N1: no symbols or superscripts for notes. A screen reader reads them as letters, or not at all.
 */
#include "reports/lint/lint.h"

static int ends_in_symbol(struct str text)
{
    static const char *const symbols[] = {"*",        "\xE2\x80\xA0", "\xE2\x80\xA1", "\xC2\xA7",
                                          "\xC2\xB9", "\xC2\xB2",     "\xC2\xB3"};
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        size_t len = strlen(symbols[i]);
        if (text.len > len && memcmp(text.bytes + text.len - len, symbols[i], len) == 0)
            return 1;
    }
    return 0;
}

/* "A*", "A*-B", "A*A*": a star is part of some grades. */
static int is_grade(struct str text)
{
    return text.len >= 2 && text.bytes[text.len - 1] == '*' && text.bytes[text.len - 2] == 'A';
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    const struct lint_range *data = lint_data(s);
    for (size_t i = 0; i < s->cell_count; i++) {
        const struct lint_cell *c = &s->cells[i];
        /* grades such as A* are values, which have no notes */
        if (c->kind == LINT_TEXT && (c->row == 0 || (data && c->row == data->row)) &&
            ends_in_symbol(c->text) && !is_grade(c->text))
            lint_found_at(f, s, c->row, c->column, "a symbol stands for a note",
                          "write [note 1] instead, and the note on the Notes sheet");
    }
}

const struct lint_rule lint_n1 = {
    .name = "N1",
    .title = "no symbols or superscripts for notes",
    .is_essential = 1,
    .check_sheet = check,
};
