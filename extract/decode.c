#include "extract/decode.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/hash.h"
#include "lib/row_reader.h"
#include "lib/text.h"

enum { BLOCK_BYTES = 1 << 20 };

struct decoding {
    const struct export *e;
    struct outfile *out;
    struct buf text, back;
    uint32_t line; /* on which the block begins */
};

/* A character that the encoding does not have: by line, as an editor shows it. */
static int bad_character(const struct decoding *c, struct diag *d)
{
    uint32_t line = c->line, column, characters = 1;
    struct str good = buf_str(&c->text);
    row_place(good, good.len, &line, &column);
    for (size_t i = good.len + 1 - column; i < good.len; i++)
        characters += ((unsigned char)good.bytes[i] & 0xC0) != 0x80;
    diag_set(d, DIAG_DATA,
             "this is no character of %s: save the file as UTF-8, or set 'encoding' to what it is",
             c->e->encoding);
    return diag_locate(d, (struct origin){c->e->path, line, line > c->line ? characters : 0});
}

/* Every decoded byte must encode back to itself, or an untouched row could not leave as it came. */
static int decode_block(struct decoding *c, struct str block, struct diag *d)
{
    uint32_t column;
    buf_clear(&c->text);
    buf_clear(&c->back);
    buf_text(&c->text, "");
    buf_text(&c->back, "");
    if (text_decode(&c->text, c->e->encoding, block, d) != 0)
        return d->kind == DIAG_DATA ? bad_character(c, d) : -1;
    if (text_encode(&c->back, c->e->encoding, buf_str(&c->text), d) != 0 ||
        !str_equal(buf_str(&c->back), block)) {
        diag_set(d, DIAG_DATA,
                 "the file does not survive being read in its encoding: save it as UTF-8, or set "
                 "'encoding' to what it is");
        return diag_locate(d, (struct origin){.path = c->e->path});
    }
    row_place(buf_str(&c->text), c->text.len, &c->line, &column);
    return outfile_write(c->out, buf_str(&c->text), d);
}

/* The bytes of a block up to its last whole character. A CR waits for the LF that may follow. */
static size_t whole_characters(const char *encoding, const char *block, size_t len, int is_last)
{
    if (is_last || len < 4)
        return len;
    if (strcmp(encoding, "windows-1252") == 0)
        return len - (block[len - 1] == '\r');
    size_t whole = len - len % 2, low = strcmp(encoding, "utf-16le") == 0 ? 2 : 1;
    unsigned unit = (unsigned char)block[whole - (3 - low)] * 256u;
    unit += (unsigned char)block[whole - low];
    int is_half = unit >= 0xD800 && unit <= 0xDBFF; /* the first of two units for a character */
    return is_half || unit == '\r' ? whole - 2 : whole;
}

static int decode_file(struct decoding *c, int fd, uint64_t bytes, struct fingerprint *f,
                       struct diag *d)
{
    char *block = mem_alloc(BLOCK_BYTES, 1);
    int status = 0;
    for (uint64_t at = 0; status == 0 && at < bytes;) {
        ssize_t n = pread(fd, block, BLOCK_BYTES, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            diag_system(d, "cannot read the file");
            status = diag_locate(d, (struct origin){.path = c->e->path});
        }
        if (n <= 0)
            break;
        size_t len = whole_characters(c->e->encoding, block, (size_t)n, at + (uint64_t)n >= bytes);
        fingerprint_add(f, (struct str){block, len});
        status = decode_block(c, (struct str){block, len}, d);
        at += len;
    }
    free(block);
    return status;
}

int decode_copy(struct export *e, int fd, uint64_t bytes, unsigned number, struct outdir *staged,
                char hex[], struct arena *a, struct diag *d)
{
    struct outfile out;
    struct decoding c = {.e = e, .out = &out, .line = 1};
    e->text = arena_format(a, "text-%u", number);
    if (outfile_open(&out, staged, e->text, d) != 0)
        return -1;
    struct fingerprint *f = fingerprint_new();
    int status = decode_file(&c, fd, bytes, f, d);
    fingerprint_end(f, hex);
    buf_release(&c.text);
    buf_release(&c.back);
    e->text_bytes = out.bytes;
    if (status == 0)
        return outfile_close(&out, d);
    outfile_drop(&out);
    return -1;
}
