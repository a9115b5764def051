/*
 * Which ids are one person, and which row says so; and ids that more than one person has.
 *
 * The staged aliases hold what came of it, not why: the rows of the person are read once more.
 */
#include "driver/explain.h"
#include "lib/alias_hash.h"

enum { PLACES_MAX = 5, ROW_IDS_MAX = ID_KINDS };

/* An alias of the person, and the row that tied it to one known before. */
struct own_alias {
    uint32_t alias;
    int is_tied;
    const struct look_row *tied_by, *first; /* NULL = none */
    uint32_t tied_to;                       /* index among the person's */
};

struct ids {
    struct look *x;
    const struct look_match *match;
    struct own_alias *own;
    size_t own_count;
    struct json *doubtful;
};

static struct str space_of(const struct look *x, const struct alias *a)
{
    return words_text(&x->words[WORDS_SPACE], a->space);
}

/* Could a row of this reading give this alias for the field? */
static int fits(const struct look *x, const struct alias *a, const struct reading *r, enum field f)
{
    struct str space = space_of(x, a);
    if (field_infos[f].space == ID_GLOBAL)
        return a->space == 0;
    if (field_infos[f].space == ID_SCHOOL)
        return str_starts(space, "school:");
    return str_starts(space, "platform:") &&
           str_is((struct str){space.bytes + 9, space.len - 9}, r->platform);
}

/* The alias that field f of the row last read names: the person's own where it can be. */
static uint32_t alias_of_field(const struct ids *ids, const struct row_at *row, enum field f)
{
    uint64_t hash[2];
    struct look *x = ids->x;
    const struct reading *r = &x->sources.readings[row->reading];
    unsigned kind = (unsigned)(f == FIELD_former_upn ? FIELD_upn : f);
    struct str value = look_field(x, row, f);
    if (value.len == 0)
        return NO_INDEX;
    alias_hash(hash, &x->seed, kind, value);
    uint32_t found = NO_INDEX;
    for (size_t i = 0; i < ids->own_count + x->aliases.count; i++) {
        uint32_t index = i < ids->own_count ? ids->own[i].alias : (uint32_t)(i - ids->own_count);
        const struct alias *a = look_alias(x, index);
        if (a->kind == kind && a->hash[0] == hash[0] && a->hash[1] == hash[1] && fits(x, a, r, f)) {
            found = index;
            break;
        }
    }
    return found;
}

/* The aliases in one row, each once. */
static int aliases_of_row(const struct ids *ids, const struct row_at *row,
                          uint32_t aliases[ROW_IDS_MAX], size_t *count, struct diag *d)
{
    const struct reading *r = &ids->x->sources.readings[row->reading];
    *count = 0;
    if (look_cells(ids->x, row, d) != 0)
        return -1;
    for (int f = 0; f < ID_KINDS; f++) {
        if (r->columns[f].count == 0 && !r->columns[f].constant)
            continue;
        uint32_t alias = alias_of_field(ids, row, (enum field)f);
        int is_new = alias != NO_INDEX;
        for (size_t i = 0; i < *count; i++)
            is_new &= aliases[i] != alias;
        if (is_new)
            aliases[(*count)++] = alias;
    }
    return 0;
}

static struct own_alias *own_of(const struct ids *ids, uint32_t alias)
{
    for (size_t i = 0; i < ids->own_count; i++)
        if (ids->own[i].alias == alias)
            return &ids->own[i];
    return NULL;
}

/* A row that holds a known alias makes known the others it holds. Returns whether it did. */
static int tie_row(const struct ids *ids, const struct look_row *row, const uint32_t *aliases,
                   size_t count)
{
    struct own_alias *known = NULL;
    int is_news = 0;
    for (size_t i = 0; i < count && !known; i++) {
        known = own_of(ids, aliases[i]);
        known = known && known->is_tied ? known : NULL;
    }
    for (size_t i = 0; i < count; i++) {
        struct own_alias *own = own_of(ids, aliases[i]);
        if (own && !own->first)
            own->first = row;
        if (!known || !own || own->is_tied)
            continue;
        own->is_tied = is_news = 1;
        own->tied_by = row;
        own->tied_to = (uint32_t)(known - ids->own);
    }
    return is_news;
}

/* Where an alias stands beside the person's own rows: the first few places. */
static int find_places(const struct ids *ids, uint32_t alias, struct json *places, struct diag *d)
{
    struct look *x = ids->x;
    const struct alias *a = look_alias(x, alias);
    for (int k = 0; k < SOURCE_KINDS; k++)
        for (uint64_t i = 0; i < x->tables[k].count && json_length(places) < PLACES_MAX; i++) {
            struct row_at row = look_row(x, (enum source_kind)k, i);
            uint32_t aliases[ROW_IDS_MAX];
            size_t count;
            if (!(a->seen >> row.reading & 1) || look_person_of(x, &row) == ids->match->person)
                continue;
            if (aliases_of_row(ids, &row, aliases, &count, d) != 0)
                return -1;
            for (size_t n = 0; n < count; n++)
                if (aliases[n] == alias)
                    json_push_text(places, look_place(x, &row));
        }
    return 0;
}

static const char *space_text(const struct look *x, const struct alias *a)
{
    struct str space = space_of(x, a);
    if (str_starts(space, "school:"))
        return space.len == 7
                   ? "this school"
                   : arena_format(&x->s->arena, "school %.*s", (int)space.len - 7, space.bytes + 7);
    if (str_starts(space, "platform:"))
        return arena_format(&x->s->arena, "%.*s", (int)space.len - 9, space.bytes + 9);
    return "everywhere";
}

/* An id that stands in the person's row, and that others have too. */
static int put_doubtful(const struct ids *ids, const char *place, uint32_t alias, struct diag *d)
{
    const struct alias *a = look_alias(ids->x, alias);
    struct json *j = json_new_object(), *places = json_new_array();
    json_put_text(j, "place", place);
    json_put_text(j, "kind", field_infos[a->kind].name);
    json_put_text(j, "space", space_text(ids->x, a));
    json_put_text(j, "why",
                  a->flags & ALIAS_CONFLICT
                      ? "conflict: it ties together ids that cannot be one person's"
                      : "shared: two different people have it, so it joins nobody");
    json_put(j, "also", places);
    json_push(ids->doubtful, j);
    return find_places(ids, alias, places, d);
}

static int put_foreign(const struct ids *ids, const struct row_at *row, const uint32_t *aliases,
                       size_t count, uint8_t *is_said, struct diag *d)
{
    for (size_t i = 0; i < count; i++) {
        if (is_said[aliases[i]] || own_of(ids, aliases[i]))
            continue;
        is_said[aliases[i]] = 1;
        if (put_doubtful(ids, look_place(ids->x, row), aliases[i], d) != 0)
            return -1;
    }
    return 0;
}

/* Ties the aliases together, row by row, until no row says anything new. */
static int tie_all(struct ids *ids, const struct look_rows *rows, uint8_t *is_said, struct diag *d)
{
    for (int is_news = 1, round = 0; is_news; round++) {
        is_news = 0;
        for (size_t i = 0; i < rows->count; i++) {
            uint32_t aliases[ROW_IDS_MAX];
            size_t count;
            if (aliases_of_row(ids, &rows->rows[i].at, aliases, &count, d) != 0)
                return -1;
            is_news |= tie_row(ids, &rows->rows[i], aliases, count);
            if (round == 0 && put_foreign(ids, &rows->rows[i].at, aliases, count, is_said, d) != 0)
                return -1;
        }
    }
    return 0;
}

static struct json *alias_json(const struct ids *ids, const struct own_alias *own)
{
    struct look *x = ids->x;
    const struct alias *a = look_alias(x, own->alias);
    struct json *j = json_new_object(), *readings = json_new_array();
    json_put_text(j, "kind", field_infos[a->kind].name);
    json_put_text(j, "space", space_text(x, a));
    json_put_flag(j, "typed", own->alias == ids->match->alias);
    for (size_t r = 0; r < x->sources.reading_count; r++)
        if (a->seen >> r & 1)
            json_push_text(readings, x->sources.readings[r].section);
    json_put(j, "readings", readings);
    json_put_text(j, "first", own->first ? look_place(x, &own->first->at) : "");
    json_put_text(j, "joined_by", own->tied_by ? look_place(x, &own->tied_by->at) : "");
    json_put_text(j, "joined_to",
                  own->tied_by ? field_infos[look_alias(x, ids->own[own->tied_to].alias)->kind].name
                               : "");
    json_put_flag(j, "conflict", (a->flags & ALIAS_CONFLICT) != 0);
    json_put_flag(j, "shared", (a->flags & ALIAS_SHARED) != 0);
    return j;
}

static void find_own(struct ids *ids)
{
    struct look *x = ids->x;
    size_t all = 0;
    for (uint32_t i = 0; i < x->aliases.count; i++)
        all += look_alias(x, i)->person == ids->match->person;
    ids->own = arena_alloc(&x->s->arena, (all + 1) * sizeof *ids->own);
    for (uint32_t i = 0; i < x->aliases.count; i++)
        if (look_alias(x, i)->person == ids->match->person)
            ids->own[ids->own_count++] = (struct own_alias){.alias = i};
    if (ids->own_count)
        ids->own[0].is_tied = 1;
}

/* Every id that several people have is said once, a conflict of the person's own as well. */
static int put_own_doubts(const struct ids *ids, struct diag *d)
{
    for (size_t i = 0; i < ids->own_count; i++) {
        const struct own_alias *own = &ids->own[i];
        const char *place = own->first ? look_place(ids->x, &own->first->at) : "";
        if ((look_alias(ids->x, own->alias)->flags & (ALIAS_CONFLICT | ALIAS_SHARED)) &&
            put_doubtful(ids, place, own->alias, d) != 0)
            return -1;
    }
    return 0;
}

int explain_ids(struct json *j, struct look *x, const struct look_match *m,
                const struct look_rows *rows, struct diag *d)
{
    struct ids ids = {.x = x, .match = m, .doubtful = json_new_array()};
    struct json *aliases = json_new_array();
    uint8_t *is_said = mem_alloc(x->aliases.count + 1, 1);
    find_own(&ids);
    int status = tie_all(&ids, rows, is_said, d);
    free(is_said);
    for (size_t i = 0; i < ids.own_count && status == 0; i++)
        json_push(aliases, alias_json(&ids, &ids.own[i]));
    json_put(j, "aliases", aliases);
    json_put(j, "doubtful", ids.doubtful);
    return status == 0 ? put_own_doubts(&ids, d) : -1;
}
