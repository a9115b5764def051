#include "extract/wide_pattern.h"

#include "lib/config.h"
#include "lib/text.h"

enum { HEADING_BYTES_MAX = 1000 }; /* a longer one is a text of its own */

const enum field wide_fields[WIDE_PARTS] = {
    [WIDE_SUBJECT] = FIELD_subject, [WIDE_ASSESSMENT] = FIELD_assessment, [WIDE_TERM] = FIELD_term};

/* Text folded character by character, so that each byte knows where it came from. */
struct folded {
    struct buf text;
    size_t *from; /* one more than the text has bytes */
    size_t capacity;
};

static size_t character_bytes(struct str text)
{
    size_t len = 1;
    while (len < text.len && ((unsigned char)text.bytes[len] & 0xC0) == 0x80)
        len++;
    return len;
}

static void fold(struct folded *f, struct str text)
{
    struct buf one = {0};
    buf_clear(&f->text);
    buf_text(&f->text, "");
    for (size_t i = 0; i < text.len;) {
        size_t start = f->text.len, from = i;
        size_t len = character_bytes((struct str){text.bytes + i, text.len - i});
        struct str character = {text.bytes + i, len};
        i += len;
        if (str_trim(character).len)
            buf_append(&f->text, text_fold(&one, character));
        else if (start == 0 || f->text.bytes[start - 1] != ' ')
            buf_byte(&f->text, ' ');
        f->from = mem_fit(f->from, &f->capacity, f->text.len + 1, sizeof *f->from);
        for (size_t k = start; k < f->text.len; k++)
            f->from[k] = from;
    }
    f->from = mem_fit(f->from, &f->capacity, f->text.len + 1, sizeof *f->from);
    f->from[f->text.len] = text.len;
    buf_release(&one);
}

static void folded_release(struct folded *f)
{
    buf_release(&f->text);
    free(f->from);
}

static int find_part(struct str name)
{
    for (int part = 0; part < WIDE_PARTS; part++)
        if (str_is(name, field_infos[wide_fields[part]].name))
            return part;
    return -1;
}

static int says(const struct wide_alternative *one, int part)
{
    for (size_t i = 0; i < one->count; i++)
        if (one->tokens[i].part == part)
            return 1;
    return 0;
}

static int is_bare(const struct wide_alternative *one)
{
    return one->count == 1 && one->tokens[0].part >= 0;
}

/* The next placeholder or literal; NULL, or what was wanted. */
static const char *parse_token(struct wide_alternative *one, struct str *rest, struct arena *a)
{
    struct wide_token token = {.part = -1};
    struct folded f = {0};
    const char *open = memchr(rest->bytes, '<', rest->len);
    if (open == rest->bytes) {
        struct str name = str_cut(rest, '>');
        name.bytes++;
        name.len--;
        token.part = find_part(name);
        if (token.part < 0 || !rest->bytes)
            return "the placeholders <subject>, <assessment> and <term>, and text between them";
        if (says(one, token.part))
            return "each placeholder once in an alternative";
        if (one->count && one->tokens[one->count - 1].part >= 0)
            return "some text between two placeholders, to tell where one ends";
    } else {
        struct str text = {rest->bytes, open ? (size_t)(open - rest->bytes) : rest->len};
        rest->bytes += text.len;
        rest->len -= text.len;
        fold(&f, text);
        token.text = arena_copy(a, buf_str(&f.text));
        folded_release(&f);
    }
    one->tokens[one->count++] = token;
    return NULL;
}

static const char *parse_alternative(struct wide_alternative *one, struct str rest, struct arena *a)
{
    while (rest.len) {
        const char *wanted = parse_token(one, &rest, a);
        if (wanted)
            return wanted;
    }
    for (int part = 0; part < WIDE_PARTS; part++)
        if (says(one, part))
            return NULL;
    return "a pattern such as <subject> - <assessment>";
}

int wide_pattern_parse(struct wide_pattern *p, const char *value, struct arena *a,
                       const char **wanted)
{
    struct str rest = str_of(value), text;
    *p = (struct wide_pattern){.alternatives =
                                   arena_alloc(a, (rest.len + 1) * sizeof *p->alternatives)};
    *wanted = rest.len ? NULL : "a pattern such as <subject> - <assessment>";
    while (!*wanted && list_next(&rest, '|', &text)) {
        if (p->count && is_bare(&p->alternatives[p->count - 1]))
            *wanted = "a placeholder alone in the last place: it takes every heading that is left";
        else
            *wanted = parse_alternative(&p->alternatives[p->count++], text, a);
    }
    return *wanted ? -1 : 0;
}

int wide_pattern_gives(const struct wide_pattern *p, enum wide_part part)
{
    for (size_t i = 0; i < p->count; i++)
        if (!says(&p->alternatives[i], (int)part))
            return 0;
    return 1;
}

struct matching {
    const struct wide_alternative *one;
    const struct folded *folded;
    struct str heading;
    struct str *parts;
};

static int take_part(const struct matching *m, int part, size_t from, size_t to)
{
    size_t start = m->folded->from[from], end = m->folded->from[to];
    struct str text = str_trim((struct str){m->heading.bytes + start, end - start});
    m->parts[part] = text;
    return text.len > 0;
}

static int ends_in(const struct matching *m, struct str literal, size_t end)
{
    return literal.len <= end &&
           memcmp(m->folded->text.bytes + end - literal.len, literal.bytes, literal.len) == 0;
}

/* Do the first `count` tokens take the first `end` bytes? From the back: the last cut first. */
static int match_tokens(const struct matching *m, size_t count, size_t end)
{
    const struct wide_token *last = count ? &m->one->tokens[count - 1] : NULL;
    if (!last)
        return end == 0;
    if (last->part < 0)
        return ends_in(m, last->text, end) && match_tokens(m, count - 1, end - last->text.len);
    if (count == 1)
        return take_part(m, last->part, 0, end);
    struct str literal = m->one->tokens[count - 2].text;
    for (size_t cut = end; cut > 0; cut--)
        if (ends_in(m, literal, cut) && take_part(m, last->part, cut, end) &&
            match_tokens(m, count - 2, cut - literal.len))
            return 1;
    return 0;
}

int wide_pattern_match(const struct wide_pattern *p, struct str heading,
                       struct str parts[WIDE_PARTS])
{
    struct folded f = {0};
    int found = 0;
    heading = str_trim(heading);
    if (heading.len > HEADING_BYTES_MAX)
        return 0;
    fold(&f, heading);
    for (size_t i = 0; i < p->count && !found; i++) {
        struct matching m = {&p->alternatives[i], &f, heading, parts};
        for (int part = 0; part < WIDE_PARTS; part++)
            parts[part] = (struct str){NULL, 0};
        found = match_tokens(&m, m.one->count, f.text.len);
    }
    folded_release(&f);
    return found;
}
