#include "extract/reading.h"

#include "extract/columns.h"
#include "extract/exports.h"
#include "extract/fit.h"
#include "extract/wide.h"
#include "extract/wide_pattern.h"

static int missing(const struct reading *r, const struct export *e,
                   const struct config_entry *entry, struct arena *a, struct diag *d)
{
    const char *nearest = columns_nearest(e, entry->value, a);
    diag_set(d, DIAG_DATA, "the heading '%s', which [%s] names for '%s', is missing%s%s%s",
             entry->value, r->section, entry->key, nearest ? "; there is '" : "",
             nearest ? nearest : "", nearest ? "'" : "");
    return diag_locate(d, (struct origin){.path = e->path, .line = 1});
}

static int read_column(struct setup *s, struct reading *r, int f, const struct settings *from,
                       struct diag *d)
{
    const char *key = field_infos[f].name;
    const struct config *c;
    const struct config_entry *entry = settings_entry(from, key, &c);
    struct columns *columns = &r->columns[f];
    if (!entry)
        return 0;
    if (!entry->value[0])
        return settings_bad(from, key, "a heading; or take the line out", d);
    if (columns_resolve(columns, &s->sources.exports[r->export], entry->value, &s->stage->arena,
                        d) < 0)
        return -1;
    if (columns->constant && (!columns->constant[0] || f <= FIELD_id))
        return settings_bad(from, key,
                            f <= FIELD_id ? "a heading: an id is not the same for all rows"
                                          : "a text behind the '='",
                            d);
    return 0;
}

/* Only what no field names exactly may be meant by one that names it nearly. */
static int read_close_column(struct setup *s, struct reading *r, int f, const struct settings *from,
                             struct diag *d)
{
    const struct config *c;
    const struct export *e = &s->sources.exports[r->export];
    const struct config_entry *entry = settings_entry(from, field_infos[f].name, &c);
    if (!entry || r->columns[f].count || r->columns[f].constant ||
        columns_resolve_closely(r->columns, f, e, entry->value) || c != from->config[0])
        return 0;
    return missing(r, e, entry, &s->stage->arena, d);
}

static int read_columns(struct setup *s, struct reading *r, const struct settings *from,
                        struct diag *d)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (read_column(s, r, f, from, d) != 0)
            return -1;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (read_close_column(s, r, f, from, d) != 0)
            return -1;
    return 0;
}

/* Fields that decide who has left and what is done: a slip in their heading is not passed over. */
static int decides(const struct reading *r, enum field f)
{
    for (const enum field *d = fit_deciding(r->kind); *d != FIELD_NONE; d++)
        if (*d == f)
            return 1;
    return f < FIELD_username || f == FIELD_id;
}

static int check_slips(const struct reading *r, const struct export *e, const struct settings *from,
                       struct diag *d)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct config *c;
        const struct config_entry *entry = settings_entry(from, field_infos[f].name, &c);
        if (!entry || r->columns[f].count || r->columns[f].constant || !decides(r, (enum field)f))
            continue;
        const char *heading = columns_misspelt(r, e, entry->value);
        if (!heading)
            continue;
        diag_set(d, DIAG_DATA,
                 "the heading '%s' looks like a slip of the pen for '%s': correct it, or name it "
                 "with '%s = %s' in [%s]",
                 heading, entry->value, entry->key, heading, r->section);
        return diag_locate(d, (struct origin){.path = e->path, .line = 1});
    }
    return 0;
}

/* `id` is another name for the kind that id_kind says it is. */
static int resolve_id(struct reading *r, const struct settings *from, struct diag *d)
{
    const char *kind = settings_value(from, "id_kind", NULL);
    enum field field = kind ? field_find(str_of(kind)) : FIELD_NONE;
    if (!r->columns[FIELD_id].count)
        return 0;
    if (field == FIELD_NONE || (int)field >= (int)ID_KINDS)
        return config_error(d, from->config[0], from->section[0]->line,
                            "[%s] has 'id', so say what it is: 'id_kind = upn', "
                            "admission_number, sis_id, user_id, account_id, username or email",
                            r->section);
    if (!r->columns[field].count)
        r->columns[field] = r->columns[FIELD_id];
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
static int check_required(const struct setup *s, struct reading *r, const struct wide_pattern *wide,
                          struct diag *d)
{
    int strong = 0;
    for (int f = 0; f < ID_KINDS; f++)
        if (!lacks(r, (enum field)f) && f != FIELD_email && f != FIELD_username)
            strong++;
    if (!strong && lacks(r, FIELD_username) && lacks(r, FIELD_email))
        return missing_heading(s, r, "an id of the student", "upn", d);
    r->key_is_username = !strong && !lacks(r, FIELD_username);
    r->key_is_email = !strong && lacks(r, FIELD_username);
    if (r->kind == SOURCE_ROLL && lacks(r, FIELD_left) && lacks(r, FIELD_status) && !r->is_complete)
        return missing_heading(s, r, "a leaving date or a status", "left", d);
    if (r->kind == SOURCE_ENROLMENTS && lacks(r, FIELD_course))
        return missing_heading(s, r, "the course", "course", d);
    if (r->kind == SOURCE_RESULTS && lacks(r, FIELD_subject) &&
        !(wide && wide_pattern_gives(wide, WIDE_SUBJECT)))
        return missing_heading(s, r, "the subject", "subject", d);
    if (r->kind == SOURCE_RESULTS && !wide && lacks(r, FIELD_grade) && lacks(r, FIELD_score))
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
                    const struct settings *from, const char *name, struct diag *d)
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
    int value = 0;
    const char *word = word_map_own(&rs->status, str_of(s->stage->policy.withdraw_as), &value);
    if (!word || value == ENROLMENT_ACTIVE || value == ENROLMENT_SUSPENDED)
        word = word_map_word(&rs->status, ENROLMENT_WITHDRAWN);
    int has_list = r->kind == SOURCE_ENROLMENTS;
    r->withdrawn_word = has_list ? word : "";
    r->end_words = has_list ? word_map_endings(&rs->status, &s->stage->arena) : "";
    r->inactive_word = word_map_word(&rs->active, ACCOUNT_INACTIVE);
    r->active_word = word_map_word(&rs->active, ACCOUNT_ACTIVE);
}

static int read_maps(struct setup *s, struct reading *r, struct reading_setup *rs,
                     const struct settings *from, struct diag *d)
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

/* The part of a profile's name before its first '-' is the platform it is for. */
static const char *profile_platform(const struct setup *s, const char *profile)
{
    struct str rest = str_of(profile);
    return arena_text(&s->stage->arena, str_cut(&rest, '-'));
}

static int read_dates(struct reading *r, const struct settings *from, struct diag *d)
{
    const char *zero = settings_value(from, "day_zero", NULL);
    if (day_format_parse(&r->dates, str_of(settings_value(from, "dates", "iso"))) != 0)
        return settings_bad(from, "dates", "iso, dmy, mdy or day-number", d);
    if (zero && day_parse(&r->day_zero, str_of(zero), DAY_ISO, DAY_NONE) != 0)
        return settings_bad(from, "day_zero", "a day as in 2013-10-01", d);
    if (r->dates == DAY_NUMBER && !zero)
        return config_error(d, from->config[0], from->section[0]->line,
                            "[%s] counts days: say from which, 'day_zero = 2013-10-01'",
                            r->section);
    return 0;
}

static int read_plain_keys(struct setup *s, struct reading *r, const struct settings *from,
                           struct diag *d)
{
    static const char *const no_yes[] = {"no", "yes"}, *const keep_purge[] = {"keep", "purge"};
    int complete = settings_choice(from, "complete", no_yes, d);
    int purge = complete < 0 ? -1 : settings_choice(from, "attainment", keep_purge, d);
    if (purge < 0 || read_dates(r, from, d) != 0)
        return -1;
    r->is_complete = (uint8_t)complete;
    r->attainment_purge = (uint8_t)purge;
    r->platform = r->kind == SOURCE_ROLL
                      ? ""
                      : settings_value(from, "platform", profile_platform(s, r->profile));
    if (r->kind != SOURCE_ROLL && !r->platform[0])
        return config_error(d, from->config[0], from->section[0]->line,
                            "[%s] needs 'platform =', a name for where it comes from", r->section);
    return 0;
}

/* A lookup for the reading's own platform goes before one for all. */
static void choose_lookups(const struct setup *s, const struct reading *r, struct reading_setup *rs)
{
    for (size_t i = 0; i < s->lookup_count; i++) {
        const struct lookup *l = &s->lookups[i], **chosen = &rs->lookups[l->field];
        if (l->platform ? strcmp(l->platform, r->platform) == 0 : !*chosen)
            *chosen = l;
    }
}

int reading_add(struct setup *s, const struct config_section *section, enum source_kind kind,
                struct outdir *staged, struct words *spaces, struct diag *d)
{
    size_t n = s->sources.reading_count++;
    struct reading *r = &s->sources.readings[n];
    struct reading_setup *rs = &s->readings[n];
    struct settings from;
    *r = (struct reading){.section = section->name,
                          .kind = kind,
                          .profile = config_value(section, "profile", ""),
                          .day_zero = DAY_NONE};
    if (settings_open(&from, s, section, kind, d) != 0 || read_plain_keys(s, r, &from, d) != 0 ||
        exports_find(s, &from, staged, &r->export, d) != 0 || read_columns(s, r, &from, d) != 0 ||
        check_slips(r, &s->sources.exports[r->export], &from, d) != 0 ||
        resolve_id(r, &from, d) != 0 || wide_settings(r, rs, &from, &s->stage->arena, d) != 0 ||
        check_required(s, r, rs->wide, d) != 0 || read_maps(s, r, rs, &from, d) != 0)
        return -1;
    mark_mapped(&s->sources.exports[r->export], r);
    choose_spaces(s, r, rs, spaces);
    choose_lookups(s, r, rs);
    return 0;
}
