#include "lib/opc.h"

#include <strings.h>

#include "lib/xml_reader.h"
#include "lib/unpack.h"

enum { RELATIONS_BYTES_MAX = 4 * 1024 * 1024 }; /* some 20,000 of them */

int opc_part_read(const char *path, const char *part, uint64_t bytes_max,
                  const struct xml_events *events, void *to, struct diag *d)
{
    struct xml_reader *reader;
    int found;
    xml_open(&reader, events, to);
    int status =
        unpack_entry(&found, path, part, bytes_max, (struct unpack_sink){xml_feed, reader}, d);
    if (status == 0 && found)
        status = xml_finish(reader, d);
    else if (status == 0)
        status = diag_set(d, DIAG_DATA, "has no '%.100s' inside (want an .xlsx workbook)", part);
    xml_close(reader);
    return status == 0 ? 0 : diag_locate(d, (struct origin){.path = path});
}

/* "../x" and "/x" in a target are resolved; the result has no leading slash. */
static const char *resolve(struct arena *a, const char *base, const char *target)
{
    size_t len = target[0] == '/' ? 0 : strlen(base);
    target += target[0] == '/';
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        len -= len > 0;
        while (len > 0 && base[len - 1] != '/')
            len--;
    }
    return arena_format(a, "%.*s%s", (int)len, base, target);
}

static int on_relation(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct opc_relations *r = to;
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type"),
               *target = xml_attribute(attributes, "Target"),
               *mode = xml_attribute(attributes, "TargetMode");
    (void)d;
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target ||
        (mode && strcmp(mode, "External") == 0))
        return 0;
    const char *kind = strrchr(type, '/');
    r->list = mem_fit(r->list, &r->capacity, r->count + 1, sizeof *r->list);
    r->list[r->count++] = (struct opc_relation){
        arena_text(&r->arena, str_of(id)), arena_text(&r->arena, str_of(kind ? kind + 1 : type)),
        resolve(&r->arena, r->base, target)};
    return 0;
}

int opc_relations_read(struct opc_relations *out, const char *path, const char *part,
                       struct diag *d)
{
    static const struct xml_events events = {.start = on_relation};
    const char *slash = strrchr(part, '/');
    size_t folder = slash ? (size_t)(slash - part) + 1 : 0;
    *out = (struct opc_relations){0};
    out->base = arena_text(&out->arena, (struct str){part, folder});
    const char *rels = arena_format(&out->arena, "%s_rels/%s.rels", out->base, part + folder);
    return opc_part_read(path, rels, RELATIONS_BYTES_MAX, &events, out, d);
}

void opc_relations_release(struct opc_relations *r)
{
    free(r->list);
    arena_release(&r->arena);
    *r = (struct opc_relations){0};
}

const struct opc_relation *opc_relation_find(const struct opc_relations *r, const char *id)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->list[i].id, id) == 0)
            return &r->list[i];
    return NULL;
}

const char *opc_target_find(const struct opc_relations *r, const char *type)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->list[i].type, type) == 0)
            return r->list[i].target;
    return NULL;
}

static int check_part(void *to, const char *name, struct diag *d)
{
    static const struct xml_events no_events = {0};
    size_t len = strlen(name);
    int is_xml = (len > 4 && strcasecmp(name + len - 4, ".xml") == 0) ||
                 (len > 5 && strcasecmp(name + len - 5, ".rels") == 0);
    return is_xml ? opc_part_read(to, name, OPC_PART_BYTES_MAX, &no_events, NULL, d) : 0;
}

int opc_parts_check(const char *path, struct diag *d)
{
    struct arena arena = {0};
    char *copy = arena_alloc(&arena, strlen(path) + 1);
    memcpy(copy, path, strlen(path));
    int status = unpack_names(path, check_part, copy, d);
    arena_release(&arena);
    return status;
}
