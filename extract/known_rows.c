#include "extract/known_rows.h"

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

void known_rows_begin(struct known_rows *k, struct row_context *ctx, uint16_t reading)
{
    const struct reading *r = &ctx->setup->sources.readings[reading];
    const struct export *e = &ctx->setup->sources.exports[r->export];
    struct reading_cache *cache = &ctx->caches[reading];
    enum field value = cache->columns[FIELD_grade] != COLUMN_NONE ? FIELD_grade : FIELD_score;
    *k = (struct known_rows){.cells = e->column_count};
    if (!is_usable(r, &ctx->setup->readings[reading], cache))
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

static int put_words(const struct known_rows *k, const struct row *row, struct result_row *out)
{
    const struct str *cells = row->cells;
    for (const struct known_cell *w = k->words, *end = w + k->word_count; w < end; w++) {
        int64_t code;
        if (w->column < 0)
            code = find_apart(w, w->text);
        else if (cells[w->column].len > RECALL_BYTES)
            code = find_apart(w, cells[w->column]);
        else
            code = recall_find(w->kept, recall_ends_short(cells[w->column]), cells[w->column].len);
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

int known_rows_take(const struct known_rows *k, struct piece *p, const struct row *row)
{
    if (!k->cache || !row->is_padded || row->fault != FAULT_NONE || row->count != k->cells ||
        !is_same_pupil(k->cache, row))
        return 0;
    struct result_row *out = piece_next_record(p, SOURCE_RESULTS);
    *out = k->blank;
    out->row.at = row->at;
    out->row.len = row->len;
    out->row.line = row->line;
    out->row.alias = k->cache->joined[0];
    if (!put_words(k, row, out) || !put_date(k, row, out) || !put_score(k, row, out))
        return 0;
    piece_end_record(p, SOURCE_RESULTS);
    return 1;
}
