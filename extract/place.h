/*
 * place - which section of school.ini each file of a survey becomes.
 *
 * A file stands where its headings fit best. Where two files want one place the better one has
 * it, and the other is kept beside it, off. What a section would need and the files do not say
 * turns it off as well: what init writes can be run.
 */
#ifndef OFFBOARD_PLACE_H
#define OFFBOARD_PLACE_H

#include "extract/evidence.h"

struct place {
    const struct found *found;
    const struct fit *fit;
    const struct fit *tied; /* of another profile, fits as well; NULL if none */
    int is_second;          /* the file has a place of another kind as well: roll and accounts */
    const char *platform;   /* "" for a roll */
    const char *section;    /* unique: "roll", "accounts.connexus" */
    const char *off;        /* why it is not to be read; NULL: it is */
    int wants_day_zero;     /* off because nothing says from which day its days count, */
    int wants_id_kind;      /* or what its `id` is */
    /* Of a place that is on, from the values: */
    struct evidence evidence;
    enum field id_field;    /* the column holds such ids of the roll; FIELD_NONE: not needed */
    const char *id_heading; /* its heading; NULL: it is the profile's own `id` */
    const char *dates;      /* the order the dates are in, where the profile has another */
};

struct lookup_place {
    const struct config_section *section; /* [lookup.X] of the profile */
    const struct found *found;
    enum field field;
    const char *platform; /* for its readings only, where others have the field; NULL: for all */
    int is_off;           /* only places that are off need it */
};

struct placing {
    struct survey *survey;
    struct place *places; /* the roll first, then accounts, enrolments and results */
    size_t count;
    struct lookup_place *lookups;
    size_t lookup_count;
    const struct found **left; /* files that have no place */
    size_t left_count;
};

/* All in the survey's arena. */
int placing_find(struct placing *out, struct survey *s, struct diag *d);

/* "lookup.role", "lookup.role.oneroster" */
const char *lookup_place_name(const struct lookup_place *l, struct arena *a);
/* The file of that name beside another one, or NULL. */
const struct found *placing_beside(const struct placing *p, const struct found *f,
                                   const char *name);
/* Turns off what could not be run, and adds lookups, ids and the order of dates. */
int placing_complete(struct placing *p, struct diag *d);

#endif
