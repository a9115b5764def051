#include "load/held.h"

static const struct table_kind *const kinds[SOURCE_KINDS] = {[SOURCE_ROLL] = &table_roll,
                                                             [SOURCE_ACCOUNTS] = &table_account,
                                                             [SOURCE_ENROLMENTS] = &table_enrolment,
                                                             [SOURCE_RESULTS] = &table_result};

int held_open(struct held_tables *t, const struct load *l, struct diag *d)
{
    *t = (struct held_tables){0};
    if (!l->stage->policy.archive_all)
        return 0;
    int status = table_map(&t->aliases, l->staged_fd, &table_alias, d);
    if (status == 0)
        status = table_map(&t->rejects, l->staged_fd, &table_reject, d);
    for (size_t k = 0; k < SOURCE_KINDS && status == 0; k++)
        status = table_map(&t->rows[k], l->staged_fd, kinds[k], d);
    if (status != 0)
        held_close(t);
    return status;
}

void held_close(struct held_tables *t)
{
    table_unmap(&t->aliases);
    table_unmap(&t->rejects);
    for (size_t k = 0; k < SOURCE_KINDS; k++)
        table_unmap(&t->rows[k]);
}

/* Every record begins with its row_at. */
static struct row_at row_of(const char *record)
{
    struct row_at row;
    memcpy(&row, record, sizeof row);
    return row;
}

static uint32_t export_of(const struct load *l, const char *record)
{
    struct row_at row = row_of(record);
    return row.reading < l->sources.reading_count ? l->sources.readings[row.reading].export
                                                  : NO_INDEX;
}

/* The first record of an export, or of one after it: tables are in the order of the exports. */
static const char *lower_bound(const struct load *l, const struct table *t, size_t size,
                               uint32_t export)
{
    const char *all = t->records;
    uint64_t low = 0, high = t->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (export_of(l, all + middle * size) < export)
            low = middle + 1;
        else
            high = middle;
    }
    return all + low * size;
}

void held_begin(struct held *h, const struct held_tables *t, const struct load *l, uint16_t export)
{
    *h = (struct held){.load = l, .tables = t};
    affected_begin(&h->affected, l, export);
    h->has_next = affected_next(&h->affected, &h->next);
    if (!l->stage->policy.archive_all)
        return;
    for (size_t k = 0; k < HELD_TABLES; k++) {
        const struct table *rows = k < SOURCE_KINDS ? &t->rows[k] : &t->rejects;
        size_t size = k < SOURCE_KINDS ? kinds[k]->record_size : table_reject.record_size;
        h->cursors[k] = (struct held_cursor){.next = lower_bound(l, rows, size, export),
                                             .end = lower_bound(l, rows, size, export + 1u),
                                             .size = size};
    }
}

static const char *name_of(const struct held *h, const struct row_at *row)
{
    const struct alias *aliases = h->tables->aliases.records;
    const struct standing_row *people = h->load->people.records;
    if (row->alias >= h->tables->aliases.count)
        return INDEX_NOBODY;
    uint32_t person = aliases[row->alias].person;
    return person < h->load->people.count ? people[person].pseudonym : INDEX_NOBODY;
}

/* Several readings, results or rejects may be about one row: it is held once. */
static struct held_cursor *next_staged(struct held *h, struct row_at *row)
{
    struct held_cursor *found = NULL;
    for (size_t k = 0; k < HELD_TABLES; k++) {
        struct held_cursor *c = &h->cursors[k];
        while (c->next != c->end && row_of(c->next).at < h->end)
            c->next += c->size;
        if (c->next == c->end)
            continue;
        struct row_at one = row_of(c->next);
        if (found && one.at >= row->at)
            continue;
        *row = one;
        found = c;
    }
    return found;
}

int held_next(struct held *h, struct held_row *out)
{
    struct row_at row;
    while (next_staged(h, &row) && (!h->has_next || row.at < h->next.at)) {
        h->end = row.at + (row.len ? row.len : 1);
        if (row.len == 0 || (h->has_next && h->end > h->next.at))
            continue;
        *out = (struct held_row){row.at, row.len, row.line, INDEX_KEEP, name_of(h, &row)};
        return 1;
    }
    if (!h->has_next)
        return 0;
    *out = (struct held_row){.at = h->next.at,
                             .len = h->next.len,
                             .line = h->next.line,
                             .action = affected_is_dropped(&h->next) ? INDEX_DROP : INDEX_CHANGE,
                             .pseudonym = affected_pseudonym(h->load, &h->next)};
    h->end = out->at + out->len;
    h->has_next = affected_next(&h->affected, &h->next);
    return 1;
}

int held_is_any(const struct load *l, uint16_t export)
{
    if (l->stage->policy.archive_all)
        return l->sources.exports[export].is_exported;
    return affected_count(l, export) > 0;
}
