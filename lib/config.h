/*
 * config - INI files: school.ini and the profiles.                      (lib level 2)
 *
 * The only file that includes inih. Sections and keys keep their order and line. A value over
 * several indented lines is joined with " | ". Texts live in the arena. Values are taken off
 * with the typed getters below; config_check_all then finds what nobody asked for.
 *
 * Errors: int functions give 0, or -1 with *d: DIAG_USAGE with file and line, naming the
 * nearest name that would have been right.
 */
#ifndef OFFBOARD_CONFIG_H
#define OFFBOARD_CONFIG_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"

struct config_entry {
    const char *key, *value;
    uint32_t line;
};
struct config_section {
    const char *name;
    uint32_t line;
    struct config_entry *entries;
    size_t count;
};
struct config {
    const char *path; /* for messages */
    struct config_section *sections;
    size_t count;
};

int config_parse(struct config *c, struct arena *a, const char *path, struct str text,
                 struct diag *d);
const struct config_section *config_section(const struct config *c, const char *name);
/* The last entry of that key, or NULL. `s` may be NULL. */
const struct config_entry *config_entry(const struct config_section *s, const char *key);
const char *config_value(const struct config_section *s, const char *key, const char *otherwise);

/* *d becomes "path:line: ..." of kind DIAG_USAGE; returns -1. */
int config_error(struct diag *d, const struct config *c, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Edits (insert, drop, replace) between two words of at most 63 bytes. */
size_t name_distance(struct str a, struct str b);
/* The name of `names` (ended by NULL) with the fewest edits to `wrong`; NULL if none is near. */
const char *nearest_name(struct str wrong, const char *const *names);

/*
 * Takes the next part off a list "a | b | "c | d"": trimmed, quotes taken off. Returns 0 at
 * the end.
 */
int list_next(struct str *rest, char mark, struct str *part);

#endif
