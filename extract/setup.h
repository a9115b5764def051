/*
 * setup - from school.ini and the profiles to exports, readings and columns.
 *
 * Every section of school.ini that is not [school], [policy] or [report] is checked here: a
 * reading ("results", "results.maths"), the words of one ("roll.status",
 * "accounts.connexus.active"), or a lookup ("lookup.subject").
 */
#ifndef OFFBOARD_SETUP_H
#define OFFBOARD_SETUP_H

#include "extract/heading.h"
#include "extract/word_map.h"
#include "lib/hash.h"
#include "lib/sources.h"
#include "lib/stage.h"
#include "lib/words.h"

struct lookup {
    enum field field;
    const char *platform; /* whose readings it is for; NULL: all */
    const char *section;
    struct words keys;
    const char **values; /* by code of the key */
};

/* What a reading needs beside struct reading, which later stages share. */
struct reading_setup {
    struct word_map status, active, role;
    const struct lookup *lookups[FIELD_COUNT];
    uint16_t space[ID_KINDS]; /* WORDS_SPACE code of each id kind; a school's is the default */
    const struct wide_pattern *wide; /* results in columns of their own, or NULL */
    enum field wide_value;           /* what their cells hold: FIELD_grade or FIELD_score */
};

struct setup {
    struct stage *stage;
    struct sources sources;
    struct reading_setup *readings; /* as many as sources.readings */
    struct heading_wanted *wanted;  /* as many as sources.exports: their headings as set */
    struct lookup *lookups;
    size_t lookup_count;
    uint16_t school_space; /* of rows that name no school, or ours */
    int is_thorough;       /* count every byte of an export before its rows are read */
    struct hash_seed seed; /* of ids and names, from the vault's key */
    void *digest;          /* running SHA-256 of everything that says how to read */
};

/* Starts as {0} but for is_thorough and seed. Decoded copies go to `staged`; `spaces` is the
 * dictionary WORDS_SPACE. */
int setup_read(struct setup *s, struct stage *stage, struct outdir *staged, struct words *spaces,
               struct diag *d);
/* A path of school.ini, which counts from where school.ini is. In the arena. */
const char *setup_path(const struct setup *s, const char *file);
void setup_release(struct setup *s);

#endif
