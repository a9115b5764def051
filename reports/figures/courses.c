#include "reports/figures/courses.h"

#include "lib/arena.h"

enum { WORD_BITS = 64 };

/* Who was seen in a course: a bit each, made when the first one comes. */
struct seen {
    uint64_t **bits; /* by course */
    uint64_t people;
};

static int is_new(struct seen *seen, uint32_t course, uint32_t person)
{
    uint64_t **bits = &seen->bits[course], bit = (uint64_t)1 << person % WORD_BITS;
    if (!*bits)
        *bits = mem_alloc(seen->people / WORD_BITS + 1, sizeof **bits);
    uint64_t *word = &(*bits)[person / WORD_BITS];
    int found = (*word & bit) == 0;
    *word |= bit;
    return found;
}

static void add(struct course_tally *t, enum enrolment_status status, int is_new_student)
{
    t->students += is_new_student != 0;
    t->enrolments++;
    t->by_status[status]++;
}

static int is_leaver(const struct membership *m, uint32_t person)
{
    return !membership_counts(m, person) && m->people[person].standing == STANDING_LEFT;
}

static int count_row(struct courses *c, const struct membership *m, struct seen *seen,
                     const struct enrolment_row *row)
{
    uint32_t person = membership_student_of(m, &row->row);
    if (person == NO_INDEX)
        return 0;
    if (row->course >= c->count || row->status >= ENROLMENT_STATUSES)
        return -1;
    int counts = membership_counts(m, person);
    if (!counts && !is_leaver(m, person))
        return 0;
    int student_is_new = is_new(seen, row->course, person);
    if (counts)
        add(&c->counted[row->course], (enum enrolment_status)row->status, student_is_new);
    add(&c->with_leavers[row->course], (enum enrolment_status)row->status, student_is_new);
    return 0;
}

/* A platform without that status does not mean that nobody completes. */
static void note_completion(struct courses *c)
{
    int found = 0;
    for (uint32_t i = 0; i < c->count; i++)
        found |= c->with_leavers[i].by_status[ENROLMENT_COMPLETED] > 0;
    for (uint32_t i = 0; i < c->count; i++)
        c->counted[i].can_complete = c->with_leavers[i].can_complete = found;
}

int courses_make(struct courses *c, const struct membership *m, const struct table *enrolments,
                 uint32_t course_count, struct diag *d)
{
    const struct enrolment_row *rows = enrolments->records;
    struct seen seen = {.bits = mem_alloc(course_count + 1, sizeof *seen.bits),
                        .people = m->people_count};
    uint64_t bad = UINT64_MAX;
    *c = (struct courses){.counted = mem_alloc(course_count + 1, sizeof *c->counted),
                          .with_leavers = mem_alloc(course_count + 1, sizeof *c->with_leavers),
                          .count = course_count};
    for (uint64_t i = 0; i < enrolments->count && bad == UINT64_MAX; i++)
        if (count_row(c, m, &seen, &rows[i]) != 0)
            bad = i;
    for (uint32_t i = 0; i < course_count; i++)
        free(seen.bits[i]);
    free(seen.bits);
    if (bad == UINT64_MAX) {
        note_completion(c);
        return 0;
    }
    courses_release(c);
    return diag_set(d, DIAG_SYSTEM,
                    "'staged/enrolment' record %llu refers to something that is not there: plan "
                    "again",
                    (unsigned long long)bad);
}

void courses_release(struct courses *c)
{
    free(c->counted);
    free(c->with_leavers);
    *c = (struct courses){.count = 0};
}
