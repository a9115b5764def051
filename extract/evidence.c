#include "extract/evidence.h"

#include "lib/hash.h"
#include "lib/row_reader.h"
#include "lib/text.h"

struct id_set {
    uint64_t *slots; /* 0 = empty */
    size_t size, count;
};

static int set_find(const struct id_set *s, uint64_t hash, size_t *at)
{
    *at = (size_t)hash & (s->size - 1);
    while (s->slots[*at] && s->slots[*at] != hash)
        *at = (*at + 1) & (s->size - 1);
    return s->slots[*at] == hash;
}

static void set_add(struct id_set *s, uint64_t hash)
{
    size_t at;
    if (2 * (s->count + 1) > s->size) {
        struct id_set old = *s;
        s->size = old.size ? 2 * old.size : 1024;
        s->slots = mem_alloc(s->size, sizeof *s->slots);
        for (size_t i = 0; i < old.size; i++)
            if (old.slots[i] && !set_find(s, old.slots[i], &at))
                s->slots[at] = old.slots[i];
        free(old.slots);
    }
    if (!set_find(s, hash, &at)) {
        s->slots[at] = hash;
        s->count++;
    }
}

/* 0 for a blank cell. */
static uint64_t hash_cell(struct buf *scratch, const struct row *row, uint32_t column)
{
    struct str cell = column < row->count ? str_trim(row->cells[column]) : STR("");
    return cell.len ? hash_plain(text_fold(scratch, cell)) | 1 : 0;
}

struct roll_reading {
    const struct fit *fit;
    struct roll_ids *ids;
    struct buf scratch;
};

/* `id` stands for the kind that the profile says it is. */
static const struct columns *id_columns(const struct fit *fit, enum field kind)
{
    const char *id_kind = config_value(fit->section, "id_kind", "");
    if (!fit->columns[kind].count && field_find(str_of(id_kind)) == kind)
        return &fit->columns[FIELD_id];
    return &fit->columns[kind];
}

static void read_roll_row(void *user, const struct row *row)
{
    struct roll_reading *r = user;
    for (int kind = 0; kind < ROLL_IDS; kind++) {
        const struct columns *c = id_columns(r->fit, (enum field)kind);
        uint64_t hash = c->count == 1 ? hash_cell(&r->scratch, row, c->at[0]) : 0;
        if (hash)
            set_add(r->ids->sets[kind], hash);
    }
}

int roll_ids_read(struct roll_ids *ids, const struct survey *s, const struct found *roll,
                  const struct fit *fit, struct diag *d)
{
    struct roll_reading r = {.fit = fit, .ids = ids};
    struct row_counts counts;
    for (int kind = 0; kind < ROLL_IDS; kind++)
        ids->sets[kind] = mem_alloc(1, sizeof *ids->sets[kind]);
    int status = survey_rows(&counts, s, roll, read_roll_row, &r, d);
    buf_release(&r.scratch);
    return status;
}

void roll_ids_release(struct roll_ids *ids)
{
    for (int kind = 0; kind < ROLL_IDS; kind++) {
        if (ids->sets[kind])
            free(ids->sets[kind]->slots);
        free(ids->sets[kind]);
    }
    *ids = (struct roll_ids){0};
}

/* What is counted of one column. */
struct column_count {
    int is_date, is_candidate;
    uint64_t filled;
    struct {
        uint64_t cells;
        struct id_set seen; /* three different ones are needed: a constant proves nothing */
    } matched[ROLL_IDS];
};

struct counting {
    const struct fit *fit;
    const struct roll_ids *ids;
    struct column_count *columns;
    uint32_t column_count;
    struct date_evidence dates;
    uint64_t own;
    struct buf scratch;
};

static void count_date(struct date_evidence *e, struct str cell)
{
    struct day day;
    if (!cell.len)
        return;
    if (day_parse(&day, cell, DAY_ISO, DAY_NONE) == 0) {
        e->iso++;
        return;
    }
    int dmy = day_parse(&day, cell, DAY_DMY, DAY_NONE) == 0;
    int mdy = day_parse(&day, cell, DAY_MDY, DAY_NONE) == 0;
    e->either += dmy && mdy;
    e->dmy += dmy && !mdy;
    e->mdy += mdy && !dmy;
    e->other += !dmy && !mdy;
}

static int is_own_id(const struct counting *c, uint32_t column, int kind)
{
    const struct columns *own = id_columns(c->fit, (enum field)kind);
    return own->count == 1 && own->at[0] == column;
}

static void count_id(struct counting *c, const struct row *row, uint32_t column)
{
    enum { ENOUGH = 3 };
    struct column_count *counts = &c->columns[column];
    uint64_t hash = hash_cell(&c->scratch, row, column);
    size_t at;
    if (!hash)
        return;
    counts->filled++;
    for (int kind = 0; kind < ROLL_IDS; kind++) {
        const struct id_set *set = c->ids->sets[kind];
        if (!set || !set->count || !set_find(set, hash, &at))
            continue;
        counts->matched[kind].cells++;
        c->own += is_own_id(c, column, kind) ? 1 : 0;
        if (counts->matched[kind].seen.count < ENOUGH)
            set_add(&counts->matched[kind].seen, hash);
    }
}

static void count_row(void *user, const struct row *row)
{
    struct counting *c = user;
    for (uint32_t i = 0; i < c->column_count && i < row->count; i++) {
        if (c->columns[i].is_date)
            count_date(&c->dates, str_trim(row->cells[i]));
        if (c->columns[i].is_candidate)
            count_id(c, row, i);
    }
}

/*
 * Any column may hold an id that nothing else is read from. Where the profile leaves open what
 * its `id` is, that column is the one in question.
 */
static void choose_candidates(struct counting *c)
{
    const struct columns *id = &c->fit->columns[FIELD_id];
    int is_open = id->count == 1 && !config_value(c->fit->section, "id_kind", NULL);
    for (uint32_t i = 0; i < c->column_count; i++)
        c->columns[i].is_candidate = !is_open || i == id->at[0];
    for (int f = FIELD_id + 1; f < FIELD_COUNT; f++)
        for (uint16_t i = 0; i < c->fit->columns[f].count; i++)
            c->columns[c->fit->columns[f].at[i]].is_candidate = 0;
}

static void choose_dates(struct counting *c)
{
    static const enum field dates[] = {FIELD_birth_date, FIELD_entered, FIELD_left,
                                       FIELD_start,      FIELD_end,     FIELD_date};
    for (size_t f = 0; f < sizeof dates / sizeof *dates; f++)
        if (c->fit->columns[dates[f]].count == 1)
            c->columns[c->fit->columns[dates[f]].at[0]].is_date = 1;
}

/* Four of five must be on the roll: leavers and guests need not be, staff have other ids. */
static struct id_evidence choose_id(const struct counting *c)
{
    enum { ENOUGH = 3 };
    struct id_evidence best = {.kind = FIELD_NONE, .filled = 1};
    for (uint32_t i = 0; i < c->column_count; i++)
        for (int kind = 0; kind < ROLL_IDS; kind++) {
            uint64_t matched = c->columns[i].matched[kind].cells, filled = c->columns[i].filled;
            if (kind == FIELD_former_upn || c->columns[i].matched[kind].seen.count < ENOUGH ||
                10 * matched < 8 * filled || matched * best.filled <= best.matched * filled)
                continue;
            best = (struct id_evidence){(enum field)kind, i, matched, filled};
        }
    return best;
}

int evidence_read(struct evidence *out, const struct survey *s, const struct found *f,
                  const struct fit *fit, const struct roll_ids *ids, struct diag *d)
{
    struct row_counts counts;
    struct counting c = {.fit = fit, .ids = ids, .column_count = f->export.column_count};
    c.columns = mem_alloc(c.column_count + 1, sizeof *c.columns);
    choose_candidates(&c);
    choose_dates(&c);
    int status = survey_rows(&counts, s, f, count_row, &c, d);
    *out = (struct evidence){c.dates, choose_id(&c), c.own};
    for (uint32_t i = 0; i < c.column_count; i++)
        for (int kind = 0; kind < ROLL_IDS; kind++)
            free(c.columns[i].matched[kind].seen.slots);
    free(c.columns);
    buf_release(&c.scratch);
    return status;
}
