#include "extract/score.h"

#include <string.h>
#include <strings.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first character is the lowest byte");

int score_parse_short(int32_t *out, uint64_t cell, size_t len)
{
    static const int32_t thousandths[] = {1000, 100, 10, 1};
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t dots = cell ^ ones * '.';
    uint64_t found = (dots - ones) & ~dots & highs;
    size_t at = found ? (size_t)__builtin_ctzll(found) / 8 : len;
    size_t count = len - (found != 0), places = found ? len - at - 1 : 0;
    if (len > SCORE_SHORT || count - 1 >= SCORE_SHORT || places > 3)
        return -1;
    /* The digits without their point, at the end of eight characters. */
    uint64_t whole = (UINT64_C(1) << 8 * at) - 1;
    uint64_t digits = (cell & whole) | (cell >> 8 & ~whole);
    digits = (digits ^ (ones * '0' & ((UINT64_C(1) << 8 * count) - 1))) << 8 * (8 - count);
    if (((digits + ones * (0x7F - 9)) | digits) & highs)
        return -1;
    /* Pairs of them, then all four pairs at once. */
    const uint64_t pair = UINT64_C(0x000000FF000000FF);
    digits = digits * 10 + (digits >> 8);
    digits = (digits & pair) * (100 + (UINT64_C(1000000) << 32)) +
             (digits >> 16 & pair) * (1 + (UINT64_C(10000) << 32));
    *out = (int32_t)(digits >> 32) * thousandths[places];
    return 0;
}

int score_parse(int32_t *out, struct str text)
{
    int64_t value = 0;
    int negative = 0, digits = 0, places = -1;
    if (text.len && text.bytes[text.len - 1] == '%')
        text = str_trim((struct str){text.bytes, text.len - 1});
    if (text.len && (text.bytes[0] == '-' || text.bytes[0] == '+')) {
        negative = text.bytes[0] == '-';
        text.bytes++;
        text.len--;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.bytes[i];
        if (c == '.' && places < 0) {
            places = 0;
        } else if (c >= '0' && c <= '9') {
            digits++;
            if (places < 0 || places < 3)
                value = value * 10 + (c - '0');
            else if (places == 3)
                value += c >= '5';
            places += places >= 0;
            if (value > INT32_MAX)
                return -1;
        } else {
            return -1;
        }
    }
    for (int p = places < 0 ? 0 : places; p < 3; p++)
        value *= 10;
    if (!digits || value >= INT32_MAX)
        return -1;
    *out = (int32_t)(negative ? -value : value);
    return 0;
}

int score_is_none(struct str cell)
{
    static const char *const none[] = {"-", "n/a", "abs", "absent", "x", "n", "ne", "np", "supp"};
    if (cell.len && cell.bytes[0] >= '0' && cell.bytes[0] <= '9') /* the usual case first */
        return 0;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (cell.len == strlen(none[i]) && strncasecmp(cell.bytes, none[i], cell.len) == 0)
            return 1;
    return cell.len == 0;
}
