#include "lib/config.h"

#include <ini.h>
#include <stdarg.h>

#include "lib/text.h"

enum { LINE_MAX_BYTES = 198 }; /* inih reads 200 with line end and NUL; longer ones are split */

struct parse {
    struct config *config;
    struct arena *arena;
    struct diag *diag;
    struct str rest; /* of the file's text */
    uint32_t line, too_long;
    int is_indented; /* the line begins with a blank: it may continue a value */
    size_t section_capacity, entry_capacity;
    int failed;
};

int config_error(struct diag *d, const struct config *c, uint32_t line, const char *format, ...)
{
    char text[sizeof d->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    diag_set(d, DIAG_USAGE, "%s", text);
    return diag_locate(d, (struct origin){.path = c->path, .line = line});
}

/* inih's fgets: one line of the text, and the place where lines are counted. */
static char *next_line(char *out, int size, void *from)
{
    struct parse *p = from;
    if (!p->rest.bytes || p->rest.len == 0)
        return NULL;
    struct str line = str_cut(&p->rest, '\n');
    p->line++;
    p->is_indented = line.len && (line.bytes[0] == ' ' || line.bytes[0] == '\t');
    if (line.len > LINE_MAX_BYTES && !p->too_long)
        p->too_long = p->line;
    size_t len = line.len < (size_t)size - 2 ? line.len : (size_t)size - 2;
    memcpy(out, line.bytes, len);
    out[len] = '\n';
    out[len + 1] = '\0';
    return out;
}

static struct config_section *section_of(struct parse *p, const char *name)
{
    struct config *c = p->config;
    if (c->count && strcmp(c->sections[c->count - 1].name, name) == 0)
        return &c->sections[c->count - 1];
    if (config_section(c, name)) {
        p->failed = 1;
        config_error(p->diag, c, p->line, "section [%s] stands twice: put its lines together",
                     name);
        return NULL;
    }
    c->sections = mem_fit(c->sections, &p->section_capacity, c->count + 1, sizeof *c->sections);
    struct config_section *s = &c->sections[c->count++];
    *s = (struct config_section){.name = arena_text(p->arena, str_of(name)), .line = p->line};
    p->entry_capacity = 0;
    return s;
}

/* Somebody who indents every line would lose each but the first into the one above. */
static int is_own_line(const char *value)
{
    size_t key = strspn(value, "abcdefghijklmnopqrstuvwxyz_"), blanks = strspn(value + key, " \t");
    return value[0] == '[' || (key && value[key + blanks] == '=');
}

/* inih takes remarks off the first line of a value only. */
static struct str without_remark(const char *value)
{
    size_t len = 0;
    while (value[len] && !(value[len] == ';' && len && strchr(" \t", value[len - 1])))
        len++;
    return str_trim((struct str){value, len});
}

static int on_entry(void *user, const char *section, const char *name, const char *value)
{
    struct parse *p = user;
    struct config_section *s = p->failed ? NULL : section_of(p, section);
    if (!s)
        return 1;
    struct config_entry *last = s->count ? &s->entries[s->count - 1] : NULL;
    /* A continuation line comes as the same key again, from a line that begins with a blank. */
    if (last && strcmp(last->key, name) == 0 && p->is_indented) {
        if (is_own_line(value)) {
            p->failed = 1;
            config_error(p->diag, p->config, p->line,
                         "the line is indented, so it goes on with '%s': begin it at the margin",
                         name);
            return 1;
        }
        struct str more = without_remark(value);
        last->value = last->value[0]
                          ? arena_format(p->arena, "%s | %.*s", last->value, STR_ARG(more))
                          : arena_text(p->arena, more);
        return 1;
    }
    if (config_entry(s, name)) {
        p->failed = 1;
        config_error(p->diag, p->config, p->line, "'%s' stands twice in [%s]: keep one", name,
                     section);
        return 1;
    }
    s->entries = mem_fit(s->entries, &p->entry_capacity, s->count + 1, sizeof *s->entries);
    s->entries[s->count++] = (struct config_entry){.key = arena_text(p->arena, str_of(name)),
                                                   .value = arena_text(p->arena, str_of(value)),
                                                   .line = p->line};
    return 1;
}

/* The arrays grew by realloc; the arena keeps them for the rest of the run. */
static void settle(struct config *c, struct arena *a)
{
    struct config_section *sections = arena_alloc(a, c->count * sizeof *sections + 1);
    for (size_t i = 0; i < c->count; i++) {
        struct config_section *s = &c->sections[i];
        struct config_entry *entries = arena_alloc(a, s->count * sizeof *entries + 1);
        if (s->count)
            memcpy(entries, s->entries, s->count * sizeof *entries);
        free(s->entries);
        s->entries = entries;
        sections[i] = *s;
    }
    free(c->sections);
    c->sections = sections;
}

/* Another encoding would make headings that no export has, or cut the text at a NUL. */
static int check_text(const struct config *c, struct str text, struct diag *d)
{
    size_t bad = text_utf8_valid(text);
    const char *nul = memchr(text.bytes, '\0', text.len);
    uint32_t line = 1;
    if (nul && (size_t)(nul - text.bytes) < bad)
        bad = (size_t)(nul - text.bytes);
    for (size_t i = 0; i < bad; i++)
        line += text.bytes[i] == '\n';
    return bad < text.len ? config_error(d, c, line, "this is not UTF-8: save the file as UTF-8")
                          : 0;
}

int config_parse(struct config *c, struct arena *a, const char *path, struct str text,
                 struct diag *d)
{
    *c = (struct config){.path = arena_text(a, str_of(path))};
    struct parse p = {.config = c, .arena = a, .diag = d, .rest = text};
    if (check_text(c, text, d) != 0)
        return -1;
    int bad_line = ini_parse_stream(next_line, &p, on_entry, &p);
    settle(c, a);
    if (p.too_long)
        return config_error(d, c, p.too_long,
                            "the line is longer than %d bytes: continue long lists on the next "
                            "line, indented",
                            LINE_MAX_BYTES);
    if (p.failed)
        return -1;
    if (bad_line < 0)
        return diag_set(d, DIAG_SYSTEM, "out of memory while reading '%s'", path);
    if (bad_line > 0)
        return config_error(d, c, (uint32_t)bad_line,
                            "this is neither '[section]' nor 'key = value' nor a comment");
    return 0;
}

const struct config_section *config_section(const struct config *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->sections[i].name, name) == 0)
            return &c->sections[i];
    return NULL;
}

const struct config_entry *config_entry(const struct config_section *s, const char *key)
{
    for (size_t i = s ? s->count : 0; i > 0; i--)
        if (strcmp(s->entries[i - 1].key, key) == 0)
            return &s->entries[i - 1];
    return NULL;
}

const char *config_value(const struct config_section *s, const char *key, const char *otherwise)
{
    const struct config_entry *e = config_entry(s, key);
    return e ? e->value : otherwise;
}

size_t name_distance(struct str a, struct str b)
{
    enum { WORD = 63 };
    size_t row[WORD + 1];
    if (a.len > WORD || b.len > WORD)
        return WORD;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t above = row[j];
            size_t same = corner + (a.bytes[i - 1] != b.bytes[j - 1]);
            size_t step = (above < row[j - 1] ? above : row[j - 1]) + 1;
            row[j] = same < step ? same : step;
            corner = above;
        }
    }
    return row[b.len];
}

const char *nearest_name(struct str wrong, const char *const *names)
{
    const char *best = NULL;
    size_t fewest = wrong.len / 2 + 1; /* farther than that is no help */
    for (; *names; names++) {
        size_t edits = name_distance(wrong, str_of(*names));
        if (edits < fewest) {
            fewest = edits;
            best = *names;
        }
    }
    return best;
}

int list_next(struct str *rest, char mark, struct str *part)
{
    int in_quotes = 0;
    if (!rest->bytes)
        return 0;
    size_t len = 0;
    for (; len < rest->len && (in_quotes || rest->bytes[len] != mark); len++)
        if (rest->bytes[len] == '"')
            in_quotes = !in_quotes;
    *part = str_trim((struct str){rest->bytes, len});
    if (len < rest->len) {
        rest->bytes += len + 1;
        rest->len -= len + 1;
    } else {
        *rest = (struct str){NULL, 0};
    }
    if (part->len >= 2 && part->bytes[0] == '"' && part->bytes[part->len - 1] == '"') {
        part->bytes++;
        part->len -= 2;
    }
    return 1;
}
