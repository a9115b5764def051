#include "extract/profile.h"

const struct profile_text *profile_find(const char *name)
{
    for (const struct profile_text *p = profile_texts; p->name; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

const char *profile_nearest(const char *wrong, struct arena *a)
{
    size_t count = 0;
    while (profile_texts[count].name)
        count++;
    const char **names = arena_alloc(a, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = profile_texts[i].name;
    return nearest_name(str_of(wrong), names);
}
