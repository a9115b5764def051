/* F1: links have descriptive text and lead somewhere.  */
#include <strings.h>

#include "reports/lint/lint.h"

static int says_nothing(struct str text)
{
    static const char *const words[] = {"here", "click here", "link", "more"};
    int is_bare = text.len >= 4 && (strncasecmp(text.bytes, "http", 4) == 0 ||
                                    strncasecmp(text.bytes, "www.", 4) == 0);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        is_bare |= text.len == strlen(words[i]) && strncasecmp(text.bytes, words[i], text.len) == 0;
    return is_bare;
}

/* "'it''s'!A1" leads to the sheet called it's; a name without '!' is a defined one. */
static int leads_to(const char *location, const char *sheet)
{
    int is_quoted = *location == '\'';
    for (location += is_quoted; *sheet; sheet++) {
        location += is_quoted && *sheet == '\'' && location[0] == '\'' && location[1] == '\'';
        if (*location++ != *sheet)
            return 0;
    }
    return *(location + is_quoted) == '!';
}

static int leads_nowhere(const struct lint_book *b, const char *location)
{
    for (size_t i = 0; location && i < b->sheet_count; i++)
        if (leads_to(location, b->sheets[i].name))
            return 0;
    return location && strchr(location, '!') != NULL;
}

static void check(struct lint_findings *f, const struct lint_book *b, const struct lint_sheet *s)
{
    for (size_t i = 0; i < s->link_count; i++) {
        const struct lint_link *link = &s->links[i];
        const struct lint_cell *c = lint_cell_at(s, link->row, link->column);
        if (!c || says_nothing(c->text))
            lint_found_at(f, s, link->row, link->column,
                          "the link's text does not say where it leads", "write what stands there");
        if (leads_nowhere(b, link->location))
            lint_found_at(f, s, link->row, link->column,
                          "the link leads to a sheet that is not there", "mend or remove it");
    }
}

const struct lint_rule lint_f1 = {
    .name = "F1",
    .title = "links have descriptive text and lead somewhere",
    .is_essential = 1,
    .check_sheet = check,
};
