/*
 * tally - a group's counted results in one subject, and its progress there.
 */
#ifndef OFFBOARD_TALLY_H
#define OFFBOARD_TALLY_H

#include "reports/figures/group.h"

struct tally {
    uint16_t subject;
    uint64_t students; /* who have a counted result: one each */
    uint64_t entries;  /* of them with a grade that is understood and a result, U among them */
    uint64_t unknown;  /* with a grade that nothing explains: in none of the following */
    uint64_t ungraded; /* U, X, absent where the scale counts it */
    uint64_t pointed;  /* entries with points: P of US letters has none */
    int64_t points;    /* thousandths, of one slot each, over `pointed` */
    unsigned families; /* points_family of `pointed`: more than one cannot be averaged */
    uint64_t gcse, gcse_at[10]; /* entries on a GCSE scale; of them at n points or more */
    uint64_t a_level;           /* entries on an A level scale, AS apart */
    uint64_t a_level_at[7];     /* of them at n * 10 points or more, 1 = E or better, 6 = A* */
    uint64_t passable;          /* entries on a scale that has a pass */
    uint64_t passed;            /* of them above U and F; P is one */
    uint64_t scored;
    int64_t score;    /* thousandths, over `scored` */
    uint64_t *grades; /* by WORDS_GRADE: entries with that grade */
    /* Students without a result, by what stands in its place: in none of the above. */
    uint64_t not_yet, withheld;
    /* Students with points in both assessments, on one scale. */
    uint64_t moved;
    unsigned moved_families;
    int64_t start_points, end_points; /* thousandths, sums */
    uint64_t up, same, down;
};

struct tallies {
    struct tally *subjects; /* by WORDS_SUBJECT; zeros where nobody has anything: tally_is_empty */
    uint32_t count;
};
/* Of one subject alone: for its classes. */
void tally_make(struct tally *t, const struct attainment *a, const struct group *g,
                uint16_t subject);
void tally_release(struct tally *t);

/* One pass over the group for all its subjects. */
void tallies_make(struct tallies *t, const struct attainment *a, const struct group *g);
void tallies_release(struct tallies *t);
int tally_is_empty(const struct tally *t);
/* Whether points of one kind alone were added up. */
int tally_is_one_family(unsigned families);

/* Start grade x end grade of a subject, or of all (subject 0): pairs in both assessments. */
struct matrix {
    uint16_t *starts, *ends; /* WORDS_GRADE codes, best first */
    size_t start_count, end_count;
    uint64_t *cells; /* cells[start * end_count + end] */
    uint64_t total;
};
void matrix_make(struct matrix *m, const struct attainment *a, const struct group *g,
                 uint16_t subject);
void matrix_release(struct matrix *m);

#endif
