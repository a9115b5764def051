/*
 * word_map - what a platform's own words mean: [roll.status], [accounts.active], ...
 *
 * Words are compared folded. A blank cell means what the word "" is mapped to, or else 0.
 */
#ifndef OFFBOARD_WORD_MAP_H
#define OFFBOARD_WORD_MAP_H

#include "lib/config.h"

enum { MAP_WORDS_MAX = 96 };

/* Our names of the values 1, 2, ...; ended by NULL. */
extern const char *const roll_status_names[],
    *const enrolment_status_names[], *const account_active_names[], *const role_names[];
enum role { ROLE_NONE, ROLE_STUDENT, ROLE_STAFF, ROLE_GUARDIAN };

struct word_map {
    const char *const *names;
    struct {
        const char *word, *folded;
        int value;
    } words[MAP_WORDS_MAX];
    size_t count, listed; /* the first `listed` ones are the platform's own */
};

void word_map_init(struct word_map *m, const char *const *names);
/*
 * Adds the words of a section; those added first go before. Returns 0, or -1 with *d where a
 * key is none of the names, naming the nearest.
 */
int word_map_add(struct word_map *m, struct arena *a, const struct config *c,
                 const struct config_section *s, struct diag *d);
/* Adds our own names ("on_roll", "on roll") behind everything else. */
void word_map_add_names(struct word_map *m, struct arena *a);
/* The value, 0 for a blank that is not mapped, -1 for a word nobody mapped. */
int word_map_value(const struct word_map *m, struct buf *scratch, struct str cell);
/*
 * The platform's own word, as it spells it, for what somebody typed; NULL where it has none.
 * Our names count where the platform's words are not listed at all.
 */
const char *word_map_own(const struct word_map *m, struct str typed, int *value);
/* The first word listed for a value: the one to write. "" if there is none. */
const char *word_map_word(const struct word_map *m, int value);

/* The platform's own words of every value that ends an enrolment, each ended by a newline. */
const char *word_map_endings(const struct word_map *m, struct arena *a);

#endif
