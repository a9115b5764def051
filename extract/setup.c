#include "extract/setup.h"

#include "extract/columns.h"
#include "extract/lookup.h"
#include "extract/profile.h"
#include "extract/scan.h"
#include "lib/text.h"

/* One reading while it is set up: where its keys may come from, nearest first. */
struct origin_pair {
    const struct config *config[2]; /* school.ini, the profile (or NULL) */
    const struct config_section *section[2];
};

const char *setup_path(const struct setup *s, const char *file)
{
    const char *slash = strrchr(s->stage->config_path, '/');
    if (file[0] == '/' || !slash)
        return file;
    return arena_format(&s->stage->arena, "%.*s/%s", (int)(slash - s->stage->config_path),
                        s->stage->config_path, file);
}

static const char *const plain_keys[] = {"file",     "profile",  "platform",   "id_kind",
                                         "dates",    "day_zero", "delimiter",  "quote",
                                         "encoding", "complete", "attainment", NULL};
static const char *const map_names[] = {"status", "active", "role", NULL};

static int is_in(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return 1;
    return 0;
}

/* "accounts.connexus.active" is a word map: its last part is status, active or role. */
static int is_word_map(const char *section)
{
    const char *dot = strrchr(section, '.');
    return dot && is_in(dot + 1, map_names);
}

static int kind_of(const char *section)
{
    struct str rest = str_of(section);
    return source_kind_find(str_cut(&rest, '.'));
}

static int check_section(const struct setup *s, const struct config_section *section,
                         struct diag *d)
{
    static const char *const names[] = {"school",     "policy",  "report", "roll",      "accounts",
                                        "enrolments", "results", "lookup", "decisions", NULL};
    struct str rest = str_of(section->name), first = str_cut(&rest, '.');
    const struct config *c = &s->stage->config;
    for (size_t i = 0; names[i]; i++)
        if (str_is(first, names[i]))
            return 0;
    const char *nearest = nearest_name(first, names);
    return config_error(d, c, section->line, "[%s] is not a section%s%s%s", section->name,
                        nearest ? ": did you mean [" : "", nearest ? nearest : "",
                        nearest ? "]?" : "");
}

static const struct config_entry *entry_of(const struct origin_pair *from, const char *key,
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

static const char *value_of(const struct origin_pair *from, const char *key, const char *otherwise)
{
    const struct config *ignored;
    const struct config_entry *e = entry_of(from, key, &ignored);
    return e ? e->value : otherwise;
}

/* Every key of a section is a plain key or a field of that kind. */
static int check_keys(const struct config *c, const struct config_section *s, enum source_kind kind,
                      struct diag *d)
{
    const char *names[FIELD_COUNT + sizeof plain_keys / sizeof *plain_keys];
    size_t count = 0;
    for (size_t i = 0; plain_keys[i]; i++)
        names[count++] = plain_keys[i];
    for (int f = 0; f < FIELD_COUNT; f++)
        if (field_infos[f].kinds & (1u << kind))
            names[count++] = field_infos[f].name;
    names[count] = NULL;
    for (size_t i = 0; s && i < s->count; i++) {
        if (is_in(s->entries[i].key, names))
            continue;
        const char *nearest = nearest_name(str_of(s->entries[i].key), names);
        return config_error(d, c, s->entries[i].line, "'%s' is not a key of [%s]%s%s%s",
                            s->entries[i].key, s->name, nearest ? ": did you mean '" : "",
                            nearest ? nearest : "", nearest ? "'?" : "");
    }
    return 0;
}

static int load_profile(struct setup *s, struct origin_pair *from, const char *name,
                        enum source_kind kind, struct diag *d)
{
    struct arena *a = &s->stage->arena;
    const struct config *ini = &s->stage->config;
    const struct profile_text *text = profile_find(name);
    const struct config_entry *e = config_entry(from->section[0], "profile");
    if (!text) {
        const char *nearest = profile_nearest(name, a);
        return config_error(d, ini, e->line, "there is no profile '%s'%s%s%s", name,
                            nearest ? ": did you mean '" : "", nearest ? nearest : "",
                            nearest ? "'?" : "");
    }
    struct config *profile = arena_alloc(a, sizeof *profile);
    if (config_parse(profile, a, arena_format(a, "profile %s", name), str_of(text->text), d) != 0)
        return -1;
    sha256_add(s->digest, str_of(text->text));
    from->config[1] = profile;
    from->section[1] = config_section(profile, source_kind_name(kind));
    if (!from->section[1])
        return config_error(d, ini, e->line, "the profile '%s' does not describe %s", name,
                            source_kind_name(kind));
    return check_keys(profile, from->section[1], kind, d);
}

static int one_character(char *out, const struct origin_pair *from, const char *key, struct diag *d)
{
    const struct config *c;
    const struct config_entry *e = entry_of(from, key, &c);
    *out = 0;
    if (!e)
        return 0;
    if (strcmp(e->value, "tab") == 0)
        *out = '\t';
    else if (strlen(e->value) == 1 && (e->value[0] & 0x80) == 0)
        *out = e->value[0];
    else
        return config_error(d, c, e->line, "%s = '%s': wanted one character, or 'tab'", key,
                            e->value);
    return 0;
}

/* A file may be read several times; it is one export, looked at once. */
static int find_export(struct setup *s, const struct origin_pair *from, const char *section,
                       struct outdir *staged, uint16_t *index, struct diag *d)
{
    const struct config *c = from->config[0];
    struct arena *a = &s->stage->arena;
    const char *file = config_value(from->section[0], "file", NULL);
    const char *encoding = value_of(from, "encoding", NULL);
    struct export e = {0};
    if (!file)
        return config_error(d, c, from->section[0]->line, "[%s] needs 'file ='", section);
    e.path = setup_path(s, file);
    for (size_t i = 0; i < s->sources.export_count; i++)
        if (strcmp(s->sources.exports[i].path, e.path) == 0) {
            *index = (uint16_t)i;
            return 0;
        }
    if (encoding && !(e.encoding = text_encoding_name(str_of(encoding))))
        return config_error(d, c, from->section[0]->line,
                            "encoding = '%s': wanted utf-8 or windows-1252", encoding);
    if (one_character(&e.delimiter, from, "delimiter", d) != 0 ||
        one_character(&e.quote, from, "quote", d) != 0)
        return -1;
    *index = (uint16_t)s->sources.export_count;
    if (scan_export(&e, *index, staged, a, d) != 0)
        return -1;
    const char *slash = strrchr(e.path, '/');
    e.name = slash ? slash + 1 : e.path;
    for (size_t i = 0; i < s->sources.export_count; i++)
        if (strcmp(s->sources.exports[i].name, e.name) == 0)
            e.name = arena_format(a, "%s-%s", section, e.name);
    s->sources.exports[s->sources.export_count++] = e;
    return 0;
}

static int read_columns(struct setup *s, struct reading *r, const struct origin_pair *from,
                        struct diag *d)
{
    struct arena *a = &s->stage->arena;
    const struct export *e = &s->sources.exports[r->export];
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct config *c;
        const struct config_entry *entry = entry_of(from, field_infos[f].name, &c);
        if (!entry)
            continue;
        int found = columns_resolve(&r->columns[f], e, entry->value, a, d);
        if (found < 0)
            return -1;
        if (!found && c == from->config[0]) {
            const char *nearest = columns_nearest(e, entry->value, a);
            diag_set(d, DIAG_DATA, "the heading '%s', which [%s] names for '%s', is missing%s%s%s",
                     entry->value, r->section, entry->key, nearest ? "; there is '" : "",
                     nearest ? nearest : "", nearest ? "'" : "");
            return diag_locate(d, (struct origin){.path = e->path});
        }
    }
    return 0;
}

/* `id` is another name for the kind that id_kind says it is. */
static int resolve_id(struct reading *r, const struct origin_pair *from, struct diag *d)
{
    const struct config *c = from->config[0];
    const char *kind = value_of(from, "id_kind", NULL);
    const struct columns *id = &r->columns[FIELD_id];
    if (!id->count && !id->constant)
        return 0;
    enum field field = kind ? field_find(str_of(kind)) : FIELD_NONE;
    if (field == FIELD_NONE || (int)field >= (int)ID_KINDS)
        return config_error(d, c, from->section[0]->line,
                            "[%s] has 'id', so say what it is: 'id_kind = upn', "
                            "admission_number, sis_id, user_id, account_id, username or email",
                            r->section);
    if (!r->columns[field].count)
        r->columns[field] = *id;
    r->columns[FIELD_id] = (struct columns){0};
    return 0;
}

static int lacks(const struct reading *r, enum field f)
{
    return !r->columns[f].count && !r->columns[f].constant;
}

static int missing_heading(const struct setup *s, const struct reading *r, const char *what,
                           const char *key, struct diag *d)
{
    const struct export *e = &s->sources.exports[r->export];
    diag_set(d, DIAG_DATA,
             "no heading gives %s, which [%s] needs: export it with that column, or name your "
             "own heading with '%s = ' in [%s]",
             what, r->section, key, r->section);
    return diag_locate(d, (struct origin){.path = e->path, .line = 1});
}

/* Without these a reading would mean nothing, or something dangerous. */
static int check_required(const struct setup *s, struct reading *r, struct diag *d)
{
    int strong = 0;
    for (int f = 0; f < ID_KINDS; f++)
        if (!lacks(r, (enum field)f) && f != FIELD_email && f != FIELD_username)
            strong++;
    if (!strong && lacks(r, FIELD_username) && lacks(r, FIELD_email))
        return missing_heading(s, r, "an id of the student", "upn", d);
    r->key_is_username = !strong && !lacks(r, FIELD_username);
    if (r->kind == SOURCE_ROLL && lacks(r, FIELD_left) && lacks(r, FIELD_status) && !r->is_complete)
        return missing_heading(s, r, "a leaving date or a status", "left", d);
    if (r->kind == SOURCE_ENROLMENTS && lacks(r, FIELD_course))
        return missing_heading(s, r, "the course", "course", d);
    if (r->kind == SOURCE_RESULTS && lacks(r, FIELD_subject))
        return missing_heading(s, r, "the subject", "subject", d);
    if (r->kind == SOURCE_RESULTS && lacks(r, FIELD_grade) && lacks(r, FIELD_score))
        return missing_heading(s, r, "a grade or a score", "grade", d);
    return 0;
}

static void mark_mapped(struct export *e, const struct reading *r)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        for (uint16_t i = 0; i < r->columns[f].count; i++)
            e->is_mapped[r->columns[f].at[i]] = 1;
    if (r->kind != SOURCE_ROLL)
        e->is_exported = 1;
}

static int read_map(struct setup *s, struct word_map *m, const struct reading *r,
                    const struct origin_pair *from, const char *name, struct diag *d)
{
    struct arena *a = &s->stage->arena;
    const char *kind = source_kind_name(r->kind);
    const struct config *ini = from->config[0], *profile = from->config[1];
    const char *own = arena_format(a, "%s.%s", r->section, name);
    const char *shared = arena_format(a, "%s.%s", kind, name);
    if (word_map_add(m, a, ini, config_section(ini, own), d) != 0)
        return -1;
    if (strcmp(own, shared) != 0 && word_map_add(m, a, ini, config_section(ini, shared), d) != 0)
        return -1;
    if (profile && word_map_add(m, a, profile, config_section(profile, shared), d) != 0)
        return -1;
    word_map_add_names(m, a);
    return 0;
}

/* withdraw_as names a word of the platform; a platform that lacks it writes its own first. */
static void choose_words(const struct setup *s, struct reading *r, const struct reading_setup *rs)
{
    const char *wanted = s->stage->policy.withdraw_as;
    struct buf scratch = {0};
    int value = wanted[0] ? word_map_value(&rs->status, &scratch, str_of(wanted)) : 0;
    buf_release(&scratch);
    int can_withdraw = value > 0 && value != ENROLMENT_ACTIVE && value != ENROLMENT_SUSPENDED;
    r->withdrawn_word = r->kind != SOURCE_ENROLMENTS ? ""
                        : can_withdraw               ? wanted
                                       : word_map_word(&rs->status, ENROLMENT_WITHDRAWN);
    r->inactive_word = word_map_word(&rs->active, ACCOUNT_INACTIVE);
    r->active_word = word_map_word(&rs->active, ACCOUNT_ACTIVE);
}

static int read_maps(struct setup *s, struct reading *r, struct reading_setup *rs,
                     const struct origin_pair *from, struct diag *d)
{
    word_map_init(&rs->status, r->kind == SOURCE_ROLL ? roll_status_names : enrolment_status_names);
    word_map_init(&rs->active, account_active_names);
    word_map_init(&rs->role, role_names);
    if (read_map(s, &rs->status, r, from, "status", d) != 0 ||
        read_map(s, &rs->active, r, from, "active", d) != 0 ||
        read_map(s, &rs->role, r, from, "role", d) != 0)
        return -1;
    choose_words(s, r, rs);
    return 0;
}

static int read_plain_keys(struct setup *s, struct reading *r, const struct origin_pair *from,
                           struct diag *d)
{
    const struct config *c = from->config[0];
    uint32_t line = from->section[0]->line;
    const char *dates = value_of(from, "dates", "iso"), *zero = value_of(from, "day_zero", NULL);
    const char *complete = value_of(from, "complete", "no");
    const char *attainment = value_of(from, "attainment", "keep");
    if (day_format_parse(&r->dates, str_of(dates)) != 0)
        return config_error(d, c, line, "dates = '%s': wanted iso, dmy, mdy or day-number", dates);
    if (zero && day_parse(&r->day_zero, str_of(zero), DAY_ISO, DAY_NONE) != 0)
        return config_error(d, c, line, "day_zero = '%s': wanted a day as in 2013-10-01", zero);
    if (r->dates == DAY_NUMBER && !zero)
        return config_error(d, c, line, "[%s] counts days: say from which, 'day_zero = 2013-10-01'",
                            r->section);
    if (strcmp(complete, "yes") != 0 && strcmp(complete, "no") != 0)
        return config_error(d, c, line, "complete = '%s': wanted yes or no", complete);
    if (strcmp(attainment, "purge") != 0 && strcmp(attainment, "keep") != 0)
        return config_error(d, c, line, "attainment = '%s': wanted purge or keep", attainment);
    r->is_complete = strcmp(complete, "yes") == 0;
    r->attainment_purge = strcmp(attainment, "purge") == 0;
    const char *dash = strchr(r->profile, '-');
    size_t len = dash ? (size_t)(dash - r->profile) : strlen(r->profile);
    const char *from_profile = arena_text(&s->stage->arena, (struct str){r->profile, len});
    r->platform = r->kind == SOURCE_ROLL ? "" : value_of(from, "platform", from_profile);
    if (r->kind != SOURCE_ROLL && !r->platform[0])
        return config_error(d, c, line, "[%s] needs 'platform =', a name for where it comes from",
                            r->section);
    return 0;
}

static void choose_spaces(const struct setup *s, const struct reading *r, struct reading_setup *rs,
                          struct words *spaces)
{
    struct buf name = {0};
    buf_format(&name, "platform:%s", r->platform);
    int platform = words_code(spaces, buf_str(&name));
    for (int f = 0; f < ID_KINDS; f++) {
        enum id_space space = field_infos[f].space;
        rs->space[f] = space == ID_GLOBAL   ? 0
                       : space == ID_SCHOOL ? s->school_space
                                            : (uint16_t)platform;
    }
    buf_release(&name);
}

static int read_reading(struct setup *s, const struct config_section *section,
                        struct outdir *staged, struct words *spaces, struct diag *d)
{
    size_t n = s->sources.reading_count++;
    struct reading *r = &s->sources.readings[n];
    struct reading_setup *rs = &s->readings[n];
    struct origin_pair from = {.config = {&s->stage->config}, .section = {section}};
    *r = (struct reading){.section = section->name,
                          .kind = (enum source_kind)kind_of(section->name),
                          .profile = config_value(section, "profile", ""),
                          .day_zero = DAY_NONE};
    if (check_keys(from.config[0], section, r->kind, d) != 0 ||
        (r->profile[0] && load_profile(s, &from, r->profile, r->kind, d) != 0) ||
        read_plain_keys(s, r, &from, d) != 0 ||
        find_export(s, &from, section->name, staged, &r->export, d) != 0 ||
        read_columns(s, r, &from, d) != 0 || resolve_id(r, &from, d) != 0 ||
        check_required(s, r, d) != 0 || read_maps(s, r, rs, &from, d) != 0)
        return -1;
    mark_mapped(&s->sources.exports[r->export], r);
    choose_spaces(s, r, rs, spaces);
    for (size_t i = 0; i < s->lookup_count; i++)
        rs->lookups[s->lookups[i].field] = &s->lookups[i];
    return 0;
}

static int read_lookup(struct setup *s, const struct config_section *section, struct outdir *staged,
                       struct diag *d)
{
    struct lookup *l = &s->lookups[s->lookup_count];
    l->field = field_find(str_of(section->name + strlen("lookup.")));
    if (l->field == FIELD_NONE || l->field < FIELD_surname)
        return config_error(d, &s->stage->config, section->line,
                            "[%s]: wanted [lookup.FIELD] with a field such as subject",
                            section->name);
    s->lookup_count++;
    return lookup_read(l, s, section, staged, (unsigned)(READINGS_MAX + s->lookup_count), d);
}

static int read_all(struct setup *s, struct outdir *staged, struct words *spaces, struct diag *d)
{
    const struct config *c = &s->stage->config;
    for (size_t i = 0; i < c->count; i++)
        if (check_section(s, &c->sections[i], d) != 0)
            return -1;
    for (size_t i = 0; i < c->count; i++)
        if (strncmp(c->sections[i].name, "lookup.", 7) == 0 &&
            read_lookup(s, &c->sections[i], staged, d) != 0)
            return -1;
    for (size_t i = 0; i < c->count; i++)
        if (kind_of(c->sections[i].name) >= 0 && !is_word_map(c->sections[i].name)) {
            if (s->sources.reading_count == READINGS_MAX)
                return config_error(d, c, c->sections[i].line, "more than %d readings",
                                    READINGS_MAX);
            if (read_reading(s, &c->sections[i], staged, spaces, d) != 0)
                return -1;
        }
    if (s->sources.reading_count == 0)
        return config_error(d, c, 0, "no export is named: begin with [roll] and 'file ='");
    return 0;
}

int setup_read(struct setup *s, struct stage *stage, struct outdir *staged, struct words *spaces,
               struct diag *d)
{
    struct arena *a = &stage->arena;
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    struct buf name = {0}, scratch = {0};
    size_t sections = stage->config.count;
    *s = (struct setup){.stage = stage, .digest = sha256_new()};
    s->sources.as_of = stage->as_of;
    s->sources.exports = arena_alloc(a, (sections + 1) * sizeof *s->sources.exports);
    s->sources.readings = arena_alloc(a, (sections + 1) * sizeof *s->sources.readings);
    s->readings = arena_alloc(a, (sections + 1) * sizeof *s->readings);
    s->lookups = arena_alloc(a, (sections + 1) * sizeof *s->lookups);
    s->sources.lookups = arena_alloc(a, (sections + 1) * sizeof *s->sources.lookups);
    sha256_hex(hex, stage->config_text);
    s->sources.ini_digest = arena_text(a, str_of(hex));
    buf_text(&name, "school:");
    buf_append(&name, text_fold(&scratch, str_of(stage->policy.code)));
    s->school_space = (uint16_t)words_code(spaces, buf_str(&name));
    buf_release(&name);
    buf_release(&scratch);
    sha256_add(s->digest, stage->config_text);
    int status = read_all(s, staged, spaces, d);
    sha256_end(s->digest, digest);
    digest_hex(hex, digest);
    s->sources.config_digest = arena_text(a, str_of(hex));
    return status;
}

void setup_release(struct setup *s)
{
    for (size_t i = 0; i < s->lookup_count; i++) {
        words_release(&s->lookups[i].keys);
        free(s->lookups[i].values);
    }
}
