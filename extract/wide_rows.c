#include "extract/wide_rows.h"

#include "extract/score.h"

static struct result_row *add(struct row_context *ctx, const struct result_row *shared)
{
    ctx->results =
        mem_fit(ctx->results, &ctx->result_capacity, ctx->result_count + 1, sizeof *ctx->results);
    ctx->results[ctx->result_count].result = *shared;
    return &ctx->results[ctx->result_count++].result;
}

/* What the heading says goes before what the row says. */
static void put_said(struct row_context *ctx, uint16_t *out, enum field f, const char *said)
{
    if (said)
        *out = row_word(ctx, f, str_of(said), 0, row_read_word);
}

static void read_cell(struct row_context *ctx, struct result_row *r, const struct wide_column *c,
                      struct str cell)
{
    put_said(ctx, &r->subject, FIELD_subject, c->subject);
    put_said(ctx, &r->assessment, FIELD_assessment, c->assessment);
    put_said(ctx, &r->term, FIELD_term, c->term);
    r->column = c->column;
    if (ctx->map->wide_value == FIELD_grade)
        r->grade = row_word(ctx, FIELD_grade, cell, ctx->row->is_padded, row_read_word);
    else if (!row_is_damaged(ctx, ctx->map->wide_value, cell) && !score_is_none(cell) &&
             score_parse(&r->score, cell) != 0)
        row_fault(ctx, RULE_BAD_SCORE, FIELD_score);
}

void wide_read(struct row_context *ctx, const struct result_row *shared, struct reading_row *out)
{
    const struct wide *w = &ctx->reading->wide;
    int is_faulty = ctx->fault.rule != RULE_NONE;
    for (size_t i = 0; i < w->count && !is_faulty; i++) {
        struct str cell = row_cell(ctx, w->columns[i].column);
        if (!cell.len)
            continue;
        read_cell(ctx, add(ctx, shared), &w->columns[i], cell);
        is_faulty = ctx->fault.rule != RULE_NONE;
        if (is_faulty)
            ctx->fault.column = (uint16_t)(w->columns[i].column + 1);
    }
    if (ctx->result_count == out->first_result)
        add(ctx, shared)->row.flags |= ROW_NO_RESULT;
    out->result_count = ctx->result_count - out->first_result;
}
