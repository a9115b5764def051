#include "reports/order.h"

#include <ctype.h>

static int is_digit_at(struct str text, size_t at)
{
    return at < text.len && isdigit((unsigned char)text.bytes[at]);
}

/* Takes a run of digits, leading zeros left out. */
static struct str take_number(struct str text, size_t *at)
{
    while (is_digit_at(text, *at) && text.bytes[*at] == '0')
        ++*at;
    size_t from = *at;
    while (is_digit_at(text, *at))
        ++*at;
    return (struct str){text.bytes + from, *at - from};
}

static int compare_numbers(struct str a, struct str b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return str_compare(a, b);
}

int text_order(struct str a, struct str b)
{
    size_t i = 0, j = 0;
    while (i < a.len && j < b.len) {
        int sign;
        if (is_digit_at(a, i) && is_digit_at(b, j))
            sign = compare_numbers(take_number(a, &i), take_number(b, &j));
        else
            sign = tolower((unsigned char)a.bytes[i++]) - tolower((unsigned char)b.bytes[j++]);
        if (sign != 0)
            return sign;
    }
    if (i < a.len || j < b.len)
        return i < a.len ? 1 : -1;
    return str_compare(a, b);
}

static int compare_codes(const void *a, const void *b, void *words)
{
    uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
    if (left == 0 || right == 0)
        return (left == 0) - (right == 0);
    return text_order(words_text(words, left), words_text(words, right));
}

uint16_t *words_order(const struct words *w, const uint8_t *is_used, size_t *count)
{
    struct words view = *w;
    uint16_t *codes = mem_alloc(w->count, sizeof *codes);
    *count = 0;
    for (uint32_t code = 0; code < w->count; code++)
        if (is_used[code])
            codes[(*count)++] = (uint16_t)code;
    qsort_r(codes, *count, sizeof *codes, compare_codes, &view);
    return codes;
}
