#include "extract/columns.h"

#include <ctype.h>

#include "lib/config.h"
#include "lib/text.h"

/* Folding costs more than all else here, and most headings differ in their first few letters. */
static int may_be_heading(struct str folded, struct str heading)
{
    size_t i = 0;
    for (; i < folded.len && i < heading.len; i++) {
        unsigned char want = (unsigned char)folded.bytes[i], have = (unsigned char)heading.bytes[i];
        if (want >= 0x80 || have >= 0x80 || have <= ' ')
            return 1;
        if (want != (unsigned char)tolower(have))
            return 0;
    }
    return 1;
}

static int is_heading(struct buf *scratch, struct str folded, struct str heading)
{
    return may_be_heading(folded, heading) && str_equal(text_fold(scratch, heading), folded);
}

/* How many headings are this one, and the first of them. */
static unsigned count_heading(const struct export *e, struct str wanted, uint16_t *at)
{
    struct buf want = {0}, have = {0};
    unsigned found = 0;
    struct str folded = text_fold(&want, wanted);
    for (uint32_t i = 0; i < e->column_count; i++)
        if (is_heading(&have, folded, str_of(e->headings[i])) && found++ == 0)
            *at = (uint16_t)i;
    buf_release(&want);
    buf_release(&have);
    return found;
}

/* One alternative. 1 if all its headings are there. */
static int resolve(struct columns *out, const struct export *e, struct str alternative,
                   struct arena *a, struct diag *d)
{
    struct str heading;
    *out = (struct columns){0};
    if (alternative.len && alternative.bytes[0] == '=') {
        alternative.bytes++;
        alternative.len--;
        out->constant = arena_text(a, str_trim(alternative));
        return 1;
    }
    while (list_next(&alternative, '+', &heading)) {
        uint16_t at = 0;
        unsigned found = heading.len ? count_heading(e, heading, &at) : 0;
        if (found == 0)
            return 0;
        if (out->count == COLUMNS_MAX) {
            diag_set(d, DIAG_DATA, "more than %d headings are joined by '+': name fewer",
                     COLUMNS_MAX);
            return diag_locate(d, (struct origin){.path = e->path, .line = 1});
        }
        if (found > 1) {
            diag_set(d, DIAG_DATA,
                     "the heading '%.*s' stands %u times: rename all but the one to be read",
                     STR_ARG(heading), found);
            return diag_locate(d, (struct origin){.path = e->path, .line = 1});
        }
        out->at[out->count++] = at;
    }
    return out->count > 0;
}

/* The next alternative with its quotes left on, for '+' to be seen outside of them. */
static int next_alternative(struct str *rest, struct str *part)
{
    int in_quotes = 0;
    size_t len = 0;
    if (!rest->bytes)
        return 0;
    for (; len < rest->len && (in_quotes || rest->bytes[len] != '|'); len++)
        if (rest->bytes[len] == '"')
            in_quotes = !in_quotes;
    *part = str_trim((struct str){rest->bytes, len});
    *rest = len < rest->len ? (struct str){rest->bytes + len + 1, rest->len - len - 1}
                            : (struct str){NULL, 0};
    return 1;
}

int columns_resolve(struct columns *out, const struct export *e, const char *value, struct arena *a,
                    struct diag *d)
{
    struct str rest = str_of(value), alternative;
    while (next_alternative(&rest, &alternative)) {
        int found = resolve(out, e, alternative, a, d);
        if (found != 0)
            return found;
    }
    *out = (struct columns){0};
    return 0;
}

void columns_know(uint8_t *knows, const struct export *e, const char *value)
{
    struct buf want = {0}, have = {0};
    struct str rest = str_of(value), alternative, part;
    while (next_alternative(&rest, &alternative))
        while (list_next(&alternative, '+', &part)) {
            struct str folded = text_fold(&want, part);
            for (uint32_t i = 0; folded.len && i < e->column_count; i++)
                if (!knows[i] && is_heading(&have, folded, str_of(e->headings[i])))
                    knows[i] = 1;
        }
    buf_release(&want);
    buf_release(&have);
}

const char *columns_nearest(const struct export *e, const char *value, struct arena *a)
{
    struct str rest = str_of(value), first = STR("");
    const char **names = arena_alloc(a, (e->column_count + 1) * sizeof *names);
    list_next(&rest, '|', &first);
    for (uint32_t i = 0; i < e->column_count; i++)
        names[i] = e->headings[i];
    return nearest_name(first, names);
}

static int is_used(const struct columns *columns, uint32_t column)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        for (uint16_t i = 0; i < columns[f].count; i++)
            if (columns[f].at[i] == column)
                return 1;
    return 0;
}

/* One or two letters off, in a word long enough for that to be no other word. */
static int is_slip(struct str heading, struct str wanted)
{
    enum { SHORTEST = 6, SLIPS = 2 };
    struct buf a = {0}, b = {0};
    struct str x = text_fold(&a, heading), y = text_fold(&b, wanted);
    size_t edits = y.len >= SHORTEST ? name_distance(x, y) : 0;
    buf_release(&a);
    buf_release(&b);
    return edits > 0 && edits <= SLIPS;
}

/* "Entry Date", "entry_date" and "EntryDate" become one. */
static struct str close_up(struct buf *scratch, struct str text)
{
    size_t len = 0;
    text_fold(scratch, text);
    for (size_t i = 0; i < scratch->len; i++)
        if (scratch->bytes[i] != ' ' && scratch->bytes[i] != '_')
            scratch->bytes[len++] = scratch->bytes[i];
    return (struct str){scratch->bytes, len};
}

static int is_close(struct str heading, const char *value)
{
    struct buf a = {0}, b = {0};
    struct str have = close_up(&a, heading), rest = str_of(value), alternative;
    int found = 0;
    while (have.len && !found && list_next(&rest, '|', &alternative))
        found = str_equal(have, close_up(&b, alternative));
    buf_release(&a);
    buf_release(&b);
    return found;
}

int columns_resolve_closely(struct columns columns[FIELD_COUNT], int field, const struct export *e,
                            const char *value)
{
    uint32_t found = 0, at = 0;
    for (uint32_t i = 0; i < e->column_count; i++)
        if (!is_used(columns, i) && is_close(str_of(e->headings[i]), value) && found++ == 0)
            at = i;
    if (found != 1)
        return 0;
    columns[field] = (struct columns){.count = 1, .at = {(uint16_t)at}};
    return 1;
}

const char *columns_misspelt(const struct reading *r, const struct export *e, const char *value)
{
    struct str rest = str_of(value), alternative;
    while (list_next(&rest, '|', &alternative))
        for (uint32_t i = 0; i < e->column_count; i++)
            if (!is_used(r->columns, i) && is_slip(str_of(e->headings[i]), alternative))
                return e->headings[i];
    return NULL;
}
