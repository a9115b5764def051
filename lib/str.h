/*
 * str - a view of bytes that somebody else owns.                        (lib level 0)
 *
 * A view is never freed and need not end in NUL. Nothing here allocates or fails.
 */
#ifndef OFFBOARD_STR_H
#define OFFBOARD_STR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *bytes;
    size_t len;
};

/* A string literal as a view. */
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

/* For printf: "%.*s" with STR_ARG(view). */
#define STR_ARG(view) (int)(view).len, (view).bytes

struct str str_of(const char *text); /* NULL gives the empty view */
/* Most cells are short: a few words that overlap, and no call. */
static inline int str_equal(struct str a, struct str b)
{
    uint64_t x = 0, y = 0, u = 0, v = 0;
    if (a.len != b.len)
        return 0;
    if (a.len > 16)
        return memcmp(a.bytes, b.bytes, a.len) == 0;
    if (a.len >= 8) {
        memcpy(&x, a.bytes, 8);
        memcpy(&y, b.bytes, 8);
        memcpy(&u, a.bytes + a.len - 8, 8);
        memcpy(&v, b.bytes + a.len - 8, 8);
        return x == y && u == v;
    }
    if (a.len >= 4) {
        memcpy(&x, a.bytes, 4);
        memcpy(&y, b.bytes, 4);
        memcpy(&u, a.bytes + a.len - 4, 4);
        memcpy(&v, b.bytes + a.len - 4, 4);
        return x == y && u == v;
    }
    for (size_t i = 0; i < a.len; i++)
        if (a.bytes[i] != b.bytes[i])
            return 0;
    return 1;
}
int str_is(struct str a, const char *text);
int str_starts(struct str a, const char *prefix);
/* memcmp order, the shorter first where one begins the other. */
int str_compare(struct str a, struct str b);
/* Without blanks, tabs, CR and LF at both ends; a no-break space (U+00A0) counts as blank. */
struct str str_trim(struct str text);
/*
 * Takes the part before the first `mark` off the front of *rest and returns it; the whole of
 * it where there is no mark. At the end *rest has bytes == NULL.
 */
struct str str_cut(struct str *rest, char mark);
/* A whole number, digits only, at most max. Returns 0 and sets *out, or -1. */
int str_to_u64(uint64_t *out, struct str text, uint64_t max);

#endif
