#include <strings.h>

#include "extract/place.h"
#include "extract/sections.h"

static const char *own_key(const struct fit *f, const char *key)
{
    return config_value(f->section, key, NULL);
}

/* Another format has the field in its own file: there the lookup must not count. */
static int clashes(const struct placing *p, const struct place *mine, enum field field)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct place *other = &p->places[i];
        if (!other->off && other->fit->profile != mine->fit->profile &&
            (other->fit->columns[field].count || other->fit->columns[field].constant))
            return 1;
    }
    return 0;
}

static void add_lookup(struct placing *p, struct place *place, const struct config_section *s,
                       enum field field)
{
    struct arena *a = &p->survey->arena;
    const char *file = config_value(s, "file", "");
    const struct found *found = placing_beside(p, place->found, file);
    const char *platform = clashes(p, place, field) && place->platform[0] ? place->platform : NULL;
    if (!found) {
        place->off = arena_format(a, "its %s stands in %s, which is not here: export that as well",
                                  field_infos[field].name, file);
        return;
    }
    for (size_t i = 0; i < p->lookup_count; i++)
        if (p->lookups[i].section == s || p->lookups[i].found == found)
            return;
    p->lookups[p->lookup_count++] = (struct lookup_place){s, found, field, platform, 0};
}

const char *lookup_place_name(const struct lookup_place *l, struct arena *a)
{
    return arena_format(a, "lookup.%s%s%s", field_infos[l->field].name, l->platform ? "." : "",
                        l->platform ? l->platform : "");
}

static void find_lookups(struct placing *p, struct place *place)
{
    const struct config *c = place->fit->config;
    for (size_t i = 0; i < c->count && !place->off; i++) {
        const char *platform;
        enum field field = FIELD_NONE;
        if (section_is_lookup(c->sections[i].name, &field, &platform) && field != FIELD_NONE &&
            (place->fit->columns[field].count || place->fit->lookup == field))
            add_lookup(p, place, &c->sections[i], field);
    }
}

static void check_day_zero(struct place *place)
{
    const char *dates = own_key(place->fit, "dates");
    if (place->off || !dates || strcmp(dates, "day-number") != 0)
        return;
    place->wants_day_zero = 1;
    place->off = "it counts days: fill in from which, and take the semicolons away";
}

/* A lookup without a section that uses it would be in the way of others that have its field. */
static void settle_lookups(struct placing *p)
{
    for (size_t i = 0; i < p->lookup_count; i++) {
        struct lookup_place *l = &p->lookups[i];
        l->is_off = 1;
        for (size_t k = 0; k < p->count; k++)
            if (!p->places[k].off && config_section(p->places[k].fit->config, l->section->name))
                l->is_off = 0;
    }
}

/* What school.ini takes in one line, and the vault as a name. */
static void check_name(struct place *place)
{
    enum { NAME_BYTES = 100, PATH_BYTES = 150 };
    const char *name = place->found->name, *slash = strrchr(name, '/');
    int is_plain = strlen(slash ? slash + 1 : name) <= NAME_BYTES && strlen(name) <= PATH_BYTES;
    for (const char *c = name; *c; c++)
        is_plain &= (unsigned char)*c >= ' ' && *c != 0x7F && *c != '"';
    if (!is_plain)
        place->off = "its name is too long, or has characters of its own: rename the file";
}

static const struct place *roll_of(const struct placing *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->places[i].fit->kind == SOURCE_ROLL && !p->places[i].off)
            return &p->places[i];
    return NULL;
}

static void choose_dates(struct place *place)
{
    const struct date_evidence *e = &place->evidence.dates;
    const char *profile = own_key(place->fit, "dates");
    const char *order = e->dmy && !e->mdy ? "dmy" : e->mdy && !e->dmy ? "mdy" : NULL;
    if (order && (!profile || strcmp(profile, order) != 0))
        place->dates = order;
}

static int has_roll_id(const struct fit *f)
{
    for (int kind = 0; kind < ROLL_IDS; kind++)
        if (f->columns[kind].count)
            return 1;
    return f->columns[FIELD_id].count && own_key(f, "id_kind");
}

/* What school.ini can name: its lines are short, quotes and remarks have a meaning of their own. */
static int can_be_named(const char *heading)
{
    enum { BYTES = 80 };
    for (const char *c = heading; *c; c++)
        if ((unsigned char)*c < ' ' || *c == '"' || *c == ';')
            return 0;
    return heading[0] && strlen(heading) <= BYTES;
}

/*
 * Ids are asked of the values only where the headings leave it open: the format has none of the
 * roll's, or not one of the values under them is on the roll.
 */
static void choose_id(struct place *place)
{
    const struct fit *f = place->fit;
    const struct id_evidence *found = &place->evidence.id;
    const struct columns *id = &f->columns[FIELD_id];
    int is_open = id->count && !own_key(f, "id_kind");
    if (f->kind == SOURCE_ROLL || (has_roll_id(f) && place->evidence.own && !is_open))
        return;
    if (found->kind != FIELD_NONE && can_be_named(place->found->export.headings[found->column])) {
        place->id_field = found->kind;
        place->id_heading = is_open ? NULL : place->found->export.headings[found->column];
    }
    if (is_open && place->id_field == FIELD_NONE) {
        place->wants_id_kind = 1;
        place->off = "nothing here tells which id it lists: say it, and take the semicolons away";
    }
}

int placing_complete(struct placing *p, struct diag *d)
{
    struct roll_ids ids = {0};
    const struct place *roll;
    int status = 0;
    for (size_t i = 0; i < p->count; i++) {
        check_name(&p->places[i]);
        if (i >= READINGS_MAX)
            p->places[i].off = "there are more sections than one school.ini takes";
    }
    for (size_t i = 0; i < p->count; i++)
        if (!p->places[i].off)
            find_lookups(p, &p->places[i]);
    for (size_t i = 0; i < p->count; i++)
        check_day_zero(&p->places[i]);
    settle_lookups(p);
    roll = roll_of(p);
    if (roll)
        status = roll_ids_read(&ids, p->survey, roll->found, roll->fit, d);
    for (size_t i = 0; status == 0 && i < p->count; i++) {
        struct place *place = &p->places[i];
        if (place->off)
            continue;
        status = evidence_read(&place->evidence, p->survey, place->found, place->fit, &ids, d);
        choose_dates(place);
        choose_id(place);
    }
    roll_ids_release(&ids);
    return status;
}
