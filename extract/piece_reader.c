#include "extract/piece_reader.h"

#include "extract/row_ids.h"

enum { SLACK_BYTES = 1 << 12 }; /* read beyond a piece's end: most rows are shorter */

void piece_reader_init(struct piece_reader *r, const struct setup *s)
{
    *r = (struct piece_reader){.ctx = {.setup = s}};
    r->ctx.caches = mem_alloc(READINGS_MAX, sizeof *r->ctx.caches);
    r->ctx.id_slots = mem_alloc(ID_SLOTS, sizeof *r->ctx.id_slots);
}

void piece_reader_release(struct piece_reader *r)
{
    for (size_t i = 0; i < READINGS_MAX; i++)
        free(r->ctx.caches[i].recalls.all);
    free(r->ctx.caches);
    free(r->ctx.id_slots);
    free(r->ctx.results);
    buf_release(&r->ctx.scratch);
    buf_release(&r->ctx.joined);
    buf_release(&r->ctx.folded);
    free(r->cell_at);
    free(r->cell_len);
}

static enum reject_rule rule_of(enum row_fault fault)
{
    static const enum reject_rule rules[] = {
        [FAULT_NONE] = RULE_NONE, [FAULT_STRAY_QUOTE] = RULE_STRAY_QUOTE,
        [FAULT_LONG] = RULE_LONG, [FAULT_OPEN_QUOTE] = RULE_OPEN_QUOTE,
        [FAULT_NUL] = RULE_NUL,   [FAULT_UTF8] = RULE_UTF8,
    };
    return rules[fault];
}

/* The offset of a cell in the row; the row's end for a cell that it lacks. */
static size_t cell_offset(struct piece_reader *r, size_t column)
{
    const struct export *e = r->export;
    size_t cells = 1;
    for (size_t i = 0; i < r->text.len; i++)
        cells += r->text.bytes[i] == e->delimiter;
    if (cells > r->cell_capacity) {
        r->cell_capacity = cells * 2;
        r->cell_at = mem_grow(r->cell_at, r->cell_capacity, sizeof *r->cell_at);
        r->cell_len = mem_grow(r->cell_len, r->cell_capacity, sizeof *r->cell_len);
    }
    int count = row_cell_spans(r->text, e->delimiter, e->quote, r->cell_at, r->cell_len, cells);
    return count >= 0 && column < (size_t)count ? r->cell_at[column] : r->text.len;
}

/* A decoded copy is wider than the file: there each character was one byte. */
static uint32_t delivered_column(const struct piece_reader *r, size_t line_start, uint32_t column)
{
    uint32_t wider = 0;
    if (strcmp(r->export->encoding, "windows-1252") != 0)
        return column;
    for (size_t i = line_start; i + 1 < line_start + column; i++)
        wider += i < r->text.len && ((unsigned char)r->text.bytes[i] & 0xC0) == 0x80;
    return column - wider;
}

static struct reject reject_at(const struct piece_reader *r, struct row_at row, uint32_t line,
                               uint32_t column, struct fault fault, enum reject_outcome outcome)
{
    row.line = line;
    row.alias = NO_INDEX;
    row.reading = fault.reading;
    return (struct reject){.row = row,
                           .column = column,
                           .fault = fault,
                           .outcome = outcome,
                           .export = r->piece->export};
}

/* A fault at a byte of the row. */
static struct reject fault_at(const struct piece_reader *r, struct row_at row, size_t offset,
                              struct fault fault, enum reject_outcome outcome)
{
    uint32_t line = row.line, column;
    row_place(r->text, offset, &line, &column);
    return reject_at(r, row, line, delivered_column(r, offset + 1 - column, column), fault,
                     outcome);
}

struct reject piece_field_fault(struct piece_reader *r, const struct row_at *row,
                                struct fault fault, enum reject_outcome outcome)
{
    const struct reading *reading = &r->ctx.setup->sources.readings[fault.reading];
    const struct columns *c = fault.field == FIELD_NONE ? NULL : &reading->columns[fault.field];
    size_t offset = fault.column    ? cell_offset(r, fault.column - 1u)
                    : c && c->count ? cell_offset(r, c->at[0])
                                    : 0;
    return fault_at(r, *row, offset, fault, outcome);
}

/* Trailing blanks may be dropped or added by spreadsheets; anything else shifts the columns. */
static enum reject_rule check_width(const struct piece_reader *r, const struct row *row,
                                    size_t *column)
{
    for (*column = r->export->column_count; *column < row->count; ++*column)
        if (str_trim(row->cells[*column]).len)
            return RULE_EXTRA_CELLS;
    return row->count < r->needed ? RULE_MISSING_CELLS : RULE_NONE;
}

/* What a rejected row brought into the dictionaries is taken out again. */
static void settle_words(struct piece_reader *r, int is_rejected)
{
    struct row_context *ctx = &r->ctx;
    for (size_t i = 0; is_rejected && i < r->reading_count; i++)
        row_forget_words(&ctx->caches[r->readings[i]]);
    for (int i = 0; i < WORDS_DOMAINS; i++) {
        if (is_rejected && r->piece->words[i].count > ctx->known[i])
            words_clear(&r->piece->words[i], ctx->known[i]);
        ctx->known[i] = r->piece->words[i].count;
    }
    ctx->has_new_words = 0;
}

/* Reads the row by every reading of its file; the first fault is left in the context. */
static void read_all(struct piece_reader *r, struct reading_row *rows)
{
    static const struct fault none = {.field = FIELD_NONE};
    struct row_context *ctx = &r->ctx;
    ctx->fault = none;
    ctx->repair = none;
    ctx->result_count = 0;
    for (size_t i = 0; i < r->reading_count && ctx->fault.rule == RULE_NONE; i++)
        row_read(ctx, r->readings[i], &rows[i]);
}

static void take_row(struct piece_reader *r, const struct row *row, const struct row_at *at)
{
    struct reading_row rows[READINGS_MAX];
    struct piece *p = r->piece;
    size_t column;
    enum reject_rule width = check_width(r, row, &column);
    if (width != RULE_NONE) {
        struct reject reject =
            fault_at(r, *at, cell_offset(r, column),
                     (struct fault){.rule = width, .field = FIELD_NONE, .reading = r->readings[0]},
                     OUTCOME_REJECTED);
        rejects_add(&p->rejects, &reject);
        p->rejected++;
        return;
    }
    r->ctx.row = row;
    read_all(r, rows);
    if (r->ctx.has_new_words)
        settle_words(r, r->ctx.fault.rule != RULE_NONE);
    if (r->ctx.fault.rule != RULE_NONE) {
        struct reject reject = piece_field_fault(r, at, r->ctx.fault, OUTCOME_REJECTED);
        rejects_add(&p->rejects, &reject);
        p->rejected++;
        return;
    }
    if (r->ctx.repair.rule != RULE_NONE) {
        struct reject reject = piece_field_fault(r, at, r->ctx.repair, OUTCOME_REPAIRED);
        rejects_add(&p->rejects, &reject);
    }
    if (row->fault != FAULT_NONE || r->ctx.repair.rule != RULE_NONE ||
        row->count != r->export->column_count)
        p->repaired++;
    else
        p->good++;
    for (size_t i = 0; i < r->reading_count; i++)
        if (!rows[i].is_foreign)
            row_stage(&r->ctx, &rows[i]);
}

static void take(struct piece_reader *r, enum row_result result, const struct row *row)
{
    struct piece *p = r->piece;
    struct row_at at = {.at = row->at, .len = row->len, .line = row->line};
    struct fault fault = {
        .rule = rule_of(row->fault), .field = FIELD_NONE, .reading = r->readings[0]};
    p->rows++;
    r->text = (struct str){p->text + (row->at - p->text_at), row->len};
    if (result == ROW_BLANK) {
        p->blank++;
        return;
    }
    if (row->fault != FAULT_NONE) {
        struct reject reject =
            reject_at(r, at, row->line, delivered_column(r, 0, row->column), fault,
                      result == ROW_BAD ? OUTCOME_REJECTED : OUTCOME_REPAIRED);
        rejects_add(&p->rejects, &reject);
    }
    if (result == ROW_BAD)
        p->rejected++;
    else
        take_row(r, row, &at);
}

static int take_known(struct piece_reader *r, const struct row *row)
{
    int is_taken = known_rows_take(&r->known, &r->ctx, row);
    if (r->ctx.has_new_words)
        settle_words(r, !is_taken);
    r->piece->rows += (uint64_t)is_taken;
    r->piece->good += (uint64_t)is_taken;
    return is_taken;
}

/* Has the text up to `upto`, or to its end. */
static int load(struct piece *p, const struct export_text *text, uint64_t upto)
{
    uint64_t all = text->export->text_bytes, have = p->text_at + p->text_len;
    if (upto > all)
        upto = all;
    if (upto <= have)
        return 0;
    size_t len = (size_t)(upto - p->text_at);
    if (len > p->text_capacity)
        p->text = mem_fit(p->text, &p->text_capacity, len, 1);
    p->status =
        export_text_copy(text, p->text + p->text_len, have, (size_t)(upto - have), &p->diag);
    p->text_len = len;
    return p->status;
}

/* Looks farther: one long line or row. */
static int load_more(struct piece *p, const struct export_text *text)
{
    return load(p, text, p->text_at + 2 * (uint64_t)p->text_len + SLACK_BYTES);
}

/* The first line that begins at or behind p->from; the text holds the byte before it. */
static int find_line(struct piece *p, const struct export_text *text)
{
    size_t end, len;
    for (;;) {
        int is_last = p->text_at + p->text_len == text->export->text_bytes;
        len = row_line_length((struct str){p->text, p->text_len}, is_last, &end);
        if (len || is_last)
            break;
        if (load_more(p, text) != 0)
            return -1;
    }
    p->from = p->text_at + len;
    return 0;
}

/* Rows of every kind ask for some of these. */
static void prepare_recalls(struct field_recalls *r, const struct record_words *words)
{
    static const enum field values[] = {FIELD_birth_date, FIELD_entered, FIELD_left,
                                        FIELD_start,      FIELD_end,     FIELD_date,
                                        FIELD_role,       FIELD_status,  FIELD_active};
    enum { VALUES = sizeof values / sizeof *values };
    if (r->all)
        return;
    struct recall *next = r->all = recall_new(1 + VALUES + words->count);
    r->school = next++;
    for (size_t i = 0; i < VALUES; i++)
        r->values[values[i]] = next++;
    for (size_t i = 0; i < words->count; i++)
        r->words[words->words[i].field] = next++;
}

static void begin_reading(struct piece_reader *r, uint16_t index)
{
    const struct reading *reading = &r->ctx.setup->sources.readings[index];
    struct reading_cache *cache = &r->ctx.caches[index];
    r->readings[r->reading_count++] = index;
    *cache = (struct reading_cache){.recalls = cache->recalls};
    row_forget_words(cache);
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct columns *c = &reading->columns[f];
        for (uint16_t i = 0; i < c->count; i++)
            if (r->needed <= c->at[i])
                r->needed = c->at[i] + 1u;
        int is_plain = c->count == 1 && !c->constant && !r->ctx.setup->readings[index].lookups[f];
        cache->columns[f] = is_plain                  ? c->at[0]
                            : c->count || c->constant ? COLUMN_OTHER
                                                      : COLUMN_NONE;
    }
    const struct record_words *words = &record_words[reading->kind];
    prepare_recalls(&cache->recalls, words);
    for (size_t i = 0; i < words->count; i++) {
        enum field f = words->words[i].field;
        cache->domains[f] = words->words[i].domain;
        if (cache->columns[f] != COLUMN_NONE)
            cache->words[cache->word_count++] = words->words[i];
    }
    for (int f = 0; f < ID_KINDS; f++) {
        cache->ids[f].id = NO_INDEX;
        if (cache->columns[f] != COLUMN_NONE)
            cache->id_fields[cache->id_count++] = (enum field)f;
    }
}

static void begin(struct piece_reader *r, struct piece *p, const struct export *e)
{
    const struct sources *s = &r->ctx.setup->sources;
    r->piece = r->ctx.piece = p;
    r->export = e;
    r->reading_count = 0;
    r->needed = 0;
    for (size_t i = 0; i < s->reading_count; i++)
        if (s->readings[i].export == p->export)
            begin_reading(r, (uint16_t)i);
    known_rows_begin(&r->known, &r->ctx, r->readings, r->reading_count);
    settle_words(r, 0);
    memset(r->ctx.id_slots, 0, ID_SLOTS * sizeof *r->ctx.id_slots);
}

static void read_rows(struct piece_reader *r, struct piece *p, const struct export_text *text,
                      struct row_reader *reader)
{
    uint64_t stop = p->to < text->export->text_bytes ? p->to : text->export->text_bytes;
    while (p->status == 0 && row_reader_at(reader) < stop) {
        struct row row;
        size_t used = (size_t)(row_reader_at(reader) - p->text_at);
        int is_last = p->text_at + p->text_len == text->export->text_bytes;
        enum row_result result = row_reader_next(
            reader, (struct str){p->text + used, p->text_len - used}, is_last, &row);
        if (result == ROW_END)
            break;
        if (result == ROW_MORE)
            load_more(p, text);
        else if (result != ROW_CELLS || !take_known(r, &row))
            take(r, result, &row);
    }
    p->end = row_reader_at(reader);
    p->lines = row_reader_line(reader) - 1;
}

void piece_read(struct piece_reader *r, struct piece *p, const struct export_text *text,
                int is_exact)
{
    const struct export *e = text->export;
    piece_clear(p);
    begin(r, p, e);
    p->text_at = is_exact ? p->from : p->from - 1;
    p->text_len = 0;
    if (load(p, text, p->to + SLACK_BYTES) != 0 || (!is_exact && find_line(p, text) != 0))
        return;
    struct row_reader *reader = row_reader_new(e->delimiter, e->quote);
    row_reader_expect(reader, r->needed, e->column_count + 1);
    row_reader_start(reader, p->from, 1);
    read_rows(r, p, text, reader);
    row_reader_free(reader);
}
