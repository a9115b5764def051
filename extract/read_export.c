#include "extract/read_export.h"

#include <assert.h>

#include "extract/scan.h"
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
    struct str text; /* of the row being read */
    uint32_t *cell_at, *cell_len;
    size_t cell_capacity;
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

/* The offset of a cell in the row; the row's end for a cell that it lacks. */
static size_t cell_offset(struct pass *p, size_t column)
{
    const struct export *e = p->export;
    size_t cells = 1;
    for (size_t i = 0; i < p->text.len; i++)
        cells += p->text.bytes[i] == e->delimiter;
    if (cells > p->cell_capacity) {
        p->cell_capacity = cells * 2;
        p->cell_at = mem_grow(p->cell_at, p->cell_capacity, sizeof *p->cell_at);
        p->cell_len = mem_grow(p->cell_len, p->cell_capacity, sizeof *p->cell_len);
    }
    int count = row_cell_spans(p->text, e->delimiter, e->quote, p->cell_at, p->cell_len, cells);
    return count >= 0 && column < (size_t)count ? p->cell_at[column] : p->text.len;
}

/* A decoded copy is wider than the file: there each character was one byte. */
static uint32_t delivered_column(const struct pass *p, size_t line_start, uint32_t column)
{
    uint32_t wider = 0;
    for (size_t i = line_start; p->export->text && i + 1 < line_start + column; i++)
        wider += i < p->text.len && ((unsigned char)p->text.bytes[i] & 0xC0) == 0x80;
    return column - wider;
}

static void add_reject(struct pass *p, const struct row *row, uint32_t line, uint32_t column,
                       struct fault fault)
{
    struct reject reject = {.row = {.at = row->at,
                                    .len = row->len,
                                    .line = line,
                                    .alias = NO_INDEX,
                                    .reading = fault.reading},
                            .column = column,
                            .fault = fault,
                            .export = p->index};
    rejects_add(&p->x->rejects, &reject);
}

/* A fault of a row that libcsv could read, at a byte of it. */
static void add_fault(struct pass *p, const struct row *row, size_t offset, struct fault fault)
{
    uint32_t line = row->line, column;
    row_place(p->text, offset, &line, &column);
    add_reject(p, row, line, delivered_column(p, offset + 1 - column, column), fault);
}

static void add_field_fault(struct pass *p, const struct row *row, struct fault fault)
{
    const struct reading *r = &p->x->ctx.setup->sources.readings[fault.reading];
    const struct columns *c = fault.field == FIELD_NONE ? NULL : &r->columns[fault.field];
    add_fault(p, row, c && c->count ? cell_offset(p, c->at[0]) : 0, fault);
}

/* Trailing blanks may be dropped or added by spreadsheets; anything else shifts the columns. */
static enum reject_rule check_width(const struct pass *p, const struct row *row, size_t *column)
{
    for (*column = p->export->column_count; *column < row->count; ++*column)
        if (str_trim(row->cells[*column]).len)
            return RULE_EXTRA_CELLS;
    return row->count < p->needed ? RULE_MISSING_CELLS : RULE_NONE;
}

static int stage_records(struct pass *p, struct reading_row *rows, struct diag *d)
{
    struct row_context *ctx = &p->x->ctx;
    for (size_t i = 0; i < p->reading_count; i++) {
        if (rows[i].is_foreign)
            continue;
        row_join(ctx, &rows[i]);
        if (table_add(&p->x->tables[ctx->reading->kind], &rows[i].staged, d) != 0)
            return -1;
    }
    return 0;
}

static int take_row(struct pass *p, const struct row *row, struct diag *d)
{
    struct reading_row rows[READINGS_MAX];
    struct row_context *ctx = &p->x->ctx;
    size_t column;
    enum reject_rule width = check_width(p, row, &column);
    if (width != RULE_NONE) {
        p->export->rejected++;
        add_fault(p, row, cell_offset(p, column),
                  (struct fault){.rule = width, .field = FIELD_NONE, .reading = p->readings[0]});
        return 0;
    }
    ctx->row = row;
    ctx->fault = ctx->repair = ctx->warning = (struct fault){.field = FIELD_NONE};
    for (size_t i = 0; i < p->reading_count; i++) {
        row_read(ctx, p->readings[i], &rows[i]);
        if (ctx->fault.rule != RULE_NONE) {
            p->export->rejected++;
            add_field_fault(p, row, ctx->fault);
            return 0;
        }
    }
    if (ctx->repair.rule != RULE_NONE) {
        add_field_fault(p, row, ctx->repair);
        p->export->repaired++;
    } else if (row->count != p->export->column_count) {
        p->export->repaired++;
    } else {
        p->export->records++;
    }
    int status = stage_records(p, rows, d);
    if (ctx->warning.rule != RULE_NONE) /* found while the row's ids were joined */
        add_field_fault(p, row, ctx->warning);
    return status;
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
        p->text = (struct str){view.bytes + (row.at - at), row.len};
        if (result == ROW_BLANK) {
            p->export->blank++;
        } else if (result == ROW_BAD) {
            p->export->rejected++;
            add_reject(p, &row, row.line, delivered_column(p, 0, row.column),
                       (struct fault){.rule = rule_of(row.fault),
                                      .field = FIELD_NONE,
                                      .reading = p->readings[0]});
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
    uint32_t line;
    struct str head;
    if (scan_body_line(e, text, &line, d) != 0 ||
        export_text_read(text, &head, 0, (size_t)e->body_at, d) != 0)
        status = -1;
    else
        add_bytes(p, 0, head);
    row_reader_start(reader, e->body_at, status == 0 ? line : 1);
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
    free(p.cell_at);
    free(p.cell_len);
    fingerprint_end(p.print, hex);
    if (status == 0 && !e->text && strcmp(hex, e->fingerprint) != 0) {
        diag_set(d, DIAG_DATA, "the file changed while it was read: wait until the export is done");
        status = diag_locate(d, (struct origin){.path = e->path});
    }
    assert(status != 0 || e->rows == e->records + e->repaired + e->rejected + e->blank);
    return status;
}
