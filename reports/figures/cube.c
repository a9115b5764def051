#include "reports/figures/cube.h"

#include "lib/arena.h"

enum { WORD_BITS = 64 };

void cube_init(struct cube *c, const struct membership *members, uint32_t subject_count,
               uint32_t course_count, uint32_t grade_count)
{
    *c = (struct cube){.members = members,
                       .subject_count = subject_count,
                       .course_count = course_count,
                       .grade_count = grade_count};
    c->courses = mem_alloc(course_count, sizeof *c->courses);
}

void cube_release(struct cube *c)
{
    for (uint32_t i = 0; i < c->course_count; i++)
        free(c->courses[i].students.bits);
    free(c->courses);
    *c = (struct cube){0};
}

static void headset_add(struct headset *set, uint64_t people_count, uint32_t person)
{
    if (!set->bits)
        set->bits = mem_alloc(people_count / WORD_BITS + 1, sizeof *set->bits);
    uint64_t *word = &set->bits[person / WORD_BITS];
    uint64_t bit = (uint64_t)1 << person % WORD_BITS;
    set->count += (*word & bit) == 0;
    *word |= bit;
}

static int bad_record(struct diag *d, const char *table, uint64_t record)
{
    return diag_set(d, DIAG_SYSTEM,
                    "'staged/%s' record %llu refers to something that is not there: plan again",
                    table, (unsigned long long)record);
}

/* A row may be about nobody, but not about an alias that is not there. */
static int has_alias(const struct cube *c, const struct row_at *row)
{
    return row->alias < c->members->alias_count || row->alias == NO_INDEX;
}

int cube_count_results(struct cube *c, const struct table *results, struct diag *d)
{
    const struct result_row *rows = results->records;
    for (uint64_t i = 0; i < results->count; i++) {
        uint32_t person = membership_of(c->members, &rows[i].row);
        if (!has_alias(c, &rows[i].row))
            return bad_record(d, table_result.name, i);
        if (rows[i].row.flags & ROW_NO_RESULT)
            continue;
        c->results_read++;
        if (person == NO_INDEX)
            continue;
        if (rows[i].subject >= c->subject_count || rows[i].grade >= c->grade_count)
            return bad_record(d, table_result.name, i);
        c->results_counted++;
    }
    return 0;
}

static void add_enrolment(struct cube *c, const struct enrolment_row *row, uint32_t person)
{
    struct cube_course *course = &c->courses[row->course];
    headset_add(&course->students, c->members->people_count, person);
    course->enrolments++;
    course->by_status[row->status]++;
    if (course->name == 0)
        course->name = row->course_name;
}

int cube_count_enrolments(struct cube *c, const struct table *enrolments, struct diag *d)
{
    const struct enrolment_row *rows = enrolments->records;
    for (uint64_t i = 0; i < enrolments->count; i++) {
        uint32_t person = membership_of(c->members, &rows[i].row);
        if (!has_alias(c, &rows[i].row))
            return bad_record(d, table_enrolment.name, i);
        if (person == NO_INDEX)
            continue;
        if (rows[i].course >= c->course_count || rows[i].course_name >= c->course_count ||
            rows[i].status >= ENROLMENT_STATUSES)
            return bad_record(d, table_enrolment.name, i);
        add_enrolment(c, &rows[i], person);
        c->enrolments_counted++;
    }
    c->enrolments_read += enrolments->count;
    return 0;
}
