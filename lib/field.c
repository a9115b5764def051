#include "lib/field.h"

#define FIELD_ROW(name, kinds, space, personal) {#name, kinds, space, personal},
const struct field_info field_infos[FIELD_COUNT] = {FIELDS(FIELD_ROW)};
#undef FIELD_ROW

static const char *const kind_names[SOURCE_KINDS] = {"roll", "accounts", "enrolments", "results"};

enum field field_find(struct str name)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (str_is(name, field_infos[i].name))
            return (enum field)i;
    return FIELD_NONE;
}

const char *source_kind_name(enum source_kind kind)
{
    return kind_names[kind];
}

int source_kind_find(struct str name)
{
    for (int i = 0; i < SOURCE_KINDS; i++)
        if (str_is(name, kind_names[i]))
            return i;
    return -1;
}
