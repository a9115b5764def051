#include "lib/arena.h"

#include <stdarg.h>

enum { BLOCK_BYTES = 64 * 1024, ALIGN = 16 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ALIGN) char bytes[];
};

void mem_out(void)
{
    fputs("offboard: out of memory; nothing was changed\n", stderr);
    _Exit(2);
}

static void *check(void *memory)
{
    if (!memory)
        mem_out();
    return memory;
}

void *mem_alloc(size_t count, size_t size)
{
    return check(calloc(count ? count : 1, size));
}

void *mem_grow(void *block, size_t count, size_t size)
{
    return check(reallocarray(block, count ? count : 1, size));
}

void *mem_fit(void *array, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return array;
    size_t grown = *capacity ? *capacity : 16;
    while (grown < needed)
        grown *= 2;
    *capacity = grown;
    return mem_grow(array, grown, size);
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    size_t need = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    struct arena_block *b = a->blocks;
    if (!b || b->size - b->used < need) {
        size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;
        b = mem_alloc(1, sizeof *b + size);
        b->size = size;
        b->next = a->blocks;
        a->blocks = b;
    }
    void *memory = b->bytes + b->used;
    b->used += need;
    return memory;
}

const char *arena_text(struct arena *a, struct str text)
{
    char *copy = arena_alloc(a, text.len + 1);
    if (text.len)
        memcpy(copy, text.bytes, text.len);
    return copy;
}

struct str arena_copy(struct arena *a, struct str text)
{
    return (struct str){arena_text(a, text), text.len};
}

const char *arena_format(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(a, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

void arena_release(struct arena *a)
{
    while (a->blocks) {
        struct arena_block *next = a->blocks->next;
        free(a->blocks);
        a->blocks = next;
    }
}

static void buf_room(struct buf *b, size_t more)
{
    b->bytes = mem_fit(b->bytes, &b->capacity, b->len + more + 1, 1);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->bytes)
        b->bytes[0] = '\0';
}

void buf_append(struct buf *b, struct str text)
{
    buf_room(b, text.len);
    if (text.len)
        memcpy(b->bytes + b->len, text.bytes, text.len);
    b->len += text.len;
    b->bytes[b->len] = '\0';
}

void buf_text(struct buf *b, const char *text)
{
    buf_append(b, str_of(text));
}

void buf_byte(struct buf *b, char c)
{
    buf_append(b, (struct str){&c, 1});
}

void buf_format(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    buf_room(b, (size_t)len);
    vsnprintf(b->bytes + b->len, (size_t)len + 1, format, again);
    va_end(again);
    b->len += (size_t)len;
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->bytes ? b->bytes : "", b->len};
}

void buf_release(struct buf *b)
{
    free(b->bytes);
    *b = (struct buf){0};
}
