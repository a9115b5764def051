#include "reports/membership.h"

#include "lib/arena.h"

int membership_counts(const struct standing_row *who)
{
    return who->is_student && standing_is_counted((enum standing)who->standing);
}

static int count_heads(struct membership *m, struct diag *d)
{
    for (uint64_t i = 0; i < m->people_count; i++) {
        const struct standing_row *who = &m->people[i];
        if (who->standing >= STANDINGS)
            return diag_set(d, DIAG_SYSTEM,
                            "'plan/people' record %llu has no known standing: plan again",
                            (unsigned long long)i);
        if (!who->is_student)
            continue;
        m->heads.read++;
        m->heads.by_standing[who->standing]++;
        m->heads.counted += membership_counts(who) != 0;
    }
    return 0;
}

static int place_aliases(struct membership *m, const struct alias *aliases, struct diag *d)
{
    for (uint64_t i = 0; i < m->alias_count; i++) {
        uint32_t person = aliases[i].person;
        if (person >= m->people_count)
            return diag_set(d, DIAG_SYSTEM,
                            "'staged/alias' record %llu names nobody in 'plan/people': plan "
                            "again",
                            (unsigned long long)i);
        m->person_of[i] = membership_counts(&m->people[person]) ? person : NO_INDEX;
    }
    return 0;
}

int membership_init(struct membership *m, const struct table *aliases, const struct table *people,
                    struct diag *d)
{
    *m = (struct membership){
        .people = people->records, .people_count = people->count, .alias_count = aliases->count};
    m->person_of = mem_alloc(aliases->count, sizeof *m->person_of);
    if (count_heads(m, d) == 0 && place_aliases(m, aliases->records, d) == 0)
        return 0;
    membership_release(m);
    return -1;
}

void membership_release(struct membership *m)
{
    free(m->person_of);
    *m = (struct membership){0};
}

uint32_t membership_of(const struct membership *m, const struct row_at *row)
{
    if (row->flags & ROW_STAFF || row->alias >= m->alias_count)
        return NO_INDEX;
    return m->person_of[row->alias];
}
