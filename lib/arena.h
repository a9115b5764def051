/*
 * arena - memory that lives as long as the run; plain blocks and growing text. (lib level 0)
 *
 * Running out of memory is the one failure that ends the program here (a message, status 2):
 * that is safe because nothing is published before a stage's commit. So nothing here returns
 * NULL or an error.
 */
#ifndef OFFBOARD_ARENA_H
#define OFFBOARD_ARENA_H

#include "lib/str.h"

struct arena {
    struct arena_block *blocks;
};

void *arena_alloc(struct arena *a, size_t bytes); /* zeroed, aligned for any type */
struct str arena_copy(struct arena *a, struct str text);
/* A copy that ends in NUL. */
const char *arena_text(struct arena *a, struct str text);
const char *arena_format(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_release(struct arena *a);

/* Says that memory has ended, and ends the program: for libraries that report it in their way. */
_Noreturn void mem_out(void);

/* Blocks freed by free(); `count * size` is checked for overflow. */
void *mem_alloc(size_t count, size_t size); /* zeroed */
void *mem_grow(void *block, size_t count, size_t size);

/*
 * Doubles an array of *capacity elements until it holds `needed`; new elements are not
 * zeroed. Use: array = mem_fit(array, &capacity, count + 1, sizeof *array);
 */
void *mem_fit(void *array, size_t *capacity, size_t needed, size_t size);

/* Text that grows. Starts as {0}; the bytes are always followed by NUL once non-empty. */
struct buf {
    char *bytes;
    size_t len, capacity;
};
void buf_clear(struct buf *b); /* keeps the memory */
void buf_append(struct buf *b, struct str text);
void buf_text(struct buf *b, const char *text);
void buf_byte(struct buf *b, char c);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_str(const struct buf *b); /* valid until the buffer changes */
void buf_release(struct buf *b);

#endif
