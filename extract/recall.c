#include "extract/recall.h"

#include "lib/arena.h"

#define ONE_AGE (UINT64_C(1) << 32)

_Static_assert(CELL_BYTES_MAX < ONE_AGE, "a length must not touch the age");
_Static_assert((int)ROW_PADDING >= (int)RECALL_BYTES, "ends are read without looking");

struct recall *recall_new(size_t count)
{
    struct recall *r = mem_alloc(count, sizeof *r);
    for (size_t i = 0; i < count; i++)
        r[i].age = ONE_AGE;
    return r;
}

void recall_forget(struct recall *r)
{
    r->age += ONE_AGE;
    if (r->age == 0) { /* so that the oldest slots do not come back to life */
        memset(r, 0, sizeof *r);
        r->age = ONE_AGE;
    }
}

static unsigned next(unsigned slot, unsigned tried)
{
    return (slot + tried) & (RECALL_SLOTS - 1);
}

static int is_free(const struct recall *r, unsigned slot)
{
    return r->slots[slot].tag >> 32 != r->age >> 32;
}

void recall_keep(struct recall *r, struct recall_ends ends, size_t len, uint32_t value)
{
    unsigned first = recall_slot(ends), slot = first;
    for (unsigned tried = 0; tried < RECALL_TRIED && !is_free(r, slot); tried++)
        slot = next(first, tried);
    if (!is_free(r, slot))
        slot = first;
    r->slots[slot] = (struct recalled){ends, r->age | len, value};
}

int64_t recall_find_further(const struct recall *r, uint64_t head, uint64_t tail, size_t len,
                            unsigned slot)
{
    struct recall_ends ends = {head, tail};
    for (unsigned tried = 1; tried < RECALL_TRIED; tried++) {
        const struct recalled *kept = &r->slots[next(slot, tried)];
        if (kept->tag == (r->age | len) && recall_are(kept->ends, ends))
            return (int64_t)kept->value;
    }
    return -1;
}

struct recall_ends recall_ends_alone(struct str cell)
{
    char bytes[RECALL_BYTES] = {0};
    struct recall_ends ends;
    size_t half = sizeof bytes / 2;
    if (cell.len <= sizeof bytes) {
        memcpy(bytes, cell.bytes, cell.len);
    } else {
        memcpy(bytes, cell.bytes, half);
        memcpy(bytes + half, cell.bytes + cell.len - half, half);
    }
    memcpy(&ends.head, bytes, half);
    memcpy(&ends.tail, bytes + half, half);
    return ends;
}
