#include "extract/score.h"

#include <string.h>
#include <strings.h>

/* "67", as most are. */
static int parse_plain(int32_t *out, struct str text)
{
    int32_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.bytes[i] - '0';
        if (digit > 9)
            return -1;
        value = value * 10 + (int32_t)digit;
    }
    *out = value * 1000;
    return 0;
}

int score_parse(int32_t *out, struct str text)
{
    if (text.len > 0 && text.len <= 4 && parse_plain(out, text) == 0)
        return 0;
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
