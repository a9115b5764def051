/*
 * attainment - what each student has attained: the one result a subject that counts.
 *
 * Made in two parallel passes over the staged results, through the membership filter, once; the
 * same whatever the number of cores. Everybody counted is in it, and apart from them those who
 * have left (for Effect of leavers): a group (reports/figures/group.h) says whom a number is
 * about.
 *
 * WHICH RESULT COUNTS, where a student has several in a subject: of those with a grade that is a
 * result (so not SUPP, NE, a blank) the latest by date, undated ones before dated, of equals the
 * one that stands last in the exports; where none has such a grade, the latest with a score.
 * Where nothing counts, the latest of what stands there says why: blank, SUPP, something else.
 * `[report] assessment = NAME` keeps to the results of that assessment (or, where no assessment
 * is called so, of that term).
 *
 * PROGRESS is from `[report] start` to `end`, assessments or terms likewise. Where they are not
 * set: from the first to the last assessment by the date of its first result, where there are
 * two; else from the first to the last term.
 *
 * SCALES are found from the grades of those counted, for each subject in each stage. A stage
 * comes from the year group: 7 to 9 key stage 3, 10 and 11 GCSE, 12 and 13 16 to 18; US where
 * the school's grades are US letters; a year group without a number gets the stage of its
 * grades. Grades that no scale explains have no points, are in no percentage, and are listed.
 *
 * The staged results stay mapped. Memory: 6 bytes a result (10 with progress), about
 * 100 a student.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_ATTAINMENT_H
#define OFFBOARD_ATTAINMENT_H

#include "lib/stage.h"
#include "lib/words.h"
#include "reports/attainment/subjects.h"
#include "reports/people/membership.h"

/* An assessment, or a term; code 0 and is_set 0: none. */
struct sitting {
    int is_set, is_term;
    uint16_t code; /* WORDS_ASSESSMENT or WORDS_TERM */
};

/* A result with all that is known of it. */
struct attained {
    uint32_t row; /* in the staged results */
    uint16_t subject, class, assessment, term, grade;
    int32_t score;                   /* thousandths; SCORE_NONE */
    struct day date;                 /* DAY_NONE where blank */
    const struct grade_scale *scale; /* of its subject in the student's stage; NULL: none fits */
    struct grade_meaning meaning;    /* points by the tables, thousandths of one slot */
};

enum mark { MARK_NOT_RECORDED, MARK_NO, MARK_YES };
enum prior { PRIOR_NOT_RECORDED, PRIOR_LOW, PRIOR_MIDDLE, PRIOR_HIGH };

/* A student's characteristics, of the roll's latest span; codes of WORDS_YEAR and WORDS_MARK. */
struct student {
    uint16_t year, tutor_group, sex, sen, ethnicity;
    uint8_t disadvantaged, has_sen, eal; /* enum mark */
    uint8_t prior;                       /* enum prior */
    uint8_t stage, has;                  /* STAGE_ bits: one or none; results that count there */
    uint8_t is_counted, is_leaver;       /* both 0: in no group */
};

/* Year groups that have their scales in common. */
enum band { BAND_NO_NUMBER, BAND_KEY_3, BAND_GCSE, BAND_16_18, BANDS };
enum layer { LAYER_COUNTED, LAYER_LEFT, LAYERS };

/* The grades of a subject in a band; arrays by WORDS_GRADE, NULL where there is no result. */
struct scale_cell {
    const struct grade_scale *scale; /* NULL: none fits */
    uint64_t *counts[LAYERS];        /* all results, not only those that count */
    struct grade_meaning *meanings;
};

/*
 * Outcomes of one student that several measures share; thousandths. formats.md 5.4. Those of
 * GCSEs are made for everybody who has such results: measures look at the stage.
 */
struct outcome {
    int32_t attainment_8;   /* sum of the ten slots */
    int32_t english, maths; /* the better English; OUTCOME_NONE where there is no result */
    int32_t ebacc_sum;      /* of the six parts of EBacc APS */
    int32_t sciences[2];    /* the two best; OUTCOME_NONE */
    int32_t humanity, language;
    int32_t progress;           /* end less start, summed over `progress_subjects` */
    uint16_t progress_subjects; /* with points in both, on one scale */
    uint8_t has_any;            /* a result in some slot */
    uint8_t is_ebacc_entry;
};
#define OUTCOME_NONE INT32_MIN

struct attainment {
    const struct membership *members;
    const struct words *words; /* WORDS_DOMAINS of them */
    struct table results;      /* mapped */
    struct subject_table *table;
    struct subject_info *subjects; /* by WORDS_SUBJECT */
    struct student *students;      /* by person */
    struct outcome *outcomes;      /* by person; of those in the GCSE stage */
    uint64_t people_count;
    uint64_t *first; /* by person: where rows begin; people_count + 1 of them */
    uint32_t
        *rows; /* counted results, by subject within a person; then those of subjects without */
    uint16_t *subject_of; /* of each of rows */
    uint32_t *count_of;   /* by person: counted results */
    uint32_t *lacking_of; /* by person: subjects with rows of which none counts */
    uint32_t *pairs;      /* start, end, start, end, ... from `first` on; NULL without progress */
    uint32_t *pairs_of;   /* by person */
    struct scale_cell *scales; /* by subject and band: attainment_cell */
    uint8_t *bands;            /* by WORDS_YEAR: enum band */
    uint8_t *years_with; /* by WORDS_YEAR: STAGE_ bits for which somebody counted has a result */
    const uint8_t *withheld; /* by WORDS_YEAR: report_is_withheld; NULL: none */
    struct sitting counted, start, end, prior;
    int is_us;
    uint64_t results_read, results_counted; /* not blank rows; of those counted */
};

/* What of [report] is asked here; "" where not set. */
struct attainment_options {
    const char *assessment, *start, *end; /* names of assessments or terms */
    const char *prior; /* an assessment with key stage 2 scaled scores: low, middle, high bands */
};

/* `members` and `words` stay until release; `results` belongs to the attainment from here on. */
int attainment_make(struct attainment *a, const struct membership *members,
                    const struct words *words, struct table *results, const struct table *roll,
                    const struct table *aliases, struct subject_table *table,
                    const struct attainment_options *options, struct diag *d);
void attainment_release(struct attainment *a);

/* Of a student: `i` below count_of[person] or pairs_of[person]. */
struct attained attained_at(const struct attainment *a, uint32_t person, uint32_t i);
struct attained attained_start(const struct attainment *a, uint32_t person, uint32_t i);
struct attained attained_end(const struct attainment *a, uint32_t person, uint32_t i);
/* The counted result in a subject. Returns 0 where there is none. */
int attained_find(struct attained *out, const struct attainment *a, uint32_t person,
                  uint16_t subject);
/* What stands in a subject where nothing counts: meaning.lack says why. `i` below
 * lacking_of[person]. */
struct attained attained_lacking(const struct attainment *a, uint32_t person, uint32_t i);
int attained_find_lacking(struct attained *out, const struct attainment *a, uint32_t person,
                          uint16_t subject);
/* The same for a pair. */
int attained_find_pair(struct attained *start, struct attained *end, const struct attainment *a,
                       uint32_t person, uint16_t subject);
/* Both have points, on one scale. */
int attained_are_comparable(const struct attained *start, const struct attained *end);
/* Scales whose points can be added up: GCSEs of all kinds, 16 to 18, US letters, key stage 3
 * levels. One STAGE_ bit; 0 without a scale. */
unsigned points_family(const struct grade_scale *scale);
/* An A level or a double award of them; AS is not. */
int attained_is_a_level(const struct attained *it);
/* The scale of a subject in a year group; NULL where none fits. */
const struct grade_scale *attainment_scale(const struct attainment *a, uint16_t subject,
                                           uint16_t year);

/* For the Health sheet, of counted results: each grade of a subject that nothing explains; each
 * subject with GCSE grades that the table of subjects does not hold (grade 0). */
struct not_understood {
    uint16_t subject, grade;
    uint64_t results;
};
/* Freed by the caller; in order of subject and grade. */
struct not_understood *attainment_unknown_grades(const struct attainment *a, size_t *count);
struct not_understood *attainment_unknown_subjects(const struct attainment *a, size_t *count);

#endif
