/*
 * judge - the standing of every person, by the first rule that matches.
 *
 * Rules are pure: the spans of one person and the policy in, yes or no out. Their order is the
 * registry in rules.c and is part of the meaning (design section 5). A rule is one file under
 * transform/rules/ and one line in that registry.
 */
#ifndef OFFBOARD_JUDGE_H
#define OFFBOARD_JUDGE_H

#include "lib/plan.h"
#include "lib/policy.h"

/* What is known about one person. */
struct evidence {
    const struct roll_row *const *spans; /* rows of the roll about the person */
    size_t span_count;
    /* Not on the roll, which is declared complete, by an id of a kind and space it carries. */
    int is_absent;
    /* Somebody who is at the school has this name, and birth dates do not contradict. */
    int has_namesake;
    enum decided decided; /* what the decisions file says; `withdraw` is about rows, not people */
    int is_conflict;      /* an alias of theirs means two people, or they are staff as well */
    int has_enrolment, has_result;
};

struct rule {
    const char *name;  /* in plan.csv and run.json */
    const char *title; /* for people: why */
    enum standing standing;
    int (*matches)(const struct evidence *e, const struct policy *p, struct day as_of);
};
extern const struct rule *const standing_rules[]; /* ended by NULL; the last always matches */

/* Words about spans, shared by the rules. */
int span_has_started(const struct roll_row *s, struct day as_of);
int span_has_ended(const struct roll_row *s, struct day as_of); /* its date is past */
int span_is_guest(const struct roll_row *s, const struct policy *p);
/* Its word is on roll, or it has none: the roll may have no status column. */
int span_word_is_on_roll(const struct roll_row *s, const struct policy *p);

/* The reasons why nothing may be done, in order; ended by NULL. One file each in blocks/. */
struct block_rule {
    enum block block;
    const char *title; /* for people: why nothing is done */
    int (*matches)(const struct evidence *e, struct day as_of);
};
extern const struct block_rule *const block_rules[];

/* NULL where nothing blocks. */
const struct block_rule *find_block(const struct evidence *e, struct day as_of);
const char *block_title(enum block block);

const struct rule *judge(const struct evidence *e, const struct policy *p, struct day as_of);

#endif
