#include "extract/people.h"

#include "extract/piece.h"

struct people {
    const struct aliases *aliases;
    struct person *items;
    struct day *latest; /* by person: entry of the latest span that names a year */
};

static void note_flags(struct person *p, const struct row_at *row, enum source_kind kind)
{
    if (!(row->flags & ROW_STAFF))
        p->flags |= PERSON_STUDENT;
    else if (kind == SOURCE_ACCOUNTS)
        p->flags |= PERSON_STAFF;
}

/* The roll's latest span names the year; an account only where no span does. */
static void note_year(struct person *p, struct day *latest, uint16_t year, struct day entered)
{
    if (!year || (p->year && entered.since_epoch < latest->since_epoch))
        return;
    p->year = year;
    *latest = entered;
}

static void note_row(struct people *people, enum source_kind kind, const void *record,
                     uint32_t index)
{
    const struct row_at *row = record;
    uint32_t i = people->aliases->items[row->alias].person;
    struct person *p = &people->items[i];
    uint32_t *first[] = {&p->first_roll, &p->first_account, &p->first_enrolment};
    if (*first[kind] == NO_INDEX)
        *first[kind] = index;
    note_flags(p, row, kind);
    if (kind == SOURCE_ROLL) {
        const struct roll_row *span = record;
        note_year(p, &people->latest[i], span->year, span->entered);
    } else if (kind == SOURCE_ACCOUNTS && !p->year) {
        p->year = ((const struct account_row *)record)->year;
    }
}

static int note_rows(struct people *people, enum source_kind kind, int staged_fd, struct diag *d)
{
    struct table rows;
    size_t size = source_tables[kind]->record_size;
    if (table_map(&rows, staged_fd, source_tables[kind], d) != 0)
        return -1;
    for (uint64_t i = 0; i < rows.count; i++)
        note_row(people, kind, (const char *)rows.records + i * size, (uint32_t)i);
    table_unmap(&rows);
    return 0;
}

static int write_table(struct outdir *staged, const struct table_kind *kind, const void *records,
                       uint32_t count, struct diag *d)
{
    struct table_writer table;
    if (table_create(&table, staged, kind, d) != 0)
        return -1;
    if (table_add_many(&table, records, count, d) != 0) {
        outfile_drop(&table.file);
        return -1;
    }
    return table_close(&table, d);
}

/* A row of results is always a student's. */
static void note_results(struct people *people, const uint32_t *first_result, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct person *p = &people->items[people->aliases->items[i].person];
        if (first_result[i] == NO_INDEX)
            continue;
        p->flags |= PERSON_STUDENT;
        if (first_result[i] < p->first_result)
            p->first_result = first_result[i];
    }
}

int people_write(struct aliases *a, const uint32_t *first_result, size_t first_count,
                 struct outdir *staged, struct diag *d)
{
    struct people people = {.aliases = a};
    uint32_t count;
    int status = 0;
    aliases_settle(a, &people.items, &count);
    people.latest = mem_alloc(count, sizeof *people.latest);
    for (int kind = 0; kind < SOURCE_RESULTS && status == 0; kind++)
        status = note_rows(&people, (enum source_kind)kind, staged->fd, d);
    note_results(&people, first_result, first_count < a->count ? first_count : a->count);
    if (status == 0)
        status = write_table(staged, &table_person, people.items, count, d);
    if (status == 0)
        status = write_table(staged, &table_alias, a->items, a->count, d);
    free(people.items);
    free(people.latest);
    return status;
}
