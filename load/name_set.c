#include "load/name_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/arena.h"

enum { UNSORTED_MIN = 1024 };

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, PSEUDONYM_TEXT);
}

static void sort(struct name_set *s)
{
    size_t kept = 0;
    if (s->count == s->sorted)
        return;
    qsort(s->names, s->count, sizeof *s->names, compare);
    for (size_t i = 0; i < s->count; i++)
        if (i == 0 || compare(s->names[i], s->names[kept - 1]) != 0)
            memmove(s->names[kept++], s->names[i], PSEUDONYM_TEXT);
    s->count = s->sorted = kept;
}

void name_set_add(struct name_set *s, const char *name)
{
    if (s->count && strcmp(s->names[s->count - 1], name) == 0)
        return;
    if (s->count >= 2 * s->sorted + UNSORTED_MIN)
        sort(s);
    s->names = mem_fit(s->names, &s->capacity, s->count + 1, sizeof *s->names);
    memset(s->names[s->count], 0, PSEUDONYM_TEXT);
    snprintf(s->names[s->count++], PSEUDONYM_TEXT, "%s", name);
}

size_t name_set_count(struct name_set *s)
{
    sort(s);
    return s->count;
}

void name_set_release(struct name_set *s)
{
    free(s->names);
    *s = (struct name_set){0};
}
