#include "lib/text.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>
#include <utf8proc.h>

int text_is_ascii(struct str text)
{
    uint64_t high = 0, word;
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        memcpy(&word, text.bytes + i, 8);
        high |= word;
    }
    for (; i < text.len; i++)
        high |= (uint64_t)(unsigned char)text.bytes[i];
    return (high & 0x8080808080808080u) == 0;
}

size_t text_utf8_valid(struct str text)
{
    size_t at = 0;
    while (at < text.len) {
        utf8proc_int32_t point;
        struct str rest = {text.bytes + at, text.len - at};
        if (rest.len >= 8 && text_is_ascii((struct str){rest.bytes, 8})) {
            at += 8;
            continue;
        }
        if ((unsigned char)rest.bytes[0] < 0x80) {
            at++;
            continue;
        }
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)rest.bytes,
                                              (utf8proc_ssize_t)rest.len, &point);
        if (n <= 0)
            return at;
        at += (size_t)n;
    }
    return at;
}

const char *text_encoding_name(struct str name)
{
    static const struct {
        const char *alias, *name;
    } known[] = {{"utf-8", "utf-8"},
                 {"utf8", "utf-8"},
                 {"windows-1252", "windows-1252"},
                 {"cp1252", "windows-1252"},
                 {"ansi", "windows-1252"}};
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
    return strcmp(encoding, "windows-1252") == 0 ? "CP1252" : "UTF-8";
}

int text_decode(struct buf *out, const char *encoding, struct str text, struct diag *d)
{
    return convert(out, "UTF-8", iconv_name(encoding), text, d);
}

int text_encode(struct buf *out, const char *encoding, struct str utf8, struct diag *d)
{
    if (strcmp(encoding, "utf-8") == 0 || text_is_ascii(utf8)) {
        buf_append(out, utf8);
        return 0;
    }
    return convert(out, iconv_name(encoding), "UTF-8", utf8, d);
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
    if (len < 0) { /* not UTF-8: compared as it stands */
        buf_append(scratch, text);
        return buf_str(scratch);
    }
    fold_ascii(scratch, (struct str){(const char *)folded, (size_t)len});
    free(folded);
    return buf_str(scratch);
}

struct str text_fold_name(struct buf *scratch, struct str text)
{
    static const char *const dropped[] = {
        "'", "-", ".", " ", "\xE2\x80\x99", "\xE2\x80\x98", "\xE2\x80\x90", "\xE2\x80\x91", "`"};
    text_fold(scratch, text);
    size_t kept = 0;
    for (size_t i = 0; i < scratch->len;) {
        size_t skip = 0;
        if (scratch->bytes[i] >= 'a' && scratch->bytes[i] <= 'z') {
            scratch->bytes[kept++] = scratch->bytes[i++];
            continue;
        }
        struct str rest = {scratch->bytes + i, scratch->len - i};
        for (size_t k = 0; k < sizeof dropped / sizeof *dropped && !skip; k++)
            if (str_starts(rest, dropped[k]))
                skip = strlen(dropped[k]);
        if (!skip)
            scratch->bytes[kept++] = scratch->bytes[i++];
        i += skip;
    }
    scratch->len = kept;
    scratch->bytes[kept] = '\0';
    return buf_str(scratch);
}
