#include "extract/settings.h"

#include "extract/dialect.h"
#include "extract/profile.h"

static const struct {
    const char *key;
    unsigned kinds; /* IN_... */
} plain_keys[] = {{"file", IN_ALL},     {"sheet", IN_ALL},       {"profile", IN_ALL},
                  {"platform", IN_ALL}, {"id_kind", IN_ALL},     {"dates", IN_ALL},
                  {"day_zero", IN_ALL}, {"delimiter", IN_ALL},   {"quote", IN_ALL},
                  {"encoding", IN_ALL}, {"complete", IN_ROLL},   {"attainment", IN_RESULTS},
                  {"wide", IN_RESULTS}, {"value", IN_RESULTS},   {"purge", IN_RESULTS},
                  {"heading", IN_ALL},  {"heading_rows", IN_ALL}};
enum { PLAIN_KEYS = sizeof plain_keys / sizeof *plain_keys };

/* Every key of a section is a plain key or a field of that kind. */
static int check_keys(const struct config *c, const struct config_section *s, enum source_kind kind,
                      struct diag *d)
{
    const char *names[FIELD_COUNT + PLAIN_KEYS + 1];
    size_t count = 0;
    for (size_t i = 0; i < PLAIN_KEYS; i++)
        if (plain_keys[i].kinds & (1u << kind))
            names[count++] = plain_keys[i].key;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (field_infos[f].kinds & (1u << kind))
            names[count++] = field_infos[f].name;
    names[count] = NULL;
    for (size_t i = 0; i < s->count; i++) {
        size_t k = 0;
        while (names[k] && strcmp(names[k], s->entries[i].key) != 0)
            k++;
        if (names[k])
            continue;
        const char *nearest = nearest_name(str_of(s->entries[i].key), names);
        return config_error(d, c, s->entries[i].line, "'%s' is not a key of [%s]%s%s%s",
                            s->entries[i].key, s->name, nearest ? ": did you mean '" : "",
                            nearest ? nearest : "", nearest ? "'?" : "");
    }
    return 0;
}

static int load_profile(struct settings *from, struct setup *s, const struct config_entry *named,
                        enum source_kind kind, struct diag *d)
{
    struct arena *a = &s->stage->arena;
    const struct profile_text *text = profile_find(named->value);
    if (!text) {
        const char *nearest = profile_nearest(named->value, a);
        return config_error(d, from->config[0], named->line, "there is no profile '%s'%s%s%s",
                            named->value, nearest ? ": did you mean '" : "", nearest ? nearest : "",
                            nearest ? "'?" : "");
    }
    struct config *profile = arena_alloc(a, sizeof *profile);
    const char *path = arena_format(a, "profile %s", named->value);
    if (config_parse(profile, a, path, str_of(text->text), d) != 0)
        return -1;
    sha256_add(s->digest, str_of(text->text));
    from->config[1] = profile;
    from->section[1] = config_section(profile, source_kind_name(kind));
    if (!from->section[1])
        return config_error(d, from->config[0], named->line,
                            "the profile '%s' does not describe %s", named->value,
                            source_kind_name(kind));
    return check_keys(profile, from->section[1], kind, d);
}

int settings_open(struct settings *from, struct setup *s, const struct config_section *section,
                  enum source_kind kind, struct diag *d)
{
    const struct config_entry *named = config_entry(section, "profile");
    *from = (struct settings){.config = {&s->stage->config}, .section = {section}};
    if (check_keys(from->config[0], section, kind, d) != 0)
        return -1;
    return named ? load_profile(from, s, named, kind, d) : 0;
}

const struct config_entry *settings_entry(const struct settings *from, const char *key,
                                          const struct config **config)
{
    for (int i = 0; i < 2; i++) {
        const struct config_entry *e = config_entry(from->section[i], key);
        if (e) {
            *config = from->config[i];
            return e;
        }
    }
    return NULL;
}

const char *settings_value(const struct settings *from, const char *key, const char *otherwise)
{
    const struct config *ignored;
    const struct config_entry *e = settings_entry(from, key, &ignored);
    return e ? e->value : otherwise;
}

int settings_bad(const struct settings *from, const char *key, const char *wanted, struct diag *d)
{
    const struct config *c = from->config[0];
    const struct config_entry *e = settings_entry(from, key, &c);
    return config_error(d, c, e ? e->line : from->section[0]->line, "%s = '%s': wanted %s", key,
                        e ? e->value : "", wanted);
}

int settings_choice(const struct settings *from, const char *key, const char *const words[2],
                    struct diag *d)
{
    char wanted[64];
    const char *value = settings_value(from, key, words[0]);
    for (int i = 0; i < 2; i++)
        if (strcmp(value, words[i]) == 0)
            return i;
    snprintf(wanted, sizeof wanted, "%s or %s", words[0], words[1]);
    return settings_bad(from, key, wanted, d);
}

/* A bare ';' begins a remark in an INI file, so marks may stand in quotes or be named. */
int settings_character(char *out, const struct settings *from, const char *key, struct diag *d)
{
    const char *value = settings_value(from, key, NULL);
    struct str rest = str_of(value), mark = STR("");
    *out = 0;
    if (!value)
        return 0;
    list_next(&rest, '\0', &mark); /* takes quotes off */
    return dialect_mark(out, mark) == 0
               ? 0
               : settings_bad(from, key, "one character in quotes, or tab", d);
}
