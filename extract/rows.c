#include "extract/rows.h"

#include "extract/row_ids.h"
#include "extract/score.h"
#include "extract/wide_rows.h"
#include "lib/text.h"

static void read_words(struct row_context *ctx, void *record)
{
    const struct reading_cache *cache = ctx->cache;
    for (size_t i = 0; i < cache->word_count; i++) {
        int is_padded;
        struct str raw = row_raw(ctx, cache->words[i].field, &is_padded);
        uint16_t code = row_word(ctx, cache->words[i].field, raw, is_padded, row_read_word);
        memcpy((char *)record + cache->words[i].at, &code, sizeof code);
    }
}

/* A date that decides something rejects its row; one that does not is left out, and said. */
static struct day read_any_day(struct row_context *ctx, enum field f, struct str cell, int decides)
{
    struct day day = DAY_NONE;
    if (!cell.len || day_parse(&day, cell, ctx->reading->dates, ctx->reading->day_zero) == 0 ||
        row_is_damaged(ctx, f, cell))
        return day;
    if (decides)
        row_fault(ctx, RULE_BAD_DATE, f);
    else
        row_repair(ctx, RULE_DATE_DROPPED, f);
    return DAY_NONE;
}

static uint32_t read_day(struct row_context *ctx, enum field f, struct str cell)
{
    return (uint32_t)read_any_day(ctx, f, cell, 0).since_epoch;
}

static uint32_t read_deciding_day(struct row_context *ctx, enum field f, struct str cell)
{
    return (uint32_t)read_any_day(ctx, f, cell, 1).since_epoch;
}

static struct day date(struct row_context *ctx, enum field f, row_reader_of *read)
{
    if (!row_has(ctx, f))
        return DAY_NONE;
    return (struct day){(int32_t)row_value(ctx, f, read)};
}

/* A fingerprint of surname and `given`, the forename or the preferred name; 0 if blank. */
static uint64_t name_print(struct row_context *ctx, enum field given)
{
    struct buf name = {0};
    uint64_t print = 0;
    buf_append(&name, text_fold_name(&ctx->folded, row_field(ctx, FIELD_surname)));
    buf_byte(&name, '|');
    buf_append(&name, text_fold_name(&ctx->folded, row_field(ctx, given)));
    if (name.len > 1 && (given == FIELD_forename || name.bytes[name.len - 1] != '|'))
        print = hash_text(&ctx->setup->seed, buf_str(&name));
    buf_release(&name);
    return print;
}

static void read_roll(struct row_context *ctx, struct roll_row *out)
{
    out->name = name_print(ctx, FIELD_forename);
    out->preferred = name_print(ctx, FIELD_preferred_name);
    out->birth = date(ctx, FIELD_birth_date, read_day);
    out->entered = date(ctx, FIELD_entered, read_deciding_day);
    out->left = date(ctx, FIELD_left, read_deciding_day);
    out->status = (uint8_t)row_mapped(ctx, FIELD_status);
}

/* A blank role, or no role column, is a student's (formats.md section 3). */
static uint16_t role_flags(struct row_context *ctx)
{
    int role = row_mapped(ctx, FIELD_role);
    return role == ROLE_STAFF || role == ROLE_GUARDIAN ? ROW_STAFF : 0;
}

static void read_account(struct row_context *ctx, struct account_row *out)
{
    out->name = name_print(ctx, FIELD_forename);
    out->birth = date(ctx, FIELD_birth_date, read_day);
    out->active = (uint8_t)row_mapped(ctx, FIELD_active);
    out->row.flags = role_flags(ctx);
}

static void read_enrolment(struct row_context *ctx, struct enrolment_row *out)
{
    struct day as_of = ctx->setup->sources.as_of;
    out->start = date(ctx, FIELD_start, read_day);
    out->end = date(ctx, FIELD_end, row_has(ctx, FIELD_status) ? read_day : read_deciding_day);
    out->status = (uint8_t)row_mapped(ctx, FIELD_status);
    /* A blank that means active (OneRoster's bulk files) says nothing about its end. */
    int is_silent = out->status == ENROLMENT_NO_STATUS || !row_field(ctx, FIELD_status).len;
    if (is_silent && !day_is_none(out->end) && out->end.since_epoch <= as_of.since_epoch)
        out->status = ENROLMENT_WITHDRAWN;
    out->row.flags = role_flags(ctx);
    if (!out->course)
        row_fault(ctx, RULE_NO_COURSE, FIELD_course);
    if (row_has(ctx, FIELD_enrolment_id))
        row_is_damaged(ctx, FIELD_enrolment_id, row_field(ctx, FIELD_enrolment_id));
}

static int32_t read_score(struct row_context *ctx)
{
    int is_padded;
    int32_t score = SCORE_NONE;
    struct str raw = row_raw(ctx, FIELD_score, &is_padded);
    if (score_parse_short(&score, recall_ends_of(raw, is_padded).head, raw.len) == 0)
        return score;
    struct str cell = str_trim(raw);
    if (score_parse(&score, cell) != 0 && !score_is_none(cell) &&
        !row_is_damaged(ctx, FIELD_score, cell))
        row_fault(ctx, RULE_BAD_SCORE, FIELD_score);
    return score;
}

static void read_result(struct row_context *ctx, struct result_row *out)
{
    const struct columns *c = ctx->reading->columns;
    enum field value = row_has(ctx, FIELD_grade) ? FIELD_grade : FIELD_score;
    out->score = row_has(ctx, FIELD_score) ? read_score(ctx) : SCORE_NONE;
    out->date = date(ctx, FIELD_date, read_day);
    out->column = c[value].count ? c[value].at[0] : 0;
}

void row_choose_reading(struct row_context *ctx, uint16_t index)
{
    if (ctx->reading && ctx->reading_index == index)
        return;
    ctx->reading_index = index;
    ctx->reading = &ctx->setup->sources.readings[index];
    ctx->map = &ctx->setup->readings[index];
    ctx->cache = &ctx->caches[index];
}

void row_read(struct row_context *ctx, uint16_t reading, struct reading_row *out)
{
    row_choose_reading(ctx, reading);
    row_find_school(ctx);
    out->school = ctx->school;
    out->is_foreign = ctx->is_foreign;
    out->first_result = ctx->result_count;
    out->result_count = 0;
    memset(&out->staged, 0, sizeof out->staged);
    if (out->is_foreign)
        return;
    out->staged.row = (struct row_at){
        .at = ctx->row->at, .len = ctx->row->len, .line = ctx->row->line, .reading = reading};
    read_words(ctx, &out->staged);
    switch (ctx->reading->kind) {
    case SOURCE_ROLL:
        read_roll(ctx, &out->staged.roll);
        break;
    case SOURCE_ACCOUNTS:
        read_account(ctx, &out->staged.account);
        break;
    case SOURCE_ENROLMENTS:
        read_enrolment(ctx, &out->staged.enrolment);
        break;
    case SOURCE_RESULTS:
        read_result(ctx, &out->staged.result);
        if (ctx->map->wide)
            wide_read(ctx, &out->staged.result, out);
        break;
    case SOURCE_KINDS:
        break;
    }
    row_check_ids(ctx);
}

static void add_record(struct piece *p, enum source_kind kind, const union staged_row *record)
{
    memcpy(piece_next_record(p, kind), record, p->records[kind].size);
    piece_end_record(p, kind);
}

void row_stage(struct row_context *ctx, struct reading_row *row)
{
    row_choose_reading(ctx, row->staged.row.reading);
    row->staged.row.alias = row_join_ids(ctx, row->school, &row->staged.row);
    if (row->result_count == 0)
        add_record(ctx->piece, ctx->reading->kind, &row->staged);
    for (size_t i = 0; i < row->result_count; i++) {
        union staged_row *one = &ctx->results[row->first_result + i];
        one->row.alias = row->staged.row.alias;
        add_record(ctx->piece, SOURCE_RESULTS, one);
    }
}
