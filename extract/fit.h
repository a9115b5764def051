/*
 * fit - which profile and kind the headings of a file belong to.
 *
 * Every profile is tried in every kind it describes. A fit says how many of the file's headings
 * the profile names, which of its fields they give, and what a reading of that kind needs and
 * would not have. It is found by headings alone; the name that a format prescribes for a file
 * ("users.csv") only decides between fits that are as good.
 */
#ifndef OFFBOARD_FIT_H
#define OFFBOARD_FIT_H

#include "lib/config.h"
#include "lib/sources.h"

struct fit {
    const char *profile;
    enum source_kind kind;
    const struct config *config; /* the profile, and its section of that kind */
    const struct config_section *section;
    struct columns columns[FIELD_COUNT]; /* count 0: no heading gives the field */
    uint8_t *knows;                      /* by column: the profile names the heading */
    uint32_t known;                      /* how many of them */
    uint32_t close;                      /* of them, those that the profile writes otherwise */
    uint32_t results;                    /* of them, columns of results in a wide export */
    uint32_t telling;                    /* fields given that only such a file has */
    uint32_t fields;                     /* that the profile describes in this kind */
    uint8_t has_name;                    /* the file is called what the format prescribes */
    const char *lacks;                   /* what the kind needs and nothing gives; NULL */
    enum field lookup;                   /* given only by the profile's own [lookup.X], or NONE */
};

struct fits {
    struct fit *items; /* the best first; those that know fewer than two headings left out */
    size_t count;
};

/* `name` is the file's own name, without folders. All in the arena; -1 with *d is our mistake. */
int fits_find(struct fits *out, const struct export *e, const char *name, struct arena *a,
              struct diag *d);

/* Good enough to be read so: it lacks nothing and does not rest on a heading or two of many. */
int fit_is_sound(const struct fit *f, const struct export *e);
/* As good as the other: which of them it is would be a guess. */
int fit_is_tied(const struct fit *one, const struct fit *other);
/* "uk-mis, 11 of 12 headings (roll)" */
const char *fit_text(const struct fit *f, const struct export *e, struct arena *a);
/* The fields that decide who has left and what is done, ended by FIELD_NONE. */
const enum field *fit_deciding(enum source_kind kind);

#endif
