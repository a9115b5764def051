#include "extract/sections.h"

#include "lib/field.h"

static const char *const plain_sections[] = {"school", "policy", "report", "decisions", NULL};
static const char *const map_names[] = {"status", "active", "role", NULL};

static int is_in(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return 1;
    return 0;
}

static int kind_of(const char *section)
{
    struct str rest = str_of(section);
    return source_kind_find(str_cut(&rest, '.'));
}

/* "accounts.connexus.active" ends in what it maps; NULL for any other section. */
static const char *mapped_field(const char *section)
{
    const char *dot = strrchr(section, '.');
    return kind_of(section) >= 0 && dot && is_in(dot + 1, map_names) ? dot + 1 : NULL;
}

int section_reading_kind(const char *section)
{
    return mapped_field(section) ? -1 : kind_of(section);
}

int section_is_lookup(const char *section, enum field *field, const char **platform)
{
    struct str rest = str_of(section), first = str_cut(&rest, '.');
    if (!str_is(first, "lookup") || !rest.bytes)
        return 0;
    *field = field_find(str_cut(&rest, '.'));
    *platform = rest.bytes; /* ends where the section's name does */
    return 1;
}

static int unknown_section(const struct config *c, const struct config_section *s, struct diag *d)
{
    static const char *const names[] = {"school",     "policy",  "report", "roll",      "accounts",
                                        "enrolments", "results", "lookup", "decisions", NULL};
    struct str rest = str_of(s->name), first = str_cut(&rest, '.');
    const char *nearest = nearest_name(first, names);
    if (!s->name[0])
        return config_error(d, c, s->line, "a key stands before the first [section]");
    return config_error(d, c, s->line, "[%s] is not a section%s%s%s", s->name,
                        nearest ? ": did you mean [" : "", nearest ? nearest : "",
                        nearest ? "]?" : "");
}

/* Words that no reading would use are a slip of the pen in the section's name. */
static int check_map(const struct config *c, const struct config_section *s, const char *field,
                     struct diag *d)
{
    int kind = kind_of(s->name);
    struct str whose = {s->name, (size_t)(field - s->name) - 1};
    if (!(field_infos[field_find(str_of(field))].kinds & (1u << kind)))
        return config_error(d, c, s->line, "[%s]: %s have no '%s'", s->name,
                            source_kind_name((enum source_kind)kind), field);
    for (size_t i = 0; i < c->count; i++) {
        const char *name = c->sections[i].name;
        int is_whole_kind = str_is(whose, source_kind_name((enum source_kind)kind));
        if (section_reading_kind(name) == kind && (is_whole_kind || str_is(whose, name)))
            return 0;
    }
    return config_error(d, c, s->line, "[%s] says what words mean, but there is no [%.*s]", s->name,
                        STR_ARG(whose));
}

int sections_check(const struct config *c, struct diag *d)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct config_section *s = &c->sections[i];
        const char *field = mapped_field(s->name);
        if (field && check_map(c, s, field, d) != 0)
            return -1;
        enum field looked_up;
        const char *platform;
        if (!field && kind_of(s->name) < 0 && !section_is_lookup(s->name, &looked_up, &platform) &&
            !is_in(s->name, plain_sections))
            return unknown_section(c, s, d);
    }
    return 0;
}
