#include "load/uploads/rows.h"

/* A decision may ask for a status of its own. */
static const char *status_word(const struct load *l, const struct decision *one)
{
    return one->status ? words_text(&l->words[WORDS_STATUS], one->status).bytes
                       : l->sources.readings[one->reading].withdrawn_word;
}

static int visit(const struct load *l, const char *platform, unsigned actions,
                 const struct affected_row *row, struct str text, const struct row_cells *cells,
                 platform_row_fn *each, void *to, struct diag *d)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct decision *one = &row->decisions[i];
        struct platform_row found = {.decision = one,
                                     .row = row,
                                     .reading = &l->sources.readings[one->reading],
                                     .text = text,
                                     .cells = cells,
                                     .pseudonym = affected_pseudonym(l, row),
                                     .new_status = status_word(l, one)};
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
            status = visit(l, platform, actions, &row, at.text, &cells, each, to, d);
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

int platform_has_kind(const struct load *l, const char *platform, enum source_kind kind)
{
    for (size_t i = 0; i < l->sources.reading_count; i++)
        if (l->sources.readings[i].kind == kind &&
            strcmp(l->sources.readings[i].platform, platform) == 0)
            return 1;
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
