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

/* What stands where in 32 bytes, a bit a byte. */
struct chunk {
    uint32_t marks, quotes, breaks, odd;
};

__attribute__((target("avx2"))) static inline struct chunk look(const char *bytes,
                                                                __m256i delimiter, __m256i quote)
{
    __m256i v = _mm256_loadu_si256((const __m256i_u *)bytes);
    __m256i lf = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n'));
    __m256i cr = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\r'));
    __m256i nul = _mm256_cmpeq_epi8(v, _mm256_setzero_si256());
    return (struct chunk){
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, delimiter)),
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, quote)),
        (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(lf, cr)),
        (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(v, nul)), /* high bits, and NULs */
    };
}

/* Bit i of the result: is the number of quotes at or before byte i odd? */
static inline uint32_t parity(uint32_t quotes)
{
    quotes ^= quotes << 1;
    quotes ^= quotes << 2;
    quotes ^= quotes << 4;
    quotes ^= quotes << 8;
    return quotes ^ quotes << 16;
}

/* Takes a chunk at an offset; *inside is all ones within quotes. 1: the line ended, at *len. */
static inline int take(struct row_scan *s, struct chunk c, size_t at, uint32_t *inside, size_t *len)
{
    uint32_t quoted = 0, below = UINT32_MAX;
    if (c.quotes | *inside) {
        quoted = parity(c.quotes) ^ *inside;
        *inside = quoted >> 31 ? UINT32_MAX : 0;
    }
    if (c.breaks) {
        unsigned first = (unsigned)__builtin_ctz(c.breaks);
        below = (UINT32_C(1) << first) - 1;
        *len = at + first;
        *inside = quoted >> first & 1 ? UINT32_MAX : 0;
    }
    s->is_odd |= (c.odd & below) != 0;
    s->quotes += (uint32_t)__builtin_popcount(c.quotes & below);
    for (uint32_t marks = c.marks & ~quoted & below; marks; marks &= marks - 1)
        s->ends[s->count++] = (uint32_t)at + (uint32_t)__builtin_ctz(marks);
    return c.breaks != 0;
}

__attribute__((target("avx2,popcnt,bmi"))) static int scan_avx2(struct row_scan *s, struct str text,
                                                                char delimiter, char quote)
{
    char rest[32] = {0};
    const __m256i d = _mm256_set1_epi8(delimiter), q = _mm256_set1_epi8(quote);
    uint32_t inside = 0;
    size_t at = 0, len = text.len;
    int ended = 0;
    forget(s);
    for (; !ended && at + 32 <= text.len; at += 32) {
        fit(s, 33);
        ended = take(s, look(text.bytes + at, d, q), at, &inside, &len);
    }
    if (!ended && at < text.len) {
        struct chunk c;
        uint32_t there = (UINT32_C(1) << (text.len - at)) - 1;
        memcpy(rest, text.bytes + at, text.len - at);
        c = look(rest, d, q);
        c = (struct chunk){c.marks & there, c.quotes & there, c.breaks & there, c.odd & there};
        fit(s, 33);
        ended = take(s, c, at, &inside, &len);
    }
    fit(s, 1);
    return inside ? -1 : finish(s, text, len, quote);
}

int row_scan_line(struct row_scan *s, struct str text, char delimiter, char quote)
{
    if (__builtin_cpu_supports("avx2"))
        return scan_avx2(s, text, delimiter, quote);
    return row_scan_line_portable(s, text, delimiter, quote);
}

#else

int row_scan_line(struct row_scan *s, struct str text, char delimiter, char quote)
{
    return row_scan_line_portable(s, text, delimiter, quote);
}

#endif
