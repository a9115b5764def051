#include "extract/setup.h"

#include "extract/lookup.h"
#include "extract/manifest.h"
#include "extract/reading.h"
#include "extract/sections.h"
#include "extract/wide.h"
#include "lib/text.h"

const char *setup_path(const struct setup *s, const char *file)
{
    return file[0] == '/' ? file : arena_format(&s->stage->arena, "%s%s", s->sources.beside, file);
}

static int read_lookup(struct setup *s, const struct config_section *section, struct outdir *staged,
                       struct diag *d)
{
    struct lookup *l = &s->lookups[s->lookup_count];
    if (!section_is_lookup(section->name, &l->field, &l->platform))
        return 0;
    if (l->field == FIELD_NONE || l->field < FIELD_surname)
        return config_error(d, &s->stage->config, section->line,
                            "[%s]: wanted [lookup.FIELD] with a field such as subject",
                            section->name);
    s->lookup_count++;
    return lookup_read(l, s, section, staged, (unsigned)(READINGS_MAX + s->lookup_count), d);
}

static int read_lookups(struct setup *s, struct outdir *staged, struct diag *d)
{
    const struct config *c = &s->stage->config;
    for (size_t i = 0; i < c->count; i++)
        if (read_lookup(s, &c->sections[i], staged, d) != 0)
            return -1;
    return 0;
}

static int read_readings(struct setup *s, struct outdir *staged, struct words *spaces,
                         struct diag *d)
{
    const struct config *c = &s->stage->config;
    for (size_t i = 0; i < c->count; i++) {
        int kind = section_reading_kind(c->sections[i].name);
        if (kind < 0)
            continue;
        if (s->sources.reading_count == READINGS_MAX)
            return config_error(d, c, c->sections[i].line, "more than %d readings", READINGS_MAX);
        if (reading_add(s, &c->sections[i], (enum source_kind)kind, staged, spaces, d) != 0)
            return -1;
    }
    if (s->sources.reading_count == 0)
        return config_error(d, c, 0, "no export is named: begin with [roll] and 'file ='");
    return 0;
}

/* OneRoster ends an enrolment by its end date: withdraw_as may name that column instead. */
static int is_end_heading(const struct setup *s, const struct reading *r, const char *word)
{
    const struct columns *end = &r->columns[FIELD_end];
    return end->count == 1 && strcmp(s->sources.exports[r->export].headings[end->at[0]], word) == 0;
}

/* A word that no platform lists is a slip: each would be given its own first word instead. */
static int check_withdraw_as(const struct setup *s, struct diag *d)
{
    const struct config *c = &s->stage->config;
    const struct config_entry *e = config_entry(config_section(c, "policy"), "withdraw_as");
    int has_status = 0, value;
    for (size_t i = 0; e && e->value[0] && i < s->sources.reading_count; i++) {
        const struct reading *r = &s->sources.readings[i];
        if (r->kind != SOURCE_ENROLMENTS || r->columns[FIELD_status].count != 1)
            continue;
        has_status = 1;
        if (is_end_heading(s, r, e->value))
            return 0;
        if (word_map_own(&s->readings[i].status, str_of(e->value), &value) &&
            value != ENROLMENT_ACTIVE && value != ENROLMENT_SUSPENDED)
            return 0;
    }
    if (!has_status)
        return 0;
    return config_error(
        d, c, e->line,
        "withdraw_as = '%s': wanted a word that ends an enrolment on a platform, as "
        "in [enrolments.status] or its profile",
        e->value);
}

int setup_read(struct setup *s, struct stage *stage, struct outdir *staged, struct words *spaces,
               struct diag *d)
{
    struct arena *a = &stage->arena;
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    struct buf name = {0}, scratch = {0};
    size_t sections = stage->config.count;
    s->stage = stage;
    s->digest = sha256_new();
    s->sources.as_of = stage->as_of;
    s->sources.beside = sources_beside(stage->config_path, a);
    s->sources.exports = arena_alloc(a, (sections + 1) * sizeof *s->sources.exports);
    s->wanted = arena_alloc(a, (sections + 1) * sizeof *s->wanted);
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
    int status = sections_check(&stage->config, d);
    if (status == 0)
        status = read_lookups(s, staged, d);
    if (status == 0)
        status = read_readings(s, staged, spaces, d);
    if (status == 0)
        status = wide_find(s, d);
    if (status == 0)
        status = manifest_check(s, d);
    if (status == 0)
        status = check_withdraw_as(s, d);
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
