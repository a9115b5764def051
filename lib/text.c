#include "lib/text.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>
#include <utf8proc.h>

typedef uint64_t block_of_text __attribute__((vector_size(64)));

/* Has one of 64 bytes its high bit set? */
static int has_high_bit(const char *bytes)
{
    block_of_text block;
    memcpy(&block, bytes, sizeof block);
    return ((block[0] | block[1] | block[2] | block[3] | block[4] | block[5] | block[6] |
             block[7]) &
            0x8080808080808080u) != 0;
}

static uint64_t high_bits(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word & 0x8080808080808080u;
}

/* Of eight bytes the first in memory of which a bit is set. */
static size_t first_byte(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(word) / 8;
#else
    return (size_t)__builtin_clzll(word) / 8;
#endif
}

/* The offset of the first byte beyond ASCII, or text.len. */
static size_t ascii_length(struct str text)
{
    size_t at = 0;
    while (at + 64 <= text.len && !has_high_bit(text.bytes + at))
        at += 64;
    for (; at + 8 <= text.len; at += 8) {
        uint64_t high = high_bits(text.bytes + at);
        if (high)
            return at + first_byte(high);
    }
    while (at < text.len && (signed char)text.bytes[at] >= 0)
        at++;
    return at;
}

int text_is_ascii(struct str text)
{
    return ascii_length(text) == text.len;
}

size_t text_utf8_count(struct str text, uint64_t *characters)
{
    size_t at = 0;
    *characters = 0;
    for (;;) {
        utf8proc_int32_t point;
        at += ascii_length((struct str){text.bytes + at, text.len - at});
        if (at == text.len)
            return at;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text.bytes + at,
                                              (utf8proc_ssize_t)(text.len - at), &point);
        if (n <= 0)
            return at;
        at += (size_t)n;
        ++*characters;
    }
}

size_t text_utf8_valid(struct str text)
{
    uint64_t characters;
    return text_utf8_count(text, &characters);
}

const char *text_encoding_name(struct str name)
{
    static const struct {
        const char *alias, *name;
    } known[] = {
        {"utf-8", "utf-8"},         {"utf8", "utf-8"},        {"windows-1252", "windows-1252"},
        {"cp1252", "windows-1252"}, {"ansi", "windows-1252"}, {"utf-16le", "utf-16le"},
        {"utf-16be", "utf-16be"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (name.len == strlen(known[i].alias) &&
            strncasecmp(name.bytes, known[i].alias, name.len) == 0)
            return known[i].name;
    return NULL;
}

static int convert(struct buf *out, const char *to, const char *from, struct str text,
                   struct diag *d)
{
    char block[16 * 1024];
    union {
        const char *in;
        char *out;
    } source = {text.bytes}; /* iconv's argument is not const */
    size_t left = text.len;
    iconv_t cd = iconv_open(to, from);
    if (cd == (iconv_t)-1)
        return diag_set(d, DIAG_SYSTEM, "this machine cannot convert '%s' to '%s'", from, to);
    while (left > 0) {
        char *at = block;
        size_t room = sizeof block;
        size_t status = iconv(cd, &source.out, &left, &at, &room);
        buf_append(out, (struct str){block, sizeof block - room});
        if (status == (size_t)-1 && errno != E2BIG) {
            iconv_close(cd);
            return diag_set(d, DIAG_DATA,
                            "byte %zu has no counterpart between %s and %s: save the file as "
                            "UTF-8, or set 'encoding'",
                            text.len - left + 1, from, to);
        }
    }
    iconv_close(cd);
    return 0;
}

static const char *iconv_name(const char *encoding)
{
    return strcmp(encoding, "windows-1252") == 0 ? "CP1252"
           : strcmp(encoding, "utf-16le") == 0   ? "UTF-16LE"
           : strcmp(encoding, "utf-16be") == 0   ? "UTF-16BE"
                                                 : "UTF-8";
}

/* iconv takes characters beyond U+10FFFF for UTF-8, which they are not. */
static int take_utf8(struct buf *out, struct str text, struct diag *d)
{
    size_t good = text_utf8_valid(text);
    buf_append(out, (struct str){text.bytes, good});
    if (good == text.len)
        return 0;
    return diag_set(d, DIAG_DATA,
                    "byte %zu is not UTF-8: save the file as UTF-8, or set 'encoding'", good + 1);
}

int text_decode(struct buf *out, const char *encoding, struct str text, struct diag *d)
{
    if (strcmp(encoding, "utf-8") == 0)
        return take_utf8(out, text, d);
    return convert(out, "UTF-8", iconv_name(encoding), text, d);
}

int text_encode(struct buf *out, const char *encoding, struct str utf8, struct diag *d)
{
    int is_plain = strcmp(encoding, "windows-1252") == 0 && text_is_ascii(utf8);
    if (is_plain || strcmp(encoding, "utf-8") == 0) {
        buf_append(out, utf8);
        return 0;
    }
    return convert(out, iconv_name(encoding), "UTF-8", utf8, d);
}

struct str text_unmarked(struct str utf8)
{
    static const char mark[] = "\xef\xbb\xbf";
    enum { MARK_BYTES = sizeof mark - 1 };
    while (utf8.len >= MARK_BYTES && memcmp(utf8.bytes, mark, MARK_BYTES) == 0) {
        utf8.bytes += MARK_BYTES;
        utf8.len -= MARK_BYTES;
    }
    return utf8;
}

size_t text_unit_bytes(const char *encoding)
{
    return strncmp(encoding, "utf-16", 6) == 0 ? 2 : 1;
}

uint64_t text_encoded_bytes(const char *encoding, struct str utf8)
{
    uint64_t units = 0;
    int is_utf16 = text_unit_bytes(encoding) == 2;
    if (strcmp(encoding, "utf-8") == 0)
        return utf8.len;
    for (size_t i = 0; i < utf8.len; i++) {
        unsigned char c = (unsigned char)utf8.bytes[i];
        units += (c & 0xC0) != 0x80;
        units += is_utf16 && c >= 0xF0; /* beyond U+FFFF: two units */
    }
    return is_utf16 ? units * 2 : units;
}

/* Lower case, single blanks. */
static void fold_ascii(struct buf *out, struct str text)
{
    int blank = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.bytes[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            blank = 1;
            continue;
        }
        if (blank)
            buf_byte(out, ' ');
        blank = 0;
        buf_byte(out, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
    }
}

struct str text_fold(struct buf *scratch, struct str text)
{
    text = str_trim(text);
    buf_clear(scratch);
    buf_append(scratch, STR("")); /* so that the view is never NULL */
    if (text_is_ascii(text)) {
        fold_ascii(scratch, text);
        return buf_str(scratch);
    }
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text.bytes, (utf8proc_ssize_t)text.len, &folded,
                     UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_CASEFOLD);
    if (len == UTF8PROC_ERROR_NOMEM)
        mem_out();
    if (len < 0) { /* not UTF-8: compared as it stands */
        buf_append(scratch, text);
        return buf_str(scratch);
    }
    fold_ascii(scratch, (struct str){(const char *)folded, (size_t)len});
    free(folded);
    return buf_str(scratch);
}

/* Takes out what names are written with and without. */
static void drop_marks(struct buf *name)
{
    static const char *const dropped[] = {"'",
                                          "-",
                                          ".",
                                          " ",
                                          "\xC2\xA0",
                                          "\xE2\x80\x99",
                                          "\xE2\x80\x98",
                                          "\xE2\x80\x90",
                                          "\xE2\x80\x91",
                                          "`"};
    size_t kept = 0;
    for (size_t i = 0; i < name->len;) {
        size_t skip = 0;
        if (name->bytes[i] >= 'a' && name->bytes[i] <= 'z') {
            name->bytes[kept++] = name->bytes[i++];
            continue;
        }
        struct str rest = {name->bytes + i, name->len - i};
        for (size_t k = 0; k < sizeof dropped / sizeof *dropped && !skip; k++)
            if (str_starts(rest, dropped[k]))
                skip = strlen(dropped[k]);
        if (!skip)
            name->bytes[kept++] = name->bytes[i++];
        i += skip;
    }
    name->len = kept;
    name->bytes[kept] = '\0';
}

struct str text_fold_name(struct buf *scratch, struct str text)
{
    text_fold(scratch, text);
    size_t before = scratch->len;
    drop_marks(scratch);
    if (scratch->len < before && !text_is_ascii(buf_str(scratch))) {
        struct buf once = *scratch; /* a letter and an accent may have come together */
        *scratch = (struct buf){0};
        text_fold(scratch, buf_str(&once));
        buf_release(&once);
    }
    return buf_str(scratch);
}
