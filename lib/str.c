#include "lib/str.h"

struct str str_of(const char *text)
{
    return (struct str){text ? text : "", text ? strlen(text) : 0};
}

int str_is(struct str a, const char *text)
{
    return str_equal(a, str_of(text));
}

int str_starts(struct str a, const char *prefix)
{
    size_t len = strlen(prefix);
    return a.len >= len && memcmp(a.bytes, prefix, len) == 0;
}

int str_compare(struct str a, struct str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.bytes, b.bytes, shared) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str text)
{
    for (;;) {
        if (text.len > 0 && is_blank(text.bytes[0])) {
            text.bytes++;
            text.len--;
        } else if (text.len > 1 && memcmp(text.bytes, "\xC2\xA0", 2) == 0) {
            text.bytes += 2;
            text.len -= 2;
        } else if (text.len > 0 && is_blank(text.bytes[text.len - 1])) {
            text.len--;
        } else if (text.len > 1 && memcmp(text.bytes + text.len - 2, "\xC2\xA0", 2) == 0) {
            text.len -= 2;
        } else {
            return text;
        }
    }
}

struct str str_cut(struct str *rest, char mark)
{
    struct str part = *rest;
    const char *at = rest->len ? memchr(rest->bytes, mark, rest->len) : NULL;
    if (!at) {
        *rest = (struct str){NULL, 0};
        return part;
    }
    part.len = (size_t)(at - rest->bytes);
    rest->bytes = at + 1;
    rest->len -= part.len + 1;
    return part;
}

int str_to_u64(uint64_t *out, struct str text, uint64_t max)
{
    uint64_t value = 0;
    if (text.len == 0)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.bytes[i];
        if (c < '0' || c > '9')
            return -1;
        uint64_t digit = (uint64_t)(c - '0');
        if (digit > max || value > (max - digit) / 10)
            return -1;
        value = value * 10 + digit;
    }
    *out = value;
    return 0;
}
