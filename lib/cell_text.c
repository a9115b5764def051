#include "lib/cell_text.h"

enum { ESCAPE_BYTES = 7 }; /* _xHHHH_ */

static const struct str replacement = {"\xEF\xBF\xBD", 3}; /* U+FFFD */

static int is_tail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes of the UTF-8 character at the front, which is not empty; 0 if it is not one. */
static size_t utf8_bytes(struct str text)
{
    unsigned char first = (unsigned char)text.bytes[0];
    if (first < 0x80)
        return 1;
    size_t len = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.len < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if (!is_tail(text.bytes[i]))
            return 0;
    unsigned char second = (unsigned char)text.bytes[1];
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0; /* over-long, surrogate, above U+10FFFF */
    return len;
}

static int is_forbidden(struct str character)
{
    char c = character.bytes[0];
    if (character.len == 1)
        return (unsigned char)c < 0x20 && c != '\t' && c != '\n';
    return str_equal(character, STR("\xEF\xBF\xBE")) || str_equal(character, STR("\xEF\xBF\xBF"));
}

static void clean_character(struct buf *out, struct str character)
{
    if (is_forbidden(character))
        buf_append(out, replacement);
    else
        buf_append(out, character);
}

/* Bytes at the front that need no look: printable ASCII. */
static size_t plain_bytes(struct str text)
{
    size_t len = 0;
    while (len < text.len && text.bytes[len] >= ' ' && text.bytes[len] <= '~')
        len++;
    return len;
}

void cell_text_clean(struct buf *out, struct str text)
{
    while (text.len > 0) {
        size_t plain = plain_bytes(text);
        size_t len = plain ? plain : utf8_bytes(text);
        if (plain) {
            buf_append(out, (struct str){text.bytes, plain});
        } else if (text.bytes[0] == '\r') {
            len = text.len > 1 && text.bytes[1] == '\n' ? 2 : 1;
            buf_byte(out, '\n');
        } else if (len == 0) {
            len = 1;
            buf_append(out, replacement);
        } else {
            clean_character(out, (struct str){text.bytes, len});
        }
        text.bytes += len;
        text.len -= len;
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The code of the _xHHHH_ at the front, or -1. */
static int escape_code(struct str text)
{
    int code = 0;
    if (text.len < ESCAPE_BYTES || text.bytes[0] != '_' || text.bytes[1] != 'x' ||
        text.bytes[6] != '_')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text.bytes[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* Moves what comes before the next underscore, if there is one, from *text to *out. */
static void move_to_underscore(struct buf *out, struct str *text)
{
    const char *mark = text->len ? memchr(text->bytes, '_', text->len) : NULL;
    size_t len = mark ? (size_t)(mark - text->bytes) : text->len;
    buf_append(out, (struct str){text->bytes, len});
    text->bytes += len;
    text->len -= len;
}

void cell_text_escape(struct buf *out, struct str clean)
{
    for (move_to_underscore(out, &clean); clean.len > 0; move_to_underscore(out, &clean)) {
        buf_text(out, escape_code(clean) >= 0 ? "_x005F_" : "_");
        clean.bytes++;
        clean.len--;
    }
}

static void put_code(struct buf *out, int code)
{
    if (code == 0 || (code >= 0xD800 && code <= 0xDFFF)) {
        buf_append(out, replacement);
    } else if (code < 0x80) {
        buf_byte(out, (char)code);
    } else if (code < 0x800) {
        buf_byte(out, (char)(0xC0 | code >> 6));
        buf_byte(out, (char)(0x80 | (code & 0x3F)));
    } else {
        buf_byte(out, (char)(0xE0 | code >> 12));
        buf_byte(out, (char)(0x80 | (code >> 6 & 0x3F)));
        buf_byte(out, (char)(0x80 | (code & 0x3F)));
    }
}

void cell_text_unescape(struct buf *out, struct str text)
{
    for (move_to_underscore(out, &text); text.len > 0; move_to_underscore(out, &text)) {
        int code = escape_code(text);
        size_t len = code >= 0 ? ESCAPE_BYTES : 1;
        if (code >= 0)
            put_code(out, code);
        else
            buf_byte(out, text.bytes[0]);
        text.bytes += len;
        text.len -= len;
    }
}

size_t cell_text_chars(struct str clean)
{
    size_t count = 0;
    for (size_t i = 0; i < clean.len; i++)
        count += !is_tail(clean.bytes[i]);
    return count;
}

size_t cell_text_units(struct str clean)
{
    size_t count = 0;
    for (size_t i = 0; i < clean.len; i++)
        count += is_tail(clean.bytes[i]) ? 0 : (unsigned char)clean.bytes[i] >= 0xF0 ? 2 : 1;
    return count;
}
