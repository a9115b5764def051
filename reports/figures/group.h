/*
 * group - a set of people that figures are about: a year, girls, a class, the disadvantaged.
 *
 * Calling order: group_everyone; then any splits of it, and of what they give; release. Every
 * group holds counted people only unless it was split off one made with leavers.
 */
#ifndef OFFBOARD_GROUP_H
#define OFFBOARD_GROUP_H

#include "reports/attainment/attainment.h"

enum group_kind {
    GROUP_EVERYONE,
    GROUP_YEAR,
    GROUP_SEX,
    GROUP_DISADVANTAGED, /* yes, no */
    GROUP_SEN,           /* any support, none */
    GROUP_EAL,           /* yes, no */
    GROUP_PRIOR,         /* low, middle, high; nobody without [report] prior */
    GROUP_ETHNICITY,
    GROUP_TUTOR,
    GROUP_CLASS, /* of a subject: group_classes */
    GROUP_COMPLEMENT,
    GROUP_KINDS
};
const char *group_kind_title(enum group_kind kind); /* "Special educational needs" */
const char *group_kind_name(enum group_kind kind);  /* "sen", for files */

struct group {
    enum group_kind kind;
    const char *name; /* "Year 10", "Grade 10", "EAL"; lives in the arena of the groups */
    uint16_t code;    /* the word's, or the mark's */
    int with_leavers;
    uint32_t *people; /* indices of persons, rising */
    size_t count;
};

struct groups {
    struct group *list; /* in the order people expect; those without a value are in none */
    size_t count;
    struct arena arena;
};

void group_everyone(struct group *g, const struct attainment *a, int with_leavers);
void group_release(struct group *g);
/* The parts of a group by a characteristic; only parts that hold somebody. */
void groups_split(struct groups *out, const struct attainment *a, const struct group *of,
                  enum group_kind kind);
/* By the class of their counted result in a subject, or of what stands there where nothing counts;
 * those whose class is blank are last. */
void groups_classes(struct groups *out, const struct attainment *a, const struct group *of,
                    uint16_t subject);
void groups_release(struct groups *groups);
/* Those of `of` who have a value of `part`'s kind and are not in it: for gaps. */
void group_complement(struct group *out, const struct attainment *a, const struct group *of,
                      const struct group *part);

#endif
