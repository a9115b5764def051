/* T2: tables have meaningful names. Excel calls them Table1 and so on. */
#include "reports/lint/lint.h"

static int is_given_by_excel(const char *name)
{
    return strncmp(name, "Table", 5) == 0 && name[5] &&
           name[5 + strspn(name + 5, "0123456789")] == 0;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    (void)b;
    for (size_t i = 0; i < s->table_count; i++)
        if (!s->tables[i].name[0] || is_given_by_excel(s->tables[i].name))
            lint_found_at(f, s, s->tables[i].range.row, s->tables[i].range.column,
                          "the table has the name that Excel gave it", "name it for what it holds");
}

const struct lint_rule lint_t2 = {
    .name = "T2",
    .title = "tables have meaningful names",
    .check_sheet = check,
};
