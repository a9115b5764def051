/*
 * aliases - who is who: ids of every export, joined into people (design section 4).
 *
 * Strong ids (UPN, admission number, SIS id, user id, account id) of one row name one person
 * and join at once. When all is read, aliases_settle undoes every join of a group in which one
 * source gives two values of one kind for one person, and marks it a conflict; then user names
 * and e-mails join within their platform, but never two people who have different ids: one
 * that two people share joins nobody.
 */
#ifndef OFFBOARD_ALIASES_H
#define OFFBOARD_ALIASES_H

#include "lib/hash.h"
#include "lib/staged.h"

/* What a row tells about the alias it stands under, kept until people are known. */
struct alias_rows {
    uint32_t first[SOURCE_KINDS]; /* index of the first staged row, NO_INDEX = none */
    struct day span_entered;      /* of the latest span seen */
    uint16_t year;
    uint8_t has_span, is_student, is_staff;
};

struct aliases {
    struct alias *items;
    struct alias_rows *rows;
    uint32_t *parent, *next; /* union-find by lowest index; circular list of a group */
    uint32_t *mate;          /* of a user name or e-mail: the first strong alias beside it */
    uint32_t count;
    size_t capacity, rows_capacity, parent_capacity, next_capacity, mate_capacity;
    uint32_t *slots, slot_count;
    struct alias_edge {
        uint32_t weak, strong;
    } * edges; /* further mates */
    size_t edge_count, edge_capacity;
    struct hash_seed seed;
};

void aliases_init(struct aliases *a, const uint8_t key[32]);
void aliases_release(struct aliases *a);

/*
 * The alias of a value: kind below ID_KINDS, space a code of WORDS_SPACE, value trimmed and not
 * empty. `seen_by` is a reading's index, or -1 where the value is a former one or only looked
 * up. Returns its index; with `add` 0, NO_INDEX where it is not there.
 */
uint32_t aliases_find(struct aliases *a, enum field kind, uint16_t space, struct str value,
                      int seen_by, int add);
int alias_is_weak(enum field kind);
/* Two aliases stand in one row. `b` is the row's first, strongest one. */
void aliases_join(struct aliases *a, uint32_t alias, uint32_t b);

/* The same values in two spaces name the same people: one school's rows may leave it unnamed. */
void aliases_unite_spaces(struct aliases *a, uint16_t from, uint16_t to);

/* Ends the joining: sets alias.person and flags; gives the people, freed with free(). */
void aliases_settle(struct aliases *a, struct person **people, uint32_t *count);

#endif
