/*
 * opc - the parts of an office package and how they refer to each other.     (lib level 2)
 *
 * An .xlsx is a zip of XML parts; parts name others by the id in their relationships part
 * (ECMA-376 part 2). Errors: 0, or -1 with *d filled in and `path` as the place.
 */
#ifndef OFFBOARD_OPC_H
#define OFFBOARD_OPC_H

#include "lib/arena.h"
#include "lib/diag.h"

struct xml_events;

enum { OPC_SMALL_PART_BYTES_MAX = 64 * 1024 * 1024, OPC_PART_BYTES_MAX = 1024 * 1024 * 1024 };

/* `type` is the last word of the long name, such as "worksheet"; `target` a part's name. */
struct opc_relation {
    const char *id, *type, *target;
};

struct opc_relations {
    struct arena arena;
    const char *base; /* folder of the part they belong to, with its slash */
    struct opc_relation *list;
    size_t count, capacity;
};

/* Streams one part through `events`; a part that is not there is a failure. */
int opc_part_read(const char *path, const char *part, uint64_t bytes_max,
                  const struct xml_events *events, void *to, struct diag *d);

/* The internal relationships of `part`, or of the package for "". Release it in any case. */
int opc_relations_read(struct opc_relations *out, const char *path, const char *part,
                       struct diag *d);
void opc_relations_release(struct opc_relations *r);

/* NULL if there is none; both live as long as the relationships. */
const struct opc_relation *opc_relation_find(const struct opc_relations *r, const char *id);
const char *opc_target_find(const struct opc_relations *r, const char *type);

/* Whether every XML part of the package is complete, used or not. */
int opc_parts_check(const char *path, struct diag *d);

#endif
