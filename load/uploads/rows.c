#include "load/uploads/rows.h"

static int visit(const struct load *l, const char *platform, unsigned actions,
                 const struct affected_row *row, const struct row_cells *cells,
                 platform_row_fn *each, void *to, struct diag *d)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct decision *one = &row->decisions[i];
        struct platform_row found = {.decision = one,
                                     .reading = &l->sources.readings[one->reading],
                                     .cells = cells,
                                     .pseudonym = affected_pseudonym(l, row)};
        if ((one->actions & actions) && strcmp(found.reading->platform, platform) == 0 &&
            each(to, &found, d) != 0)
            return -1;
    }
    return 0;
}

static int is_wanted(const struct load *l, const char *platform, unsigned actions,
                     const struct affected_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if ((row->decisions[i].actions & actions) &&
            strcmp(l->sources.readings[row->decisions[i].reading].platform, platform) == 0)
            return 1;
    return 0;
}

static int walk_export(const struct load *l, uint16_t export, const char *platform,
                       unsigned actions, platform_row_fn *each, void *to, struct diag *d)
{
    struct delivered from;
    struct delivered_row at;
    struct row_cells cells = {0};
    struct affected walk;
    struct affected_row row;
    const struct export *e = &l->sources.exports[export];
    int status = delivered_open(&from, e, l->staged_fd, d);
    if (status != 0)
        return -1;
    affected_begin(&walk, l, export);
    while (status == 0 && affected_next(&walk, &row)) {
        if (!is_wanted(l, platform, actions, &row))
            continue;
        status = delivered_row(&from, row.at, row.len, &at, d);
        if (status == 0)
            status = row_cells_read(&cells, e, at.text, d);
        if (status == 0)
            status = visit(l, platform, actions, &row, &cells, each, to, d);
    }
    row_cells_release(&cells);
    delivered_close(&from);
    return status;
}

int platform_rows(const struct load *l, const char *platform, unsigned actions,
                  platform_row_fn *each, void *to, struct diag *d)
{
    for (uint16_t e = 0; e < l->sources.export_count; e++)
        if (affected_count(l, e) > 0 && walk_export(l, e, platform, actions, each, to, d) != 0)
            return -1;
    return 0;
}

void platform_row_first(struct buf *out, const struct platform_row *row, const enum field *fields)
{
    struct buf text = {0};
    for (; *fields != FIELD_NONE; fields++) {
        buf_clear(&text);
        row_cells_field(&text, row->cells, row->reading, *fields);
        struct str found = str_trim(buf_str(&text));
        if (found.len > 0) {
            buf_append(out, found);
            break;
        }
    }
    buf_release(&text);
}

void platform_row_name(struct buf *out, const struct platform_row *row)
{
    static const enum field surnames[] = {FIELD_surname, FIELD_NONE};
    static const enum field forenames[] = {FIELD_forename, FIELD_NONE};
    size_t before = out->len;
    platform_row_first(out, row, surnames);
    size_t middle = out->len;
    const struct columns *surname = &row->reading->columns[FIELD_surname];
    const struct columns *forename = &row->reading->columns[FIELD_forename];
    if (surname->count && forename->count && surname->at[0] == forename->at[0])
        return;
    if (middle > before)
        buf_text(out, ", ");
    size_t comma = out->len;
    platform_row_first(out, row, forenames);
    if (out->len == comma)
        out->len = middle;
}
