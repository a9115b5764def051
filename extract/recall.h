/*
 * recall - what a column's cells gave when they were read before.
 *
 * Exports repeat themselves: subjects, classes, grades, days. What a cell means is worked out once
 * and then found again by its bytes as they stand in the file. What is not kept, or was forgotten,
 * is read once more: a recall saves time and changes nothing.
 */
#ifndef OFFBOARD_RECALL_H
#define OFFBOARD_RECALL_H

#include "lib/row_reader.h"

enum {
    RECALL_BYTES = 16,   /* of a longer cell only both ends are compared: the caller compares all */
    RECALL_SLOTS = 4096, /* a power of two; a school's classes are hundreds */
    RECALL_TRIED = 4     /* slots that a cell may stand in */
};

/* A cell's bytes, zeros behind them; of a longer one the first and the last eight. */
struct recall_ends {
    uint64_t head, tail;
};

struct recall {
    uint64_t age; /* in the upper half; a slot of another age is empty */
    struct recalled {
        struct recall_ends ends;
        uint64_t tag; /* age, and the cell's length */
        uint64_t value;
    } slots[RECALL_SLOTS];
};

/* So many of them in one block, freed by free(): a page of it costs nothing until it is used. */
struct recall *recall_new(size_t count);
/* Forgets everything, in no time. */
void recall_forget(struct recall *r);
/* The value is found from now on, until it must make room or is forgotten. */
void recall_keep(struct recall *r, struct recall_ends ends, size_t len, uint32_t value);
/* As recall_find, in the slots behind the first. */
int64_t recall_find_further(const struct recall *r, uint64_t head, uint64_t tail, size_t len,
                            unsigned slot);
/* As recall_ends_of, where no byte behind the cell may be looked at. */
struct recall_ends recall_ends_alone(struct str cell);

/* The ends of a cell of at most RECALL_BYTES; from its first byte on as many may be looked at. */
static inline struct recall_ends recall_ends_short(struct str cell)
{
    static const unsigned char mask[2 * RECALL_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                         255, 255, 255, 255, 255, 255, 255, 255};
    struct recall_ends ends, kept;
    memcpy(&ends.head, cell.bytes, 8);
    memcpy(&ends.tail, cell.bytes + 8, 8);
    memcpy(&kept.head, mask + RECALL_BYTES - cell.len, 8);
    memcpy(&kept.tail, mask + RECALL_BYTES - cell.len + 8, 8);
    return (struct recall_ends){ends.head & kept.head, ends.tail & kept.tail};
}

/* The ends of any cell; is_padded as in struct row. */
static inline struct recall_ends recall_ends_of(struct str cell, int is_padded)
{
    if (cell.len > RECALL_BYTES || !is_padded)
        return recall_ends_alone(cell);
    return recall_ends_short(cell);
}

static inline int recall_are(struct recall_ends a, struct recall_ends b)
{
    return ((a.head ^ b.head) | (a.tail ^ b.tail)) == 0;
}

static inline unsigned recall_slot(struct recall_ends ends)
{
    uint64_t mixed = (ends.head ^ ends.tail << 1) * UINT64_C(0x9E3779B97F4A7C15);
    return (unsigned)(mixed >> 32) & (RECALL_SLOTS - 1);
}

/* The value of a cell of `len` bytes, or -1 if it is not known. */
static inline int64_t recall_find(const struct recall *r, struct recall_ends ends, size_t len)
{
    unsigned slot = recall_slot(ends);
    const struct recalled *kept = &r->slots[slot];
    if (recall_are(kept->ends, ends) && kept->tag == (r->age | len))
        return (int64_t)kept->value;
    return recall_find_further(r, ends.head, ends.tail, len, slot);
}

#endif
