/*
 * items - for each measure of a publication: who is in its N, and who attained it.
 */
#ifndef OFFBOARD_GOVERNORS_ITEMS_H
#define OFFBOARD_GOVERNORS_ITEMS_H

#include "reports/report.h"

enum item_value { ITEM_OUTSIDE, ITEM_IN_N, ITEM_ATTAINED };

struct item {
    const struct measure_family *family;
    const struct measure *measure;
    uint16_t subject; /* 0: a measure of students */
    uint8_t *values;  /* by person: enum item_value; of a mean never ITEM_ATTAINED */
};

struct items {
    struct item *list; /* headlines first, then by subject */
    size_t count, capacity;
    uint8_t *inside; /* [a * count + b]: whoever attained a attained b, in all the school */
};

/* `subject_measures`: names of measures of subjects, ended by NULL. */
void items_make(struct items *items, const struct attainment *a,
                const char *const *subject_measures);
void items_release(struct items *items);

#endif
