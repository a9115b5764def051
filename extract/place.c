#include "extract/place.h"

#include <strings.h>

/* The fit that a file is placed by; NULL if there is none good enough. */
static const struct fit *best_fit(const struct found *f)
{
    const struct fit *best = f->fits.count ? &f->fits.items[0] : NULL;
    return best && fit_is_sound(best, &f->export) ? best : NULL;
}

static const char *platform_of(const struct fit *f, struct arena *a)
{
    struct str rest = str_of(f->profile);
    if (f->kind == SOURCE_ROLL)
        return "";
    return config_value(f->section, "platform", arena_text(a, str_cut(&rest, '-')));
}

static void add_place(struct placing *p, const struct found *found, const struct fit *fit,
                      int is_second)
{
    p->places[p->count++] = (struct place){.found = found,
                                           .fit = fit,
                                           .is_second = is_second,
                                           .platform = platform_of(fit, &p->survey->arena),
                                           .id_field = FIELD_NONE};
}

/* A registration is on roll and an enrolment at once, a student list a roll and accounts. */
static void add_second_kind(struct placing *p, const struct found *found, const struct fit *fit)
{
    for (size_t i = 0; i < found->fits.count; i++) {
        const struct fit *other = &found->fits.items[i];
        if (other->profile == fit->profile && other->kind != fit->kind &&
            (other->kind == SOURCE_ROLL || fit->kind == SOURCE_ROLL) &&
            fit_is_sound(other, &found->export)) {
            p->places[p->count - 1].is_second |= fit->kind == SOURCE_ROLL;
            add_place(p, found, other, other->kind == SOURCE_ROLL);
            return;
        }
    }
}

static const struct place *accounts_of(const struct placing *p, const char *platform)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->places[i].fit->kind == SOURCE_ACCOUNTS &&
            strcmp(p->places[i].platform, platform) == 0)
            return &p->places[i];
    return NULL;
}

/*
 * Enrolments and results go with the accounts of their platform: the same version of the format
 * where it has several, and where two platforms' headings are the same the one that is here.
 */
static const struct fit *fit_beside_accounts(const struct placing *p, const struct found *found,
                                             const struct fit *best)
{
    struct arena *a = &p->survey->arena;
    const char *platform = platform_of(best, a);
    const struct place *home = accounts_of(p, platform);
    for (size_t i = 0; i < found->fits.count; i++) {
        const struct fit *other = &found->fits.items[i];
        const struct place *theirs = accounts_of(p, platform_of(other, a));
        if (other->kind != best->kind || !theirs || !fit_is_sound(other, &found->export))
            continue;
        if (home ? theirs == home && other->profile == home->fit->profile
                 : fit_is_tied(best, other))
            return other;
    }
    return best;
}

/* Another profile that nothing here speaks against. */
static const struct fit *find_tied(const struct placing *p, const struct found *found,
                                   const struct fit *fit)
{
    struct arena *a = &p->survey->arena;
    int is_home = fit->kind != SOURCE_ACCOUNTS && accounts_of(p, platform_of(fit, a));
    for (size_t i = 0; i < found->fits.count && !is_home; i++) {
        const struct fit *other = &found->fits.items[i];
        if (other->profile != fit->profile && fit_is_tied(fit, other) &&
            fit_is_sound(other, &found->export))
            return other;
    }
    return NULL;
}

static void place_files(struct placing *p, int accounts)
{
    for (size_t i = 0; i < p->survey->count; i++) {
        const struct found *found = p->survey->items[i];
        const struct fit *fit = best_fit(found);
        if (!fit || (fit->kind == SOURCE_ACCOUNTS) != accounts)
            continue;
        if (!accounts)
            fit = fit_beside_accounts(p, found, fit);
        add_place(p, found, fit, 0);
        p->places[p->count - 1].tied = find_tied(p, found, fit);
        add_second_kind(p, found, fit);
    }
}

/* The better one of two files for one place first. */
static int compare(const void *x, const void *y)
{
    const struct place *one = x, *other = y;
    if (one->fit->kind != other->fit->kind)
        return (int)one->fit->kind - (int)other->fit->kind;
    if (one->is_second != other->is_second)
        return one->is_second - other->is_second;
    int order = one->fit->kind == SOURCE_ROLL ? 0 : strcmp(one->platform, other->platform);
    if (order == 0 && one->fit->kind != SOURCE_ROLL)
        order = strcmp(one->fit->profile, other->fit->profile);
    if (order)
        return order;
    if (one->fit->has_name != other->fit->has_name)
        return one->fit->has_name ? -1 : 1;
    if (one->fit->known != other->fit->known)
        return one->fit->known > other->fit->known ? -1 : 1;
    if (one->found->export.bytes != other->found->export.bytes)
        return one->found->export.bytes > other->found->export.bytes ? -1 : 1;
    return strcmp(one->found->name, other->found->name);
}

static int is_same_place(const struct place *one, const struct place *other)
{
    return one->fit->kind == other->fit->kind &&
           (one->fit->kind == SOURCE_ROLL || strcmp(one->fit->profile, other->fit->profile) == 0);
}

/* Why it waits, where another file has its place. */
static const char *why_off(const struct place *place, const struct place *first, struct arena *a)
{
    const char *rest = "has the place; if both are to be read, take the semicolons away";
    if (place->fit->kind == SOURCE_ROLL)
        rest = "is the roll; if this one lists those who have left, take the semicolons away";
    else if (first->fit->has_name && !place->fit->has_name)
        rest = "is what the format calls such a file";
    return arena_format(a, "'%s' %s", first->found->name, rest);
}

static void settle_rivals(struct placing *p)
{
    for (size_t i = 1; i < p->count; i++)
        for (size_t k = 0; k < i && !p->places[i].off; k++)
            if (!p->places[k].off && is_same_place(&p->places[k], &p->places[i]))
                p->places[i].off = why_off(&p->places[i], &p->places[k], &p->survey->arena);
}

static int is_taken(const struct placing *p, const char *section)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->places[i].section && strcmp(p->places[i].section, section) == 0)
            return 1;
    return 0;
}

/* [accounts] is the first of its kind that is read, the others are [accounts.connexus]. */
static void name_sections(struct placing *p, int off)
{
    struct arena *a = &p->survey->arena;
    for (size_t i = 0; i < p->count; i++) {
        struct place *place = &p->places[i];
        const char *kind = source_kind_name(place->fit->kind);
        const char *stem =
            arena_format(a, "%s.%s", kind, place->platform[0] ? place->platform : "more");
        if ((place->off != NULL) != off)
            continue;
        const char *section = is_taken(p, kind) ? stem : kind;
        for (int n = 2; is_taken(p, section); n++)
            section = arena_format(a, "%s-%d", stem, n);
        place->section = section;
    }
}

const struct found *placing_beside(const struct placing *p, const struct found *f, const char *name)
{
    const char *slash = strrchr(f->name, '/');
    size_t folder = slash ? (size_t)(slash - f->name) + 1 : 0;
    for (size_t i = 0; i < p->survey->count; i++) {
        const struct found *other = p->survey->items[i];
        if (strncmp(other->name, f->name, folder) == 0 &&
            strcasecmp(other->name + folder, name) == 0 && other->problem.kind == DIAG_NONE)
            return other;
    }
    return NULL;
}

static int is_used(const struct placing *p, const struct found *f)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->places[i].found == f)
            return 1;
    for (size_t i = 0; i < p->lookup_count; i++)
        if (p->lookups[i].found == f)
            return 1;
    return 0;
}

int placing_find(struct placing *out, struct survey *s, struct diag *d)
{
    struct arena *a = &s->arena;
    *out = (struct placing){.survey = s,
                            .places = arena_alloc(a, (2 * s->count + 1) * sizeof *out->places),
                            .lookups = arena_alloc(a, (s->count + 1) * sizeof *out->lookups),
                            .left = arena_alloc(a, (s->count + 1) * sizeof(struct found *))};
    place_files(out, 1);
    place_files(out, 0);
    if (out->count)
        qsort(out->places, out->count, sizeof *out->places, compare);
    settle_rivals(out);
    if (placing_complete(out, d) != 0)
        return -1;
    name_sections(out, 0);
    name_sections(out, 1);
    for (size_t i = 0; i < s->count; i++)
        if (!is_used(out, s->items[i]))
            out->left[out->left_count++] = s->items[i];
    return 0;
}
