#include "reports/people/membership.h"

#include "lib/arena.h"

/* People are numbered below it; added to a number in person_of. */
#define NOT_COUNTED 0x80000000U

int membership_counts(const struct membership *m, uint64_t person)
{
    const struct standing_row *who = &m->people[person];
    if (!who->is_student)
        return 0;
    return m->places ? census_is_counted((enum census)m->places[person])
                     : standing_is_counted((enum standing)who->standing);
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
        m->heads.counted += membership_counts(m, i) != 0;
        if (m->places)
            m->heads.by_census[m->places[i]]++;
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
        m->person_of[i] = !m->people[person].is_student  ? NO_INDEX
                          : membership_counts(m, person) ? person
                                                         : person | NOT_COUNTED;
    }
    return 0;
}

uint8_t *membership_places(const struct membership_tables *t, const struct policy *policy,
                           struct day day)
{
    const struct roll_row *spans = t->roll->records;
    const struct alias *aliases = t->aliases->records;
    uint8_t *places = mem_alloc(t->people->count + 1, 1);
    for (uint64_t i = 0; i < t->roll->count; i++) {
        uint32_t alias = spans[i].row.alias;
        if (alias >= t->aliases->count || aliases[alias].person >= t->people->count)
            continue;
        uint8_t *place = &places[aliases[alias].person];
        uint8_t found = (uint8_t)census_of_span(&spans[i], policy, day);
        *place = found > *place ? found : *place;
    }
    return places;
}

int membership_init(struct membership *m, const struct membership_tables *t,
                    const struct policy *policy, struct diag *d)
{
    *m = (struct membership){.people = t->people->records,
                             .people_count = t->people->count,
                             .census = policy->cohort,
                             .alias_count = t->aliases->count};
    if (m->people_count >= NOT_COUNTED)
        return diag_set(d, DIAG_SYSTEM, "'plan/people' holds too many people");
    if (!day_is_none(m->census))
        m->places = membership_places(t, policy, m->census);
    m->person_of = mem_alloc(m->alias_count, sizeof *m->person_of);
    if (count_heads(m, d) == 0 && place_aliases(m, t->aliases->records, d) == 0)
        return 0;
    membership_release(m);
    return -1;
}

void membership_release(struct membership *m)
{
    free(m->places);
    free(m->person_of);
    *m = (struct membership){0};
}

uint32_t membership_student_of(const struct membership *m, const struct row_at *row)
{
    if (row->flags & ROW_STAFF || row->alias >= m->alias_count)
        return NO_INDEX;
    uint32_t person = m->person_of[row->alias];
    return person == NO_INDEX ? NO_INDEX : person & ~NOT_COUNTED;
}

uint32_t membership_of(const struct membership *m, const struct row_at *row)
{
    if (row->flags & ROW_STAFF || row->alias >= m->alias_count)
        return NO_INDEX;
    uint32_t person = m->person_of[row->alias];
    return person & NOT_COUNTED ? NO_INDEX : person;
}
