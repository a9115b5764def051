#include "load/affected.h"

static int is_known(const struct load *l, const struct decision *one)
{
    if (one->export >= l->sources.export_count || one->reading >= l->sources.reading_count ||
        one->person >= l->people.count || one->actions == 0)
        return 0;
    const struct export *e = &l->sources.exports[one->export];
    const struct standing_row *people = l->people.records;
    return l->sources.readings[one->reading].export == one->export && e->is_exported &&
           one->at >= e->body_at && one->at <= e->text_bytes &&
           one->len <= e->text_bytes - one->at && one->len > 0 &&
           people[one->person].pseudonym[PSEUDONYM_TEXT - 1] == '\0';
}

static int is_same_row(const struct decision *a, const struct decision *b)
{
    return a->export == b->export && a->at == b->at;
}

/* Either the same row under another reading, or a later one that does not overlap. */
static int follows(const struct decision *before, const struct decision *one)
{
    if (before->export != one->export)
        return before->export < one->export;
    if (before->at == one->at)
        return before->len == one->len && before->line == one->line;
    return before->at + before->len < one->at && before->line <= one->line;
}

int affected_check(const struct load *l, struct diag *d)
{
    const struct decision *all = l->decisions.records;
    for (uint64_t i = 0; i < l->decisions.count; i++)
        if (!is_known(l, &all[i]) || (i && !follows(&all[i - 1], &all[i])))
            return diag_set(d, DIAG_SYSTEM,
                            "plan/decisions: record %llu is damaged or out of order: make a new "
                            "plan with 'offboard plan'",
                            (unsigned long long)(i + 1));
    return 0;
}

/* The first decision of an export, or of one after it. */
static const struct decision *lower_bound(const struct load *l, uint32_t export)
{
    const struct decision *all = l->decisions.records;
    uint64_t low = 0, high = l->decisions.count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (all[middle].export < export)
            low = middle + 1;
        else
            high = middle;
    }
    return all + low;
}

void affected_begin(struct affected *a, const struct load *l, uint16_t export)
{
    *a = (struct affected){.next = lower_bound(l, export), .end = lower_bound(l, export + 1u)};
}

int affected_next(struct affected *a, struct affected_row *row)
{
    const struct decision *first = a->next;
    if (first == a->end)
        return 0;
    *row = (struct affected_row){
        .at = first->at, .len = first->len, .line = first->line, .decisions = first};
    for (; a->next != a->end && is_same_row(a->next, first); a->next++) {
        row->actions |= a->next->actions;
        row->count++;
    }
    return 1;
}

uint64_t affected_count(const struct load *l, uint16_t export)
{
    struct affected a;
    struct affected_row row;
    uint64_t rows = 0;
    affected_begin(&a, l, export);
    while (affected_next(&a, &row))
        rows++;
    return rows;
}

int affected_is_dropped(const struct affected_row *row)
{
    return (row->actions & ACTION_DROPS) != 0;
}

const char *affected_pseudonym(const struct load *l, const struct affected_row *row)
{
    const struct standing_row *people = l->people.records;
    return people[row->decisions->person].pseudonym;
}
