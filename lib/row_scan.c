#include "lib/row_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

void row_scan_release(struct row_scan *s)
{
    free(s->cells);
    *s = (struct row_scan){0};
}

static void forget(struct row_scan *s)
{
    s->count = 0;
    s->quotes = 0;
    s->odd_from = s->odd_to = 0;
}

static void fit(struct row_scan *s, size_t more)
{
    if (s->count + more > s->capacity)
        s->cells = mem_fit(s->cells, &s->capacity, s->count + more, sizeof *s->cells);
}

static void note_odd(struct row_scan *s, size_t from, size_t to)
{
    if (!s->odd_to)
        s->odd_from = from;
    s->odd_to = to;
}

static void add(struct row_scan *s, const char *from, const char *to)
{
    s->cells[s->count].bytes = from;
    s->cells[s->count++].len = (size_t)(to - from);
}

/*
 * Delimiters were sought outside of quotes, so a cell that begins and ends with a quote accounts
 * for two of them; any quote beyond those is for the parser.
 */
static int take_quotes_off(struct row_scan *s, char quote)
{
    uint32_t around = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct str *cell = &s->cells[i];
        if (cell->len >= 2 && cell->bytes[0] == quote && cell->bytes[cell->len - 1] == quote) {
            around += 2;
            cell->bytes++;
            cell->len -= 2;
        }
    }
    return around == s->quotes ? 0 : -1;
}

int row_scan_line_portable(struct row_scan *s, struct str text, char delimiter, char quote)
{
    int in_quote = 0;
    const char *from = text.bytes;
    size_t at = 0;
    forget(s);
    for (; at < text.len; at++) {
        char c = text.bytes[at];
        if (c == delimiter && !in_quote) {
            fit(s, 2);
            add(s, from, text.bytes + at);
            from = text.bytes + at + 1;
        } else if (c == quote) {
            in_quote = !in_quote;
            s->quotes++;
        } else if (c == '\n' || c == '\r') {
            break;
        }
        if ((signed char)c <= 0)
            note_odd(s, at, at + 1);
    }
    fit(s, 1);
    add(s, from, text.bytes + at);
    s->len = at;
    return in_quote || (s->quotes && take_quotes_off(s, quote) != 0) ? -1 : 0;
}

#if defined(__x86_64__)

enum { CHUNK = 64, AT_ONCE = 4 };

/* What stands where in 64 bytes, a bit a byte. */
struct chunk {
    uint64_t marks, quotes, breaks, odd;
};

__attribute__((target("avx2"))) static inline uint64_t where(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

__attribute__((target("avx2"))) static inline uint64_t equal(__m256i low, __m256i high, char byte)
{
    __m256i same = _mm256_set1_epi8(byte);
    return where(_mm256_cmpeq_epi8(low, same), _mm256_cmpeq_epi8(high, same));
}

__attribute__((target("avx2"))) static inline struct chunk look(const char *bytes, char delimiter,
                                                                char quote)
{
    __m256i low = _mm256_loadu_si256((const __m256i_u *)bytes);
    __m256i high = _mm256_loadu_si256((const __m256i_u *)(bytes + 32));
    __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
    __m256i nul = _mm256_setzero_si256();
    return (struct chunk){
        equal(low, high, delimiter),
        equal(low, high, quote),
        where(_mm256_or_si256(_mm256_cmpeq_epi8(low, lf), _mm256_cmpeq_epi8(low, cr)),
              _mm256_or_si256(_mm256_cmpeq_epi8(high, lf), _mm256_cmpeq_epi8(high, cr))),
        /* the high bits of characters beyond ASCII, and NULs */
        where(_mm256_or_si256(low, _mm256_cmpeq_epi8(low, nul)),
              _mm256_or_si256(high, _mm256_cmpeq_epi8(high, nul))),
    };
}

/* The last, shorter part of a text. */
__attribute__((target("avx2"))) static struct chunk look_at_rest(struct str rest, char delimiter,
                                                                 char quote)
{
    char bytes[CHUNK] = {0};
    uint64_t there = (UINT64_C(1) << rest.len) - 1;
    memcpy(bytes, rest.bytes, rest.len);
    struct chunk c = look(bytes, delimiter, quote);
    return (struct chunk){c.marks & there, c.quotes & there, c.breaks & there, c.odd & there};
}

/* Bit i of the result: is the number of quotes at or before byte i odd? */
static inline uint64_t parity(uint64_t quotes)
{
    for (unsigned step = 1; step < CHUNK; step *= 2)
        quotes ^= quotes << step;
    return quotes;
}

/* Ends cells at the marks of a chunk; *from is where the one that goes on begins. */
__attribute__((target("avx2,popcnt,bmi"))) static inline void
take(struct row_scan *s, const char *chunk, uint64_t marks, const char **from)
{
    struct str *cell = s->cells + s->count;
    const char *begin = *from;
    if (!marks)
        return;
    s->count += (size_t)__builtin_popcountll(marks);
    *from = chunk + CHUNK - (size_t)__builtin_clzll(marks);
    /* Some at once, though the last may be none: how many there are cannot be foreseen. */
    for (; marks; cell += AT_ONCE) {
#pragma GCC unroll 4
        for (int i = 0; i < AT_ONCE; i++) {
            const char *end = chunk + _tzcnt_u64(marks);
            cell[i].bytes = begin;
            cell[i].len = (size_t)(end - begin);
            begin = end + 1;
            marks &= marks - 1;
        }
    }
}

__attribute__((target("avx2,popcnt,bmi"))) static int scan_avx2(struct row_scan *s, struct str text,
                                                                char delimiter, char quote)
{
    uint64_t inside = 0; /* all ones within quotes */
    const char *from = text.bytes;
    struct chunk c = {0};
    size_t at = 0;
    forget(s);
    s->len = text.len;
    for (; at < text.len && !c.breaks; at += CHUNK) {
        const char *chunk = text.bytes + at;
        uint64_t quoted = 0, below = UINT64_MAX;
        c = text.len - at >= CHUNK
                ? look(chunk, delimiter, quote)
                : look_at_rest((struct str){chunk, text.len - at}, delimiter, quote);
        if (c.quotes | inside) {
            quoted = parity(c.quotes) ^ inside;
            inside = quoted >> 63 ? UINT64_MAX : 0;
        }
        if (c.breaks) {
            uint64_t first = _tzcnt_u64(c.breaks);
            below = (UINT64_C(1) << first) - 1;
            s->len = at + first;
            inside = quoted >> first & 1;
        }
        if (c.odd & below)
            note_odd(s, at + _tzcnt_u64(c.odd & below),
                     at + CHUNK - (size_t)__builtin_clzll(c.odd & below));
        if (c.quotes)
            s->quotes += (uint32_t)__builtin_popcountll(c.quotes & below);
        fit(s, CHUNK + AT_ONCE);
        take(s, chunk, c.marks & ~quoted & below, &from);
    }
    fit(s, 1);
    add(s, from, text.bytes + s->len);
    return inside || (s->quotes && take_quotes_off(s, quote) != 0) ? -1 : 0;
}

int row_scan_line(struct row_scan *s, struct str text, char delimiter, char quote)
{
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        return scan_avx2(s, text, delimiter, quote);
    return row_scan_line_portable(s, text, delimiter, quote);
}

#else

int row_scan_line(struct row_scan *s, struct str text, char delimiter, char quote)
{
    return row_scan_line_portable(s, text, delimiter, quote);
}

#endif
