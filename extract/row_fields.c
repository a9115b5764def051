#include "extract/row_fields.h"

#include "extract/damage.h"
#include "extract/lookup.h"

void row_fault(struct row_context *ctx, enum reject_rule rule, enum field f)
{
    if (ctx->fault.rule == RULE_NONE)
        ctx->fault = (struct fault){.rule = rule, .field = f, .reading = ctx->reading_index};
}

/* All that a spreadsheet leaves has a sign in it: 05-Apr, 05/04/2026, 1.23E+12, #REF!. */
static int has_sign(struct str cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (cell.bytes[i] == '-' || cell.bytes[i] == '/' || cell.bytes[i] == '+' ||
            cell.bytes[i] == '#')
            return 1;
    return 0;
}

int row_is_damaged(struct row_context *ctx, enum field f, struct str cell)
{
    enum damage damage = has_sign(cell) ? damage_of(cell, f) : DAMAGE_NONE;
    if (damage == DAMAGE_NONE)
        return 0;
    if (ctx->fault.rule == RULE_NONE) {
        row_fault(ctx, RULE_EXCEL_DAMAGE, f);
        ctx->fault.damage = (uint8_t)damage;
    }
    return 1;
}

void row_repair(struct row_context *ctx, enum reject_rule rule, enum field f)
{
    if (ctx->repair.rule == RULE_NONE)
        ctx->repair = (struct fault){.rule = rule, .field = f, .reading = ctx->reading_index};
}

/* Blank where all parts are, so that "-" is nobody's id and no course. */
static struct str joined_cell(struct row_context *ctx, const struct columns *c)
{
    int is_blank = 1;
    buf_clear(&ctx->joined);
    for (uint16_t i = 0; i < c->count; i++) {
        struct str part = row_cell(ctx, c->at[i]);
        if (i)
            buf_byte(&ctx->joined, '-');
        buf_append(&ctx->joined, part);
        is_blank &= part.len == 0;
    }
    return is_blank ? STR("") : buf_str(&ctx->joined);
}

struct str row_field_joined(struct row_context *ctx, enum field f)
{
    const struct columns *c = &ctx->reading->columns[f];
    const struct lookup *lookup = ctx->map->lookups[f];
    struct str cell = c->constant     ? str_of(c->constant)
                      : c->count == 1 ? row_cell(ctx, c->at[0])
                      : c->count      ? joined_cell(ctx, c)
                                      : STR("");
    if (!lookup || !cell.len || c->constant)
        return cell;
    const char *value = lookup_find(lookup, cell);
    if (!value)
        row_fault(ctx, RULE_LOOKUP, f);
    return str_of(value);
}

uint16_t row_find_code(struct row_context *ctx, enum words_domain domain, enum field f,
                       struct str text, struct recent_word *kept)
{
    struct words *words = &ctx->piece->words[domain];
    uint32_t known = words->count;
    if (text.len > WORD_BYTES_MAX) {
        row_fault(ctx, RULE_LONG_TEXT, f);
        return 0;
    }
    int code = words_code(words, text);
    if (code < 0)
        piece_refuse_words(ctx->piece, domain);
    if (code >= 0 && (uint32_t)code >= known) {
        ctx->has_new_words = 1;
        row_is_damaged(ctx, f, text);
    }
    if (code < 0)
        return 0;
    if (kept) {
        *kept = recent_word_of(text);
        kept->code = (uint16_t)code;
    }
    return (uint16_t)code;
}

void row_forget_words(struct reading_cache *cache)
{
    memset(cache->recent, 0, cache->recent_count * sizeof *cache->recent);
}

/* The days of a term are few. */
int row_day(struct row_context *ctx, struct day *out, struct str cell)
{
    struct day_cache *kept = &ctx->cache->days[0];
    if (cell.len == sizeof kept->text) {
        uint64_t head;
        memcpy(&head, cell.bytes, sizeof head);
        kept = &ctx->cache->days[head * UINT64_C(0x9E3779B97F4A7C15) >> 58];
        if (kept->is_kept && str_equal(cell, (struct str){kept->text, sizeof kept->text})) {
            *out = kept->day;
            return 0;
        }
    }
    if (day_parse(out, cell, ctx->reading->dates, ctx->reading->day_zero) != 0)
        return -1;
    if (cell.len == sizeof kept->text) {
        kept->is_kept = 1;
        kept->day = *out;
        memcpy(kept->text, cell.bytes, sizeof kept->text);
    }
    return 0;
}

int row_mapped(struct row_context *ctx, const struct word_map *map, enum field f)
{
    struct map_cache *cache = &ctx->cache->maps[f];
    if (!row_has(ctx, f))
        return 0;
    struct str cell = row_field(ctx, f);
    if (cache->value && cell.len == cache->len && memcmp(cell.bytes, cache->text, cell.len) == 0)
        return cache->value;
    int value = word_map_value(map, &ctx->scratch, cell);
    if (value < 0 && !row_is_damaged(ctx, f, cell))
        row_fault(ctx, RULE_UNKNOWN_WORD, f);
    cache->value = value > 0 && cell.len <= sizeof cache->text ? value : 0;
    cache->len = cell.len;
    if (cache->value && cell.len)
        memcpy(cache->text, cell.bytes, cell.len);
    return value < 0 ? 0 : value;
}
