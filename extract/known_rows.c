#include "extract/known_rows.h"

#include "extract/row_ids.h"
#include "extract/rows.h"
#include "extract/score.h"

/* One cell that is there as it stands, or the same text for all rows. */
static int is_simple(const struct reading *r, const struct reading_cache *cache, enum field f)
{
    return cache->columns[f] != COLUMN_OTHER || r->columns[f].constant;
}

static int is_usable(const struct reading *r, const struct reading_setup *map,
                     const struct reading_cache *cache)
{
    static const enum field others[] = {FIELD_score, FIELD_date};
    int usable = r->kind == SOURCE_RESULTS && !map->wide &&
                 cache->columns[FIELD_school] == COLUMN_NONE && cache->id_count > 0;
    for (size_t i = 0; i < cache->id_count; i++)
        usable &= cache->columns[cache->id_fields[i]] != COLUMN_OTHER;
    for (size_t i = 0; i < cache->word_count; i++)
        usable &=
            is_simple(r, cache, cache->words[i].field) && !map->lookups[cache->words[i].field];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        usable &= cache->columns[others[i]] != COLUMN_OTHER;
    return usable;
}

void known_rows_begin(struct known_rows *k, struct row_context *ctx, const uint16_t *readings,
                      size_t count)
{
    uint16_t reading = count ? readings[0] : 0;
    const struct reading *r = &ctx->setup->sources.readings[reading];
    const struct export *e = &ctx->setup->sources.exports[r->export];
    struct reading_cache *cache = &ctx->caches[reading];
    enum field value = cache->columns[FIELD_grade] != COLUMN_NONE ? FIELD_grade : FIELD_score;
    *k = (struct known_rows){.cells = e->column_count};
    if (count != 1 || !is_usable(r, &ctx->setup->readings[reading], cache))
        return;
    k->cache = cache;
    k->blank = (struct result_row){.row.reading = reading, .score = SCORE_NONE, .date = DAY_NONE};
    k->blank.column = r->columns[value].count ? r->columns[value].at[0] : 0;
    for (size_t i = 0; i < cache->word_count; i++) {
        const struct record_word *w = &cache->words[i];
        k->words[k->word_count++] =
            (struct known_cell){.column = cache->columns[w->field],
                                .text = str_of(r->columns[w->field].constant),
                                .at = w->at,
                                .field = w->field,
                                .kept = cache->recalls.words[w->field],
                                .words = &ctx->piece->words[w->domain]};
    }
}

/* Is the row about the pupil of the last one, by the very same ids? */
static int is_same_pupil(const struct reading_cache *cache, const struct row *row)
{
    if (cache->joined_count != cache->id_count)
        return 0;
    for (size_t i = 0; i < cache->id_count; i++) {
        enum field f = cache->id_fields[i];
        struct str cell = row->cells[cache->columns[f]];
        if (cell.len > RECALL_BYTES ? !id_is_kept(&cache->ids[f], cell, recall_ends_alone(cell))
                                    : !id_is_kept(&cache->ids[f], cell, recall_ends_short(cell)))
            return 0;
    }
    return 1;
}

/* Of a text that is long, or does not stand in the row. */
static int64_t find_apart(const struct known_cell *w, struct str text)
{
    int64_t code = recall_find(w->kept, recall_ends_alone(text), text.len);
    int is_other = code >= 0 && text.len > RECALL_BYTES && !str_equal(w->words->texts[code], text);
    return is_other ? -1 : code;
}

/* A word that the piece has not met yet; -1 where something is wrong with it. */
static int64_t learn(const struct known_cell *w, struct row_context *ctx, struct str text)
{
    static const struct fault none = {.field = FIELD_NONE};
    ctx->fault = ctx->repair = none;
    uint32_t code =
        row_read_cell(ctx, w->kept, w->field, text, recall_ends_alone(text), row_read_word);
    return ctx->fault.rule == RULE_NONE ? (int64_t)code : -1;
}

static int put_words(const struct known_rows *k, struct row_context *ctx, const struct str *cells,
                     struct result_row *out)
{
    for (const struct known_cell *w = k->words, *end = w + k->word_count; w < end; w++) {
        struct str text = w->column >= 0 ? cells[w->column] : w->text;
        int64_t code = w->column < 0 || text.len > RECALL_BYTES
                           ? find_apart(w, text)
                           : recall_find(w->kept, recall_ends_short(text), text.len);
        if (code < 0)
            code = learn(w, ctx, text);
        if (code < 0)
            return 0;
        uint16_t stored = (uint16_t)code;
        memcpy((char *)out + w->at, &stored, sizeof stored);
    }
    return 1;
}

static int put_date(const struct known_rows *k, const struct row *row, struct result_row *out)
{
    int32_t column = k->cache->columns[FIELD_date];
    if (column < 0)
        return 1;
    struct str cell = row->cells[column];
    if (cell.len > RECALL_BYTES)
        return 0;
    int64_t day =
        recall_find(k->cache->recalls.values[FIELD_date], recall_ends_short(cell), cell.len);
    out->date.since_epoch = (int32_t)(uint32_t)day;
    return day >= 0;
}

static int put_score(const struct known_rows *k, const struct row *row, struct result_row *out)
{
    int32_t column = k->cache->columns[FIELD_score];
    if (column < 0)
        return 1;
    struct str cell = row->cells[column];
    if (cell.len == 0)
        return 1; /* as in all records */
    return cell.len <= SCORE_SHORT &&
           score_parse_short(&out->score, recall_ends_short(cell).head, cell.len) == 0;
}

/* Of another pupil: the ids are noted as rows.h does. */
static int put_pupil(struct row_context *ctx, struct result_row *out)
{
    static const struct fault none = {.field = FIELD_NONE};
    ctx->fault = none;
    ctx->school = ctx->setup->school_space;
    row_check_ids(ctx);
    if (ctx->fault.rule != RULE_NONE)
        return 0;
    out->row.alias = row_join_ids(ctx, ctx->school, &out->row);
    return 1;
}

int known_rows_take(const struct known_rows *k, struct row_context *ctx, const struct row *row)
{
    if (!k->cache || !row->is_padded || row->fault != FAULT_NONE || row->count != k->cells)
        return 0;
    struct result_row *out = piece_next_record(ctx->piece, SOURCE_RESULTS);
    *out = k->blank;
    out->row.at = row->at;
    out->row.len = row->len;
    out->row.line = row->line;
    ctx->row = row;
    row_choose_reading(ctx, k->blank.row.reading);
    /* Words last: what they add to the piece would have to be taken out again. */
    if (!put_date(k, row, out) || !put_score(k, row, out) || !put_words(k, ctx, row->cells, out))
        return 0;
    if (is_same_pupil(k->cache, row))
        out->row.alias = k->cache->joined[0];
    else if (!put_pupil(ctx, out))
        return 0;
    piece_end_record(ctx->piece, SOURCE_RESULTS);
    return 1;
}
