#include "extract/read_export.h"

#include <assert.h>

#include "lib/export_text.h"
#include "lib/hash.h"

enum { VIEW_BYTES = 1 << 20 };

/* What the loop over one export carries. */
struct pass {
    struct extraction *x;
    struct export *export;
    uint16_t index;
    uint16_t readings[READINGS_MAX];
    size_t reading_count;
    uint32_t needed; /* cells a row must have: up to the last mapped column */
    struct fingerprint *print;
    uint64_t hashed_to;
};

static enum reject_rule rule_of(enum row_fault fault)
{
    static const enum reject_rule rules[] = {
        [FAULT_NONE] = RULE_NONE, [FAULT_STRAY_QUOTE] = RULE_STRAY_QUOTE,
        [FAULT_LONG] = RULE_LONG, [FAULT_OPEN_QUOTE] = RULE_OPEN_QUOTE,
        [FAULT_NUL] = RULE_NUL,   [FAULT_UTF8] = RULE_UTF8,
    };
    return rules[fault];
}

/* The column of a field's first cell, in bytes from the row's start. */
static uint32_t cell_column(const struct pass *p, enum field f, const struct row *row)
{
    const struct reading *r = p->x->ctx.reading;
    uint32_t column = 1;
    if (f == FIELD_NONE || !r->columns[f].count)
        return 1;
    for (uint16_t i = 0; i < r->columns[f].at[0] && i < row->count; i++)
        column += (uint32_t)row->cells[i].len + 1; /* quotes apart: near enough to find it */
    return column;
}

static void add_reject(struct pass *p, const struct row *row, uint32_t column, struct fault fault)
{
    struct reject reject = {.row = {.at = row->at,
                                    .len = row->len,
                                    .line = row->line,
                                    .alias = NO_INDEX,
                                    .reading = p->readings[0]},
                            .column = column,
                            .fault = fault,
                            .export = p->index};
    rejects_add(&p->x->rejects, &reject);
}

/* Trailing blanks may be dropped or added by spreadsheets; anything else shifts the columns. */
static enum reject_rule check_width(const struct pass *p, const struct row *row)
{
    for (size_t i = p->export->column_count; i < row->count; i++)
        if (str_trim(row->cells[i]).len)
            return RULE_EXTRA_CELLS;
    return row->count < p->needed ? RULE_MISSING_CELLS : RULE_NONE;
}

static void note_alias(struct row_context *ctx, const union staged_row *record, uint64_t index)
{
    struct alias_rows *rows = &ctx->aliases->rows[record->row.alias];
    enum source_kind kind = ctx->reading->kind;
    if (rows->first[kind] == NO_INDEX)
        rows->first[kind] = (uint32_t)index;
    if (!(record->row.flags & ROW_STAFF))
        rows->is_student = 1;
    else if (kind == SOURCE_ACCOUNTS)
        rows->is_staff = 1;
    if (kind == SOURCE_ROLL) {
        const struct roll_row *span = &record->roll;
        if (!rows->has_span || span->entered.since_epoch >= rows->span_entered.since_epoch) {
            rows->span_entered = span->entered;
            rows->year = span->year ? span->year : rows->year;
        }
        rows->has_span = 1;
    } else if (kind == SOURCE_ACCOUNTS && !rows->has_span && !rows->year) {
        rows->year = record->account.year;
    }
}

static int stage_records(struct pass *p, const union staged_row *records, const int *foreign,
                         struct diag *d)
{
    struct row_context *ctx = &p->x->ctx;
    for (size_t i = 0; i < p->reading_count; i++) {
        if (foreign[i])
            continue;
        ctx->reading = &ctx->setup->sources.readings[p->readings[i]];
        struct table_writer *table = &p->x->tables[ctx->reading->kind];
        note_alias(ctx, &records[i], table->count);
        if (table_add(table, &records[i], d) != 0)
            return -1;
    }
    return 0;
}

static int take_row(struct pass *p, const struct row *row, struct diag *d)
{
    union staged_row records[READINGS_MAX];
    int foreign[READINGS_MAX];
    struct row_context *ctx = &p->x->ctx;
    enum reject_rule width = check_width(p, row);
    if (width != RULE_NONE) {
        p->export->rejected++;
        add_reject(p, row, row->len + 1, (struct fault){width, FIELD_NONE});
        return 0;
    }
    ctx->row = row;
    ctx->fault = ctx->repair = (struct fault){RULE_NONE, FIELD_NONE};
    for (size_t i = 0; i < p->reading_count; i++) {
        ctx->reading_index = p->readings[i];
        ctx->reading = &ctx->setup->sources.readings[ctx->reading_index];
        ctx->map = &ctx->setup->readings[ctx->reading_index];
        read_staged_row(ctx, &records[i]);
        foreign[i] = ctx->is_foreign;
        if (ctx->fault.rule != RULE_NONE) {
            p->export->rejected++;
            add_reject(p, row, cell_column(p, ctx->fault.field, row), ctx->fault);
            return 0;
        }
    }
    if (ctx->repair.rule != RULE_NONE) {
        add_reject(p, row, cell_column(p, ctx->repair.field, row), ctx->repair);
        p->export->repaired++;
    } else if (row->count != p->export->column_count) {
        p->export->repaired++;
    } else {
        p->export->records++;
    }
    return stage_records(p, records, foreign, d);
}

/* The delivered bytes as they are used; a decoded copy was fingerprinted when it was made. */
static void add_bytes(struct pass *p, uint64_t at, struct str view)
{
    if (p->export->text || at + view.len <= p->hashed_to)
        return;
    size_t skip = (size_t)(p->hashed_to - at);
    fingerprint_add(p->print, (struct str){view.bytes + skip, view.len - skip});
    p->hashed_to = at + view.len;
}

static int take_view(struct pass *p, struct row_reader *reader, uint64_t at, struct str view,
                     int is_last, struct diag *d)
{
    struct row row;
    for (;;) {
        size_t used = (size_t)(row_reader_at(reader) - at);
        enum row_result result = row_reader_next(
            reader, (struct str){view.bytes + used, view.len - used}, is_last, &row);
        if (result == ROW_MORE || result == ROW_END)
            return 0;
        p->export->rows++;
        if (result == ROW_BLANK) {
            p->export->blank++;
        } else if (result == ROW_BAD) {
            p->export->rejected++;
            add_reject(p, &row, row.column, (struct fault){rule_of(row.fault), FIELD_NONE});
        } else if (take_row(p, &row, d) != 0) {
            return -1;
        }
        if (p->x->rejects.count > REJECTS_MAX) {
            diag_set(d, DIAG_DATA, "more than %d rows cannot be read: is it the right file?",
                     REJECTS_MAX);
            return diag_locate(d, (struct origin){.path = p->export->path});
        }
    }
}

static int take_rows(struct pass *p, struct export_text *text, struct diag *d)
{
    struct export *e = p->export;
    struct row_reader *reader = row_reader_new(e->delimiter, e->quote);
    size_t want = VIEW_BYTES;
    int status = 0;
    uint32_t line = 1;
    struct str head;
    if (export_text_read(text, &head, 0, (size_t)e->body_at, d) != 0)
        status = -1;
    else
        add_bytes(p, 0, head);
    for (size_t i = 0; status == 0 && i < head.len; i++)
        line += head.bytes[i] == '\n' ||
                (head.bytes[i] == '\r' && (i + 1 == head.len || head.bytes[i + 1] != '\n'));
    row_reader_start(reader, e->body_at, line);
    while (status == 0 && row_reader_at(reader) < e->text_bytes) {
        struct str view;
        uint64_t at = row_reader_at(reader), left = e->text_bytes - at;
        size_t len = left < want ? (size_t)left : want;
        status = export_text_read(text, &view, at, len, d);
        if (status != 0)
            break;
        add_bytes(p, at, view);
        status = take_view(p, reader, at, view, len == left, d);
        want = row_reader_at(reader) == at ? want * 2 : VIEW_BYTES; /* one long row: look farther */
    }
    assert(status != 0 || row_reader_at(reader) == e->text_bytes);
    row_reader_free(reader);
    return status;
}

static void choose_readings(struct pass *p)
{
    const struct sources *s = &p->x->ctx.setup->sources;
    for (size_t i = 0; i < s->reading_count; i++)
        if (s->readings[i].export == p->index)
            p->readings[p->reading_count++] = (uint16_t)i;
    for (uint32_t i = 0; i < p->export->column_count; i++)
        if (p->export->is_mapped[i])
            p->needed = i + 1;
}

int read_export(struct extraction *x, uint16_t index, struct diag *d)
{
    char hex[FINGERPRINT_HEX];
    struct export_text text;
    struct export *e = &x->ctx.setup->sources.exports[index];
    struct pass p = {.x = x, .export = e, .index = index};
    choose_readings(&p);
    if (export_text_open(&text, e, x->staged.fd, d) != 0)
        return -1;
    p.print = fingerprint_new();
    int status = take_rows(&p, &text, d);
    export_text_close(&text);
    fingerprint_end(p.print, hex);
    if (status == 0 && !e->text && strcmp(hex, e->fingerprint) != 0) {
        diag_set(d, DIAG_DATA, "the file changed while it was read: wait until the export is done");
        status = diag_locate(d, (struct origin){.path = e->path});
    }
    assert(status != 0 || e->rows == e->records + e->repaired + e->rejected + e->blank);
    return status;
}
