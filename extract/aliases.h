/*
 * aliases - who is who: ids of every export, joined into people (design section 4).
 *
 * Strong ids (UPN, admission number, SIS id, user id, account id) of one row name one person
 * and join at once. When all is read, aliases_settle undoes every join of a group in which one
 * source gives two values of one kind for one person, and marks it a conflict; then user names
 * and e-mails join within their platform, but never two people who have different ids: one
 * that two people share joins nobody. People do not depend on the order in which rows come.
 */
#ifndef OFFBOARD_ALIASES_H
#define OFFBOARD_ALIASES_H

#include "lib/hash.h"
#include "lib/staged.h"

struct alias_edge {
    uint32_t from, to;
};
struct alias_edges {
    struct alias_edge *items;
    size_t count, capacity;
};

struct aliases {
    /* Until all is settled `person` is the link of a union-find, the lowest index its root; for
     * a user name or e-mail, the first strong alias that stood beside it. */
    struct alias *items;
    uint32_t *next; /* circular list of a group */
    uint32_t count;
    size_t capacity, next_capacity;
    uint64_t *slots; /* 0, or index + 1 below a part of the hash */
    uint32_t slot_count;
    struct alias_edges mates; /* further aliases beside a user name or e-mail */
    struct hash_seed seed;
};

void aliases_init(struct aliases *a, const struct hash_seed *seed);
void aliases_release(struct aliases *a);

/*
 * The alias of a value, which is trimmed and not empty: kind below ID_KINDS, space a code of
 * WORDS_SPACE. NO_INDEX where it is not there.
 */
uint32_t aliases_find(struct aliases *a, enum field kind, uint16_t space, struct str value);
/* By the value's alias_hash; added where missing. `seen_by` is a reading's index, or -1 where the
 * value is a former one. */
uint32_t aliases_add(struct aliases *a, enum field kind, uint16_t space, const uint64_t hash[2],
                     int seen_by);
/* The hash will be looked up soon. */
void aliases_expect(struct aliases *a, const uint64_t hash[2]);
/* NO_INDEX where the hash has no alias of that kind in that space. */
uint32_t aliases_at(struct aliases *a, enum field kind, uint16_t space, const uint64_t hash[2]);
/*
 * The next alias of a value in any space; *step begins as 0. NO_INDEX after the last. Only looks.
 */
uint32_t aliases_next(struct aliases *a, enum field kind, struct str value, uint32_t *step);
int alias_is_weak(enum field kind);
/* Two aliases stand in one row. `b` is the row's first, strongest one. */
void aliases_join(struct aliases *a, uint32_t alias, uint32_t b);

/* Two spaces are one, `to`: one school's rows may leave it unnamed. */
void aliases_unite_spaces(struct aliases *a, uint16_t from, uint16_t to);

/* For the settling, in settle.c: groups of strong aliases, and edges between aliases. */
uint32_t aliases_root(struct aliases *a, uint32_t i);
void aliases_unite(struct aliases *a, uint32_t x, uint32_t y); /* the lower root stays one */
void alias_edges_add(struct alias_edges *e, uint32_t from, uint32_t to);
void alias_edges_sort(struct alias_edges *e); /* each is kept once */

/*
 * Ends the joining: sets alias.person and flags. Gives the people, of whom only `alias` and
 * PERSON_CONFLICT are set; freed with free().
 */
void aliases_settle(struct aliases *a, struct person **people, uint32_t *count);

#endif
