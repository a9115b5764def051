#include "extract/fit.h"

#include "extract/columns.h"
#include "extract/profile.h"
#include "extract/sections.h"
#include "extract/wide_pattern.h"
#include "lib/text.h"

enum { TELLING_MAX = 3, FIELDS_MAX = 12 };

/* Fields that only such a file has: an id, a name and an e-mail address stand in every list. */
static const enum field telling[SOURCE_KINDS][FIELDS_MAX] = {
    [SOURCE_ROLL] = {FIELD_left, FIELD_status, FIELD_entered, FIELD_leaving_reason, FIELD_NONE},
    [SOURCE_ACCOUNTS] = {FIELD_active, FIELD_role, FIELD_sync_status, FIELD_class, FIELD_last_login,
                         FIELD_username, FIELD_password, FIELD_user_id, FIELD_account_id,
                         FIELD_NONE},
    [SOURCE_ENROLMENTS] = {FIELD_course, FIELD_enrolment_id, FIELD_start, FIELD_end, FIELD_status,
                           FIELD_outcome, FIELD_NONE},
    [SOURCE_RESULTS] = {FIELD_subject, FIELD_assessment, FIELD_grade, FIELD_score, FIELD_NONE}};

static const enum field deciding[SOURCE_KINDS][FIELDS_MAX] = {
    [SOURCE_ROLL] = {FIELD_left, FIELD_status, FIELD_entered, FIELD_NONE},
    [SOURCE_ACCOUNTS] = {FIELD_active, FIELD_role, FIELD_NONE},
    [SOURCE_ENROLMENTS] = {FIELD_status, FIELD_role, FIELD_end, FIELD_NONE},
    [SOURCE_RESULTS] = {FIELD_NONE}};

const enum field *fit_deciding(enum source_kind kind)
{
    return deciding[kind];
}

static int gives(const struct fit *f, enum field field)
{
    return f->columns[field].count > 0 || f->columns[field].constant || f->lookup == field;
}

static void know_results(struct fit *f, const struct export *e, struct arena *a)
{
    struct wide_pattern pattern;
    struct str parts[WIDE_PARTS];
    const char *value = config_value(f->section, "wide", NULL), *wanted;
    if (!value || wide_pattern_parse(&pattern, value, a, &wanted) != 0)
        return;
    for (uint32_t i = 0; i < e->column_count; i++)
        if (!f->knows[i] && wide_pattern_match(&pattern, str_of(e->headings[i]), parts)) {
            f->knows[i] = 1;
            f->results++;
        }
}

/* A heading that stands twice gives nothing here; reading the file so is what refuses it. */
static void read_columns(struct fit *f, const struct export *e, struct arena *a)
{
    struct diag ignored = {0};
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *value = config_value(f->section, field_infos[i].name, NULL);
        if (!value)
            continue;
        f->fields++;
        columns_know(f->knows, e, value);
        if (columns_resolve(&f->columns[i], e, value, a, &ignored) < 0)
            f->columns[i] = (struct columns){0};
    }
    know_results(f, e, a);
    for (uint32_t i = 0; i < e->column_count; i++)
        f->known += f->knows[i];
}

/* A profile may name the file that gives a field; the key must be one of our headings. */
static void read_lookup(struct fit *f, const struct export *e, struct arena *a)
{
    struct diag ignored = {0};
    struct columns key;
    f->lookup = FIELD_NONE;
    for (size_t i = 0; i < f->config->count; i++) {
        const struct config_section *s = &f->config->sections[i];
        const char *platform;
        enum field field = FIELD_NONE;
        if (!section_is_lookup(s->name, &field, &platform) || field == FIELD_NONE ||
            !(field_infos[field].kinds & (1u << f->kind)) || gives(f, field) ||
            columns_resolve(&key, e, config_value(s, "key", ""), a, &ignored) <= 0)
            continue;
        f->lookup = field;
    }
}

/* What reading.c would refuse the file for. */
static const char *find_lack(const struct fit *f)
{
    int has_id = 0;
    for (int i = 0; i <= FIELD_id; i++)
        has_id |= gives(f, (enum field)i);
    if (!has_id)
        return "an id of the student";
    if (f->kind == SOURCE_ROLL && !gives(f, FIELD_left) && !gives(f, FIELD_status))
        return "a leaving date or a status";
    if (f->kind == SOURCE_ENROLMENTS && !gives(f, FIELD_course))
        return "the course";
    if (config_value(f->section, "wide", NULL))
        return f->results ? NULL : "results, a column for each";
    if (f->kind == SOURCE_RESULTS && !gives(f, FIELD_subject))
        return "the subject";
    if (f->kind == SOURCE_RESULTS && !gives(f, FIELD_grade) && !gives(f, FIELD_score))
        return "a grade or a score";
    return NULL;
}

static uint32_t count_telling(const struct fit *f)
{
    uint32_t count = f->results > 1 ? TELLING_MAX : 0;
    for (const enum field *t = telling[f->kind]; *t != FIELD_NONE; t++)
        count += gives(f, *t) ? 1 : 0;
    return count < TELLING_MAX ? count : TELLING_MAX;
}

static int is_file(const struct fit *f, const char *name)
{
    struct buf one = {0}, other = {0};
    struct str own = str_of(config_value(f->section, "file", ""));
    int same = own.len && str_equal(text_fold(&one, own), text_fold(&other, str_of(name)));
    buf_release(&one);
    buf_release(&other);
    return same;
}

static uint32_t known_exactly(const struct fit *f)
{
    return f->known - f->close;
}

static uint32_t score(const struct fit *f)
{
    return 2 * known_exactly(f) + f->telling;
}

/* The best first. A profile that describes little else is the closer one; then by name. */
static int compare(const void *x, const void *y)
{
    const struct fit *one = x, *other = y;
    if (score(one) != score(other))
        return score(one) > score(other) ? -1 : 1;
    if (one->has_name != other->has_name)
        return one->has_name ? -1 : 1;
    if (!one->lacks != !other->lacks)
        return other->lacks ? -1 : 1;
    if (one->fields != other->fields)
        return one->fields < other->fields ? -1 : 1;
    int order = strcmp(one->profile, other->profile);
    return order ? order : (int)one->kind - (int)other->kind;
}

/* What reading the file would take all the same; which profile it is does not rest on it. */
static void add_close(struct fit *f, const struct export *e)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *value = config_value(f->section, field_infos[i].name, NULL);
        if (!value || gives(f, (enum field)i) || !columns_resolve_closely(f->columns, i, e, value))
            continue;
        f->knows[f->columns[i].at[0]] = 1;
        f->known++;
        f->close++;
    }
}

static int fit_read(struct fit *f, const struct export *e, const char *name, struct arena *a)
{
    f->knows = arena_alloc(a, e->column_count + 1);
    read_columns(f, e, a);
    if (f->known < 2)
        return 0;
    read_lookup(f, e, a);
    f->lacks = find_lack(f);
    f->telling = count_telling(f);
    f->has_name = (uint8_t)is_file(f, name);
    add_close(f, e);
    return 1;
}

int fits_find(struct fits *out, const struct export *e, const char *name, struct arena *a,
              struct diag *d)
{
    size_t profiles = 0;
    while (profile_texts[profiles].name)
        profiles++;
    *out = (struct fits){.items = arena_alloc(a, profiles * SOURCE_KINDS * sizeof *out->items)};
    for (const struct profile_text *p = profile_texts; p->name; p++) {
        struct config *config = arena_alloc(a, sizeof *config);
        const char *path = arena_format(a, "profile %s", p->name);
        if (config_parse(config, a, path, str_of(p->text), d) != 0)
            return -1;
        for (int kind = 0; kind < SOURCE_KINDS; kind++) {
            struct fit *f = &out->items[out->count];
            *f = (struct fit){.profile = p->name,
                              .kind = (enum source_kind)kind,
                              .config = config,
                              .section =
                                  config_section(config, source_kind_name((enum source_kind)kind))};
            out->count += f->section && fit_read(f, e, name, a);
        }
    }
    qsort(out->items, out->count, sizeof *out->items, compare);
    return 0;
}

/* An id that only names a mailbox or a login is no student's yet: two more things must tell. */
static int has_strong_id(const struct fit *f)
{
    for (int i = 0; i <= FIELD_id; i++)
        if (i != FIELD_username && i != FIELD_email && gives(f, (enum field)i))
            return 1;
    return 0;
}

/* Half of the headings, or so many that the others, a report's own, do not matter. */
int fit_is_sound(const struct fit *f, const struct export *e)
{
    enum { MANY = 6 };
    return !f->lacks && f->telling >= (has_strong_id(f) ? 1u : 2u) &&
           (2 * known_exactly(f) > e->column_count || known_exactly(f) >= MANY);
}

int fit_is_tied(const struct fit *one, const struct fit *other)
{
    return score(one) == score(other) && one->has_name == other->has_name &&
           !one->lacks == !other->lacks;
}

const char *fit_text(const struct fit *f, const struct export *e, struct arena *a)
{
    return arena_format(a, "%s, %u of %u headings (%s)", f->profile, f->known, e->column_count,
                        source_kind_name(f->kind));
}
