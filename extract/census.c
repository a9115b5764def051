#include "extract/census.h"

#include "lib/text.h"

enum { SAMPLE_BYTES = 1 << 16, CHUNK_BYTES = 1 << 12 };

static enum text_mark find_mark(struct str block)
{
    if (str_starts(block, "\xEF\xBB\xBF"))
        return MARK_UTF8;
    if (str_starts(block, "\xFF\xFE"))
        return MARK_UTF16LE;
    return str_starts(block, "\xFE\xFF") ? MARK_UTF16BE : MARK_NONE;
}

static void begin(struct census *c, struct str block)
{
    c->mark = find_mark(block);
    c->sample = block.len < SAMPLE_BYTES ? block.len : SAMPLE_BYTES;
    for (size_t i = 0; i < c->sample; i++)
        c->nuls[i & 1] += block.bytes[i] == '\0';
}

static void note_odd(struct census *c, uint64_t at)
{
    if (c->odd++ == 0)
        c->odd_at = at;
}

/* `at` is where the text stands in the file; unless is_last its end may cut a character. */
static void count(struct census *c, struct str text, uint64_t at, int is_last)
{
    while (text.len) {
        uint64_t characters;
        size_t good = text_utf8_count(text, &characters);
        c->characters += characters;
        text = (struct str){text.bytes + good, text.len - good};
        at += good;
        if (text.len == 0)
            return;
        if (!is_last && text.len < sizeof c->carry && (unsigned char)text.bytes[0] >= 0xC2) {
            memcpy(c->carry, text.bytes, text.len);
            c->carried = text.len;
            return;
        }
        note_odd(c, at++);
        text = (struct str){text.bytes + 1, text.len - 1};
    }
}

void census_add(struct census *c, struct str block)
{
    if (c->bytes == 0)
        begin(c, block);
    while (block.len) {
        struct str chunk = {block.bytes, block.len < CHUNK_BYTES ? block.len : CHUNK_BYTES};
        if (c->carried) {
            char joined[CHUNK_BYTES + sizeof c->carry];
            size_t carried = c->carried;
            memcpy(joined, c->carry, carried);
            memcpy(joined + carried, chunk.bytes, chunk.len);
            c->carried = 0;
            count(c, (struct str){joined, carried + chunk.len}, c->bytes - carried, 0);
        } else {
            count(c, chunk, c->bytes, 0);
        }
        c->bytes += chunk.len;
        block = (struct str){block.bytes + chunk.len, block.len - chunk.len};
    }
}

void census_end(struct census *c)
{
    count(c, (struct str){c->carry, c->carried}, c->bytes - c->carried, 1);
    c->carried = 0;
}

/* In UTF-16 the ASCII characters of a CSV file have a NUL for one of their two bytes. */
static const char *utf16_by_nuls(const struct census *c)
{
    enum { FEWEST = 4 }; /* a few NULs in a short file are no pattern */
    uint64_t pairs = c->sample / 2, even = c->nuls[0], odd = c->nuls[1];
    if (odd >= FEWEST && odd * 3 > pairs && even * 10 < odd)
        return "utf-16le";
    return even >= FEWEST && even * 3 > pairs && odd * 10 < even ? "utf-16be" : NULL;
}

const char *census_encoding(const struct census *c, enum encoding_reason *why)
{
    const char *utf16 = utf16_by_nuls(c);
    *why = ENCODING_MARK;
    if (c->mark == MARK_UTF8)
        return "utf-8";
    if (c->mark != MARK_NONE)
        return c->mark == MARK_UTF16LE ? "utf-16le" : "utf-16be";
    *why = ENCODING_NULS;
    if (utf16)
        return utf16;
    *why = ENCODING_ODD_BYTES;
    if (c->odd > c->characters)
        return "windows-1252";
    *why = c->odd ? ENCODING_MOSTLY : c->characters ? ENCODING_VALID : ENCODING_ASCII;
    return "utf-8";
}

void line_ends_add(struct line_ends *l, struct str block)
{
    for (size_t i = 0; i < block.len; i++) {
        char c = block.bytes[i];
        if (c == '\n' && l->last == '\r')
            l->crlf++;
        else if (c == '\n')
            l->lf++;
        else if (l->last == '\r')
            l->cr++;
        l->last = c;
    }
}

void line_ends_end(struct line_ends *l)
{
    l->cr += l->last == '\r';
    l->is_open = l->last != '\0' && l->last != '\n' && l->last != '\r';
}
