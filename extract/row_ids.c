#include "extract/row_ids.h"

#include <strings.h>

#include "lib/alias_hash.h"
#include "lib/text.h"
#include "lib/upn.h"

/* Placeholders that report writers put where there is no id. */
static int is_no_id(struct str cell)
{
    static const char *const none[] = {"-",       "n/a", "#n/a", "none", "null",
                                       "unknown", "nil", "tbc",  "."};
    size_t zeros = 0;
    if (cell.len == 0)
        return 1;
    /* The usual cases first: a number, and a UPN of 13 characters. */
    if (cell.len > 12 || (cell.bytes[0] >= '1' && cell.bytes[0] <= '9'))
        return 0;
    while (zeros < cell.len && cell.bytes[zeros] == '0')
        zeros++;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (cell.len == strlen(none[i]) && strncasecmp(cell.bytes, none[i], cell.len) == 0)
            return 1;
    return zeros == cell.len;
}

enum { IS_FOREIGN = 1 << 30 }; /* in what read_school gives */

/* With [school] code set a row of another school is somebody else's and left alone. */
static uint32_t read_school(struct row_context *ctx, enum field f, struct str cell)
{
    const char *ours = ctx->setup->stage->policy.code;
    struct buf name = {0};
    uint32_t own = ctx->setup->school_space;
    if (!cell.len)
        return own;
    struct str folded = text_fold(&ctx->folded, cell);
    if (ours[0])
        return str_equal(folded, text_fold(&ctx->scratch, str_of(ours))) ? own : own | IS_FOREIGN;
    buf_text(&name, "school:");
    buf_append(&name, folded);
    own = SPACE_IS_OWN | row_code(ctx, WORDS_SPACE, f, buf_str(&name));
    buf_release(&name);
    return own;
}

void row_find_school(struct row_context *ctx)
{
    ctx->is_foreign = 0;
    ctx->school = ctx->setup->school_space;
    if (!row_has(ctx, FIELD_school))
        return;
    struct recall *kept = ctx->cache->recalls.school;
    struct str cell = row_field(ctx, FIELD_school);
    struct recall_ends ends = recall_ends_alone(cell);
    int64_t known = cell.len <= RECALL_BYTES ? recall_find(kept, ends, cell.len) : -1;
    uint32_t school = known >= 0 ? (uint32_t)known
                                 : row_read_cell(ctx, kept, FIELD_school, cell, ends, read_school);
    ctx->is_foreign = (school & IS_FOREIGN) != 0;
    ctx->school = school & ~(uint32_t)IS_FOREIGN;
}

/* Is it the very cell that was read last? */
static int is_last_id(struct row_context *ctx, enum field f)
{
    int is_padded;
    struct str raw = row_raw(ctx, f, &is_padded);
    return id_is_kept(&ctx->cache->ids[f], raw, recall_ends_of(raw, is_padded));
}

/* Two exports put one behind the other: the second one's headings are no student. */
static int is_heading(const struct row_context *ctx, enum field f, struct str cell)
{
    int32_t column = ctx->cache->columns[f];
    const struct export *e = &ctx->setup->sources.exports[ctx->reading->export];
    if (column < 0 || (uint32_t)column >= e->column_count)
        return 0;
    return str_equal(text_unmarked(cell), str_of(e->headings[column]));
}

void row_check_ids(struct row_context *ctx)
{
    struct reading_cache *cache = ctx->cache;
    int has_id = 0;
    size_t same = 0;
    for (size_t i = 0; i < cache->id_count; i++) {
        enum field f = cache->id_fields[i];
        if (is_last_id(ctx, f)) {
            has_id = 1;
            same++;
            continue;
        }
        struct str cell = row_field(ctx, f);
        if (!is_no_id(cell)) {
            has_id = 1;
            if (is_heading(ctx, f, cell))
                row_fault(ctx, RULE_HEADING_AGAIN, f);
            else
                row_is_damaged(ctx, f, cell);
        }
    }
    cache->is_same = same == cache->id_count && same == cache->joined_count &&
                     ctx->school == cache->joined_school;
    if (!has_id)
        row_fault(ctx, RULE_NO_ID, FIELD_NONE);
}

/* A number that begins with zeros: what a spreadsheet makes of it is remembered beside it. */
static void note_bare(struct piece_id *id, const struct hash_seed *seed, enum field kind,
                      struct str cell)
{
    struct str bare = cell;
    if (alias_is_weak(kind) || cell.len < 2 || cell.bytes[0] != '0')
        return;
    for (size_t i = 0; i < cell.len; i++)
        if (cell.bytes[i] < '0' || cell.bytes[i] > '9')
            return;
    while (bare.len > 1 && bare.bytes[0] == '0') {
        bare.bytes++;
        bare.len--;
    }
    alias_hash(id->bare, seed, (unsigned)kind, bare);
}

/* Said once, where the number is first met; a wrong letter is the MIS's to correct. */
static void check_upn(struct row_context *ctx, uint32_t id, struct str upn, const struct row_at *at)
{
    struct piece *p = ctx->piece;
    char right = upn_check_letter(upn);
    if (!right || right == upn.bytes[0])
        return;
    p->warnings =
        mem_fit(p->warnings, &p->warning_capacity, p->warning_count + 1, sizeof *p->warnings);
    p->warnings[p->warning_count++] = (struct piece_warning){
        .id = id,
        .reject = {.row = *at,
                   .fault = {RULE_UPN_LETTER, FIELD_upn, ctx->reading_index, 0, right},
                   .outcome = OUTCOME_WARNING,
                   .export = p->export}};
}

static int is_id(const struct piece_id *x, const struct piece_id *y)
{
    return x->hash[0] == y->hash[0] && x->hash[1] == y->hash[1] && x->space == y->space &&
           x->kind == y->kind && x->is_former == y->is_former && x->reading == y->reading;
}

/* An id that the table has no room for is noted once more: merging finds them to be one. */
static uint32_t note_id(struct row_context *ctx, enum field f, uint32_t space, struct str cell,
                        const struct row_at *at)
{
    struct piece *p = ctx->piece;
    const struct hash_seed *seed = &ctx->setup->seed;
    enum field kind = f == FIELD_former_upn ? FIELD_upn : f;
    struct piece_id id = {.space = space,
                          .kind = (uint8_t)kind,
                          .is_former = f == FIELD_former_upn,
                          .reading = ctx->reading_index};
    alias_hash(id.hash, seed, (unsigned)kind, cell);
    uint32_t *slot = &ctx->id_slots[(id.hash[0] ^ (uint64_t)id.reading) & (ID_SLOTS - 1)];
    if (*slot && is_id(&p->ids[*slot - 1], &id))
        return *slot - 1;
    note_bare(&id, seed, kind, cell);
    p->ids = mem_fit(p->ids, &p->id_capacity, p->id_count + 1, sizeof *p->ids);
    p->ids[p->id_count] = id;
    *slot = (uint32_t)++p->id_count;
    if (f == FIELD_upn)
        check_upn(ctx, *slot - 1, cell, at);
    return *slot - 1;
}

static uint32_t find_id(struct row_context *ctx, enum field f, uint32_t space, struct str cell,
                        const struct row_at *at)
{
    struct id_cache *cache = &ctx->cache->ids[f];
    struct recall_ends ends = recall_ends_alone(cell);
    if (space == cache->space && id_is_kept(cache, cell, ends))
        return cache->id;
    uint32_t id = note_id(ctx, f, space, cell, at);
    cache->ends = ends;
    cache->len = cell.len;
    cache->space = space;
    cache->id = cell.len <= sizeof cache->text ? id : NO_INDEX;
    if (cache->id != NO_INDEX)
        memcpy(cache->text, cell.bytes, cell.len);
    return id;
}

/* Rows of one person follow each other: what was joined in the last row is. */
static void join(struct row_context *ctx, const uint32_t *ids, size_t count, uint32_t school)
{
    struct piece *p = ctx->piece;
    struct reading_cache *cache = ctx->cache;
    if (count == cache->joined_count && memcmp(ids, cache->joined, count * sizeof *ids) == 0)
        return;
    for (size_t i = 1; i < count; i++) {
        p->joins = mem_fit(p->joins, &p->join_capacity, p->join_count + 1, sizeof *p->joins);
        p->joins[p->join_count++] = (struct piece_join){ids[0], ids[i]};
    }
    memcpy(cache->joined, ids, count * sizeof *ids);
    cache->joined_count = count;
    cache->joined_school = school;
}

uint32_t row_join_ids(struct row_context *ctx, uint32_t school, const struct row_at *at)
{
    const struct reading_cache *cache = ctx->cache;
    uint32_t ids[ID_KINDS];
    size_t count = 0;
    if (cache->is_same)
        return cache->joined[0];
    for (size_t i = 0; i < cache->id_count; i++) {
        enum field f = cache->id_fields[i];
        struct str cell = row_field(ctx, f);
        if (is_no_id(cell))
            continue;
        uint32_t space = field_infos[f].space == ID_SCHOOL ? school : ctx->map->space[f];
        ids[count++] = find_id(ctx, f, space, cell, at);
    }
    join(ctx, ids, count, school);
    return count ? ids[0] : NO_INDEX;
}
