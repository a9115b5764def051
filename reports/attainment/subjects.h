/*
 * subjects - what a subject's name says about it: its slot, EBacc pillar, scale, credits.
 *
 * The table is reports/tables/subjects.csv, compiled in; `[report] subjects = FILE` adds rows
 * that go before it. `[report] points = FILE` likewise changes points of a scale's grades
 * (reports/tables/points.csv). Names are compared by their letters and digits alone, without
 * case, "GCSE", "(9-1)" and "&": "GCSE Art & Design (9-1)" is "art and design".
 *
 * Slots and pillars: formats.md 5.4. Credits and weights: 5.3.
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_USAGE: file and line).
 */
#ifndef OFFBOARD_SUBJECTS_H
#define OFFBOARD_SUBJECTS_H

#include "lib/arena.h"
#include "lib/diag.h"
#include "lib/grade_scale.h"

enum slot {
    SLOT_UNKNOWN, /* not in the table: in no measure of slots, listed for the Health sheet */
    SLOT_NONE,    /* in the table as nothing that counts: tutor time */
    SLOT_ENGLISH,
    SLOT_MATHS,
    SLOT_EBACC,
    SLOT_OPEN
};

enum pillar {
    PILLAR_NONE,
    PILLAR_LANGUAGE_PAPER, /* English language; plain "English" too */
    PILLAR_LITERATURE,     /* English literature */
    PILLAR_MATHS,
    PILLAR_COMBINED, /* combined science: counts twice */
    PILLAR_BIOLOGY,
    PILLAR_CHEMISTRY,
    PILLAR_PHYSICS,
    PILLAR_COMPUTING, /* computer science */
    PILLAR_HUMANITY,  /* geography, history */
    PILLAR_LANGUAGE,  /* a language that is not English */
    PILLARS
};

struct subject_info {
    enum slot slot;
    enum pillar pillar;
    const struct grade_scale *scale; /* NULL: found from the grades */
    int is_left_out;                 /* of best three: general studies, critical thinking */
    int32_t credits;                 /* thousandths; 1000 where not said */
    int32_t weight; /* thousandths added to US points: honors 500, AP and IB 1000 */
};

struct subject_table;

/* The tables that are compiled in. */
extern const char table_subjects[], table_points[];

/* FILEs may be NULL; `beside` is put in front of a relative one. Lives in the arena. */
int subject_table_read(struct subject_table **out, struct arena *a, const char *beside,
                       const char *subjects_file, const char *points_file, struct diag *d);
/* SLOT_UNKNOWN and the defaults where the name is not in the table. */
struct subject_info subject_find(const struct subject_table *t, struct str name);
/* The points of a grade; those of grade_scale unless the table says otherwise. */
int32_t points_find(const struct subject_table *t, const struct grade_scale *scale,
                    struct str grade);

#endif
