#include "lib/age_key.h"

enum { KEY_SYMBOLS = 52, SUM_SYMBOLS = 6 }; /* 256 bits in fives; BIP 173, "Checksum" */

/* BIP 173, "Bech32": the order of the characters, and the generator of the check sum. */
static const char symbols[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};

static uint32_t add_symbol(uint32_t sum, unsigned value)
{
    uint32_t top = sum >> 25;
    sum = (sum & 0x1FFFFFF) << 5 ^ value;
    for (int i = 0; i < 5; i++)
        if (top >> i & 1)
            sum ^= generator[i];
    return sum;
}

/* The check sum is taken over the prefix in small letters. */
static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static uint32_t add_prefix(struct str prefix)
{
    uint32_t sum = 1;
    for (size_t i = 0; i < prefix.len; i++)
        sum = add_symbol(sum, (unsigned char)small(prefix.bytes[i]) >> 5);
    sum = add_symbol(sum, 0);
    for (size_t i = 0; i < prefix.len; i++)
        sum = add_symbol(sum, (unsigned char)small(prefix.bytes[i]) & 31);
    return sum;
}

/* `prefix` as it must stand, without the 1 that ends it. */
static int is_key(struct str text, struct str prefix, int is_capital)
{
    uint32_t sum = add_prefix(prefix);
    unsigned last = 0;
    if (text.len != prefix.len + 1 + KEY_SYMBOLS + SUM_SYMBOLS ||
        memcmp(text.bytes, prefix.bytes, prefix.len) != 0 || text.bytes[prefix.len] != '1')
        return 0;
    for (size_t i = prefix.len + 1; i < text.len; i++) {
        char c = text.bytes[i];
        const char *found = (small(c) != c) == is_capital || (c >= '0' && c <= '9')
                                ? memchr(symbols, small(c), sizeof symbols - 1)
                                : NULL;
        if (!found)
            return 0;
        if (i == prefix.len + KEY_SYMBOLS)
            last = (unsigned)(found - symbols);
        sum = add_symbol(sum, (unsigned)(found - symbols));
    }
    /* 52 symbols hold 260 bits: the four beyond the key are zero */
    return sum == 1 && (last & 15) == 0;
}

int age_recipient_is_valid(struct str text)
{
    return is_key(text, STR("age"), 0);
}

int age_secret_is_valid(struct str text)
{
    return is_key(text, STR("AGE-SECRET-KEY-"), 1);
}
