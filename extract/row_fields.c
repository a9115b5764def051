#include "extract/row_fields.h"

#include <strings.h>

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

uint32_t row_read_cell(struct row_context *ctx, struct recall *kept, enum field f, struct str raw,
                       struct recall_ends ends, row_reader_of *read)
{
    uint32_t value = read(ctx, f, str_trim(raw));
    if (ctx->fault.rule == RULE_NONE && ctx->repair.rule == RULE_NONE)
        recall_keep(kept, ends, raw.len, value);
    return value;
}

uint16_t row_code(struct row_context *ctx, enum words_domain domain, enum field f, struct str text)
{
    struct words *words = &ctx->piece->words[domain];
    uint32_t known = words->count;
    if (text.len > WORD_BYTES_MAX) {
        row_fault(ctx, RULE_LONG_TEXT, f);
        return 0;
    }
    int code = words_code(words, text);
    if (code < 0) {
        piece_refuse_words(ctx->piece, domain);
        return 0;
    }
    ctx->has_new_words |= (uint32_t)code >= known;
    /* A word that is known, too: it may have come from a field in which it is no damage. */
    row_is_damaged(ctx, f, text);
    return (uint16_t)code;
}

/* "Year 7", "Y07", "Grade 9" and "7" are one year group. */
static struct str bare_year(struct str text)
{
    static const char *const prefixes[] = {"year", "yr", "y", "grade", NULL};
    for (size_t i = 0; prefixes[i]; i++) {
        size_t len = strlen(prefixes[i]);
        if (text.len <= len || strncasecmp(text.bytes, prefixes[i], len) != 0)
            continue;
        struct str rest = str_trim((struct str){text.bytes + len, text.len - len});
        if (rest.len && rest.bytes[0] >= '0' && rest.bytes[0] <= '9') {
            text = rest;
            break;
        }
    }
    while (text.len > 1 && text.bytes[0] == '0') {
        text.bytes++;
        text.len--;
    }
    return text;
}

uint32_t row_read_word(struct row_context *ctx, enum field f, struct str cell)
{
    return row_code(ctx, ctx->cache->domains[f], f, f == FIELD_year ? bare_year(cell) : cell);
}

static uint32_t read_mapped(struct row_context *ctx, enum field f, struct str cell)
{
    const struct word_map *map = f == FIELD_status   ? &ctx->map->status
                                 : f == FIELD_active ? &ctx->map->active
                                                     : &ctx->map->role;
    int value = word_map_value(map, &ctx->scratch, cell);
    if (value >= 0)
        return (uint32_t)value;
    if (!row_is_damaged(ctx, f, cell))
        row_fault(ctx, RULE_UNKNOWN_WORD, f);
    return 0;
}

int row_mapped(struct row_context *ctx, enum field f)
{
    return row_has(ctx, f) ? (int)row_value(ctx, f, read_mapped) : 0;
}

void row_forget_words(struct reading_cache *cache)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (cache->recalls.words[f])
            recall_forget(cache->recalls.words[f]);
    if (cache->recalls.school)
        recall_forget(cache->recalls.school);
}
