#include "lib/row_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

void row_scan_release(struct row_scan *s)
{
    free(s->ends);
    *s = (struct row_scan){0};
}

static void forget(struct row_scan *s)
{
    s->count = 0;
    s->quotes = 0;
    s->is_odd = 0;
}

/*
 * Ends the last cell. Delimiters were sought outside of quotes, so a cell that begins and ends
 * with a quote accounts for two of them; any quote beyond those is for the parser.
 */
static int finish(struct row_scan *s, struct str text, size_t len, char quote)
{
    size_t from = 0;
    uint32_t around = 0;
    s->len = len;
    s->ends[s->count++] = (uint32_t)len;
    if (!s->quotes)
        return 0;
    for (size_t i = 0; i < s->count; i++) {
        size_t end = s->ends[i];
        if (end - from >= 2 && text.bytes[from] == quote && text.bytes[end - 1] == quote)
            around += 2;
        from = end + 1;
    }
    return around == s->quotes ? 0 : -1;
}

static void fit(struct row_scan *s, size_t more)
{
    if (s->count + more > s->capacity)
        s->ends = mem_fit(s->ends, &s->capacity, s->count + more, sizeof *s->ends);
}

int row_scan_line_portable(struct row_scan *s, struct str text, char delimiter, char quote)
{
    int in_quote = 0;
    size_t at = 0;
    forget(s);
    for (; at < text.len; at++) {
        char c = text.bytes[at];
        if (c == delimiter) {
            fit(s, 2);
            if (!in_quote)
                s->ends[s->count++] = (uint32_t)at;
        } else if (c == quote) {
            in_quote = !in_quote;
            s->quotes++;
        } else if (c == '\n' || c == '\r') {
            break;
        }
        s->is_odd |= (signed char)c <= 0;
    }
    fit(s, 1);
    return in_quote ? -1 : finish(s, text, at, quote);
}

#if defined(__x86_64__)

enum { CHUNK = 64 };

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

/* Bit i of the result: is the number of quotes at or before byte i odd? */
static inline uint64_t parity(uint64_t quotes)
{
    for (unsigned step = 1; step < CHUNK; step *= 2)
        quotes ^= quotes << step;
    return quotes;
}

/* Takes a chunk at an offset; *inside is all ones within quotes. 1: the line ended, at *len. */
__attribute__((target("avx2,popcnt,bmi"))) static inline int
take(struct row_scan *s, struct chunk c, size_t at, uint64_t *inside, size_t *len)
{
    uint64_t quoted = 0, below = UINT64_MAX;
    uint32_t *end = s->ends + s->count;
    if (c.quotes | *inside) {
        quoted = parity(c.quotes) ^ *inside;
        *inside = quoted >> 63 ? UINT64_MAX : 0;
    }
    if (c.breaks) {
        unsigned first = (unsigned)__builtin_ctzll(c.breaks);
        below = (UINT64_C(1) << first) - 1;
        *len = at + first;
        *inside = quoted >> first & 1 ? UINT64_MAX : 0;
    }
    s->is_odd |= (c.odd & below) != 0;
    s->quotes += (uint32_t)__builtin_popcountll(c.quotes & below);
    for (uint64_t marks = c.marks & ~quoted & below; marks; marks &= marks - 1)
        *end++ = (uint32_t)at + (uint32_t)__builtin_ctzll(marks);
    s->count = (size_t)(end - s->ends);
    return c.breaks != 0;
}

__attribute__((target("avx2,popcnt,bmi"))) static int scan_avx2(struct row_scan *s, struct str text,
                                                                char delimiter, char quote)
{
    uint64_t inside = 0;
    size_t at = 0, len = text.len;
    int ended = 0;
    forget(s);
    for (; !ended && at + CHUNK <= text.len; at += CHUNK) {
        fit(s, CHUNK + 1);
        ended = take(s, look(text.bytes + at, delimiter, quote), at, &inside, &len);
    }
    if (!ended && at < text.len) {
        char rest[CHUNK] = {0};
        uint64_t there = (UINT64_C(1) << (text.len - at)) - 1;
        memcpy(rest, text.bytes + at, text.len - at);
        struct chunk c = look(rest, delimiter, quote);
        c = (struct chunk){c.marks & there, c.quotes & there, c.breaks & there, c.odd & there};
        fit(s, CHUNK + 1);
        ended = take(s, c, at, &inside, &len);
    }
    fit(s, 1);
    return inside ? -1 : finish(s, text, len, quote);
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
