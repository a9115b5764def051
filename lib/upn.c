#include "lib/upn.h"

static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";

static int letter_value(char c)
{
    const char *at = c ? strchr(letters, c) : NULL;
    return at ? (int)(at - letters) : -1;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

char upn_check_letter(struct str upn)
{
    int sum = 0;
    if (upn.len != 13 || letter_value(upn.bytes[0]) < 0)
        return 0;
    for (int position = 2; position <= 13; position++) {
        char c = upn.bytes[position - 1];
        int value = is_digit(c) ? c - '0' : position == 13 ? letter_value(c) : -1;
        if (value < 0)
            return 0;
        sum += position * value;
    }
    return letters[sum % 23];
}
