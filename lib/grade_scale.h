/*
 * grade_scale - which scale grades belong to, and what each text means in it.   (lib level 1)
 *
 * Scales, points and sizes are those of formats.md sections 5.1 to 5.3, in the table at the top
 * of grade_scales.c. A text means something only within a scale: NP is "not present" in England
 * and "no pass" in the US, X is absent and worth 0 at GCSE and no result elsewhere. What no scale
 * explains has no points and is never zero: callers list it.
 *
 * Spellings are forgiven where they cannot mean something else: case, blanks, and "D*2",
 * "L2D*", "Level 2 Distinction*". Nothing here allocates or fails.
 */
#ifndef OFFBOARD_GRADE_SCALE_H
#define OFFBOARD_GRADE_SCALE_H

#include "lib/str.h"

#define GRADE_NO_POINTS INT32_MIN

/* Points are thousandths. At or above: "9-4", "9-5" and "9-7" of formats.md 5.4. */
enum { GRADE_PASS = 4000, GRADE_STRONG_PASS = 5000, GRADE_TOP = 7000 };

/* Where a subject is taught, as bits: breaks ties between scales that share their letters. */
enum { STAGE_KEY_3 = 1, STAGE_GCSE = 2, STAGE_16_18 = 4, STAGE_US = 8, STAGE_ANY = 15 };

struct grade_scale {
    const char *name;  /* "gcse-9-1" */
    const char *title; /* "GCSE 9 to 1" */
    unsigned stages;   /* STAGE_... */
    int32_t size;      /* thousandths of a full qualification, all slots together */
    int slots;         /* how often the points count: 2 for double awards, whose slots share them */
    int has_sub_grades;  /* 5+ and 5- have the points of 5 */
    int is_percent;      /* 0 to 100 */
    int absent_is_zero;  /* X, Abs: an entry worth 0 */
    const struct grade { /* the best first, ended by a text of NULL */
        const char *text;
        int32_t points; /* of one slot; GRADE_NO_POINTS: a result that is not averaged */
        int is_outside; /* not a result: withdrawn, incomplete */
    } * grades;
};

/* In the order of preference where several fit equally; ended by NULL. */
extern const struct grade_scale *const grade_scales[];
const struct grade_scale *grade_scale_find(struct str name); /* NULL if there is none */

/* Why a text is no result. */
enum grade_lack {
    LACK_NONE,     /* it is one */
    LACK_BLANK,    /* empty, or a dash: not given yet */
    LACK_WITHHELD, /* SUPP: the awarding body keeps it back */
    LACK_OTHER     /* not entered, absent, withdrawn */
};

struct grade_meaning {
    int32_t points; /* thousandths, of one slot; GRADE_NO_POINTS where there are none */
    int32_t rank;   /* within its scale: higher is better; below 0 for what is not on it */
    int is_known;   /* on the scale, or a word such as SUPP; else it is to be listed */
    int is_result;  /* counts among the entries */
    int is_ungraded;
    enum grade_lack lack;
};

/* `scale` may be NULL: words are known then, grades are not. */
struct grade_meaning grade_meaning(const struct grade_scale *scale, struct str text);

/* Does the text stand on the scale as a grade (words such as U, X and SUPP apart)? */
int grade_is_on(const struct grade_scale *scale, struct str text);

/* The evidence for a scale: how many of the grades, words apart, stand on it. */
struct grade_fit {
    const struct grade_scale *scale; /* NULL: no scale holds more than half of them */
    const struct grade_scale *also;  /* fits as well, with other points: NULL if none does */
    uint64_t fitting, strange;       /* results on the scale, and not on it */
    size_t first_strange;            /* index of a text that is not on it, or `count` */
};

/*
 * The scale on which most results stand; `counts` gives how many have each text (NULL: one
 * each). Scales of one of `stages` go before others that fit as well, then the order of
 * grade_scales decides.
 */
struct grade_fit grade_scale_fit(const struct str *texts, const uint64_t *counts, size_t count,
                                 unsigned stages);

#endif
