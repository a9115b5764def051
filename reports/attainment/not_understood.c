/* What the measures could not use, for the Health sheet. */
#include "reports/attainment/attainment.h"

static int is_unknown_grade(const struct attained *it)
{
    return it->grade && !it->meaning.is_known;
}

static int is_unknown_subject(const struct attainment *a, const struct student *who,
                              const struct attained *it)
{
    return who->stage == STAGE_GCSE && it->scale && (it->scale->stages & STAGE_GCSE) &&
           !it->scale->is_percent && a->subjects[it->subject].slot == SLOT_UNKNOWN;
}

static int compare(const void *left, const void *right)
{
    const struct not_understood *x = left, *y = right;
    if (x->subject != y->subject)
        return x->subject < y->subject ? -1 : 1;
    return (x->grade > y->grade) - (x->grade < y->grade);
}

/* Found things are few: sorted first, then equal ones are added up. */
static struct not_understood *add_up(struct not_understood *list, size_t *count)
{
    size_t kept = 0;
    if (*count)
        qsort(list, *count, sizeof *list, compare);
    for (size_t i = 0; i < *count; i++) {
        if (kept && compare(&list[kept - 1], &list[i]) == 0)
            list[kept - 1].results += list[i].results;
        else
            list[kept++] = list[i];
    }
    *count = kept;
    return list;
}

enum what { UNKNOWN_GRADES, UNKNOWN_SUBJECTS };

static struct not_understood *find(const struct attainment *a, enum what what, size_t *count)
{
    struct not_understood *list = mem_alloc(1, sizeof *list);
    size_t capacity = 1;
    *count = 0;
    for (uint32_t person = 0; person < a->people_count; person++)
        for (uint32_t i = 0; a->students[person].is_counted && i < a->count_of[person]; i++) {
            struct attained it = attained_at(a, person, i);
            if (what == UNKNOWN_GRADES ? !is_unknown_grade(&it)
                                       : !is_unknown_subject(a, &a->students[person], &it))
                continue;
            if (*count == capacity) {
                add_up(list, count);
                list = mem_fit(list, &capacity, 2 * *count + 1, sizeof *list);
            }
            list[(*count)++] = (struct not_understood){
                it.subject, what == UNKNOWN_GRADES ? it.grade : (uint16_t)0, 1};
        }
    return add_up(list, count);
}

struct not_understood *attainment_unknown_grades(const struct attainment *a, size_t *count)
{
    return find(a, UNKNOWN_GRADES, count);
}

struct not_understood *attainment_unknown_subjects(const struct attainment *a, size_t *count)
{
    return find(a, UNKNOWN_SUBJECTS, count);
}
