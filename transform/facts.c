#include "transform/facts.h"

#include <unistd.h>

#include "lib/staged_check.h"

static const struct alias *alias_at(const struct facts *f, uint32_t i)
{
    return (const struct alias *)f->alias.records + i;
}

const struct person *facts_person(const struct facts *f, uint32_t person)
{
    return (const struct person *)f->person.records + person;
}

uint32_t facts_person_of(const struct facts *f, const struct row_at *row)
{
    return row->alias == NO_INDEX ? NO_INDEX : alias_at(f, row->alias)->person;
}

/* A counting sort of the roll's rows by person. */
static void group_spans(struct facts *f)
{
    const struct roll_row *rows = f->roll.records;
    uint64_t people = f->person.count;
    f->span_start = mem_alloc(people + 2, sizeof *f->span_start);
    f->spans = mem_alloc(f->roll.count + 1, sizeof *f->spans);
    for (uint64_t i = 0; i < f->roll.count; i++)
        f->span_start[facts_person_of(f, &rows[i].row) + 2]++;
    for (uint64_t p = 2; p < people + 2; p++)
        f->span_start[p] += f->span_start[p - 1];
    for (uint64_t i = 0; i < f->roll.count; i++)
        f->spans[f->span_start[facts_person_of(f, &rows[i].row) + 1]++] = &rows[i];
}

static void find_results(struct facts *f)
{
    const struct result_row *rows = f->result.records;
    f->has_result = mem_alloc(f->person.count + 1, 1);
    for (uint64_t i = 0; i < f->result.count; i++)
        if (!(rows[i].row.flags & ROW_NO_RESULT))
            f->has_result[facts_person_of(f, &rows[i].row)] = 1;
}

/* Absent: not on a complete roll by an id of a kind and space that the roll carries. */
static void find_absent(struct facts *f)
{
    uint64_t rolls = 0;
    int is_complete = 0;
    size_t spaces = f->words[WORDS_SPACE].count;
    uint8_t *carried = mem_alloc(spaces * ID_KINDS, 1);
    f->is_absent = mem_alloc(f->person.count + 1, 1);
    for (size_t i = 0; i < f->sources.reading_count; i++)
        if (f->sources.readings[i].kind == SOURCE_ROLL) {
            rolls |= UINT64_C(1) << i;
            is_complete |= f->sources.readings[i].is_complete;
        }
    for (uint64_t i = 0; i < f->alias.count; i++) {
        const struct alias *a = alias_at(f, (uint32_t)i);
        if (a->seen & rolls)
            carried[a->space * (size_t)ID_KINDS + a->kind] = 1;
    }
    for (uint64_t i = 0; i < f->alias.count && is_complete; i++) {
        const struct alias *a = alias_at(f, (uint32_t)i);
        if (carried[a->space * (size_t)ID_KINDS + a->kind] &&
            facts_person(f, a->person)->first_roll == NO_INDEX)
            f->is_absent[a->person] = 1;
    }
    free(carried);
}

static int map_tables(struct facts *f, struct diag *d)
{
    struct {
        struct table *table;
        const struct table_kind *kind;
    } all[] = {{&f->roll, &table_roll},           {&f->account, &table_account},
               {&f->enrolment, &table_enrolment}, {&f->result, &table_result},
               {&f->alias, &table_alias},         {&f->person, &table_person},
               {&f->reject, &table_reject},       {&f->decided, &table_decided}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (table_map(all[i].table, f->staged_fd, all[i].kind, d) != 0)
            return -1;
    struct staged_limits limits = {.aliases = f->alias.count,
                                   .people = f->person.count,
                                   .sources = &f->sources,
                                   .words = f->words};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (staged_check(all[i].table, all[i].kind, &limits, d) != 0)
            return -1;
    return 0;
}

int facts_open(struct facts *f, struct stage *stage, struct diag *d)
{
    *f = (struct facts){.stage = stage, .staged_fd = -1};
    f->staged_fd = dir_open(stage->run_fd, "staged", d);
    if (f->staged_fd < 0)
        return -1;
    if (dir_verify(f->staged_fd, "staged", VERIFY_LENGTHS, d) != 0 ||
        sources_read(&f->sources, &stage->arena, f->staged_fd, d) != 0 ||
        words_read(f->words, f->staged_fd, d) != 0 || map_tables(f, d) != 0)
        return -1;
    group_spans(f);
    find_results(f);
    find_absent(f);
    if (ledger_open(&f->ledger, stage->vault.path, d) != 0)
        return -1;
    int status = ledger_last(f->ledger, &f->last, &stage->arena, d);
    f->has_last = status == 0;
    return status < 0 ? -1 : 0;
}

void facts_close(struct facts *f)
{
    struct table *tables[] = {&f->roll,  &f->account, &f->enrolment, &f->result,
                              &f->alias, &f->person,  &f->reject,    &f->decided};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        table_unmap(tables[i]);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&f->words[i]);
    free(f->spans);
    free(f->span_start);
    free(f->is_absent);
    free(f->has_result);
    ledger_close(f->ledger);
    if (f->staged_fd >= 0)
        close(f->staged_fd);
    *f = (struct facts){.staged_fd = -1};
}
