/*
 * wide_pattern - what the heading of a column of results says.
 *
 * "<subject> - <assessment> | Target <subject>": literal text between placeholders, alternatives
 * in the order of preference. Case does not count and a blank stands for any run of blanks.
 * Where text could be cut in two places it is cut at the last one: "Art - Textiles - Autumn" is
 * a result in "Art - Textiles". "<subject>" alone takes every heading, so it must stand last.
 */
#ifndef OFFBOARD_WIDE_PATTERN_H
#define OFFBOARD_WIDE_PATTERN_H

#include "lib/arena.h"
#include "lib/field.h"

enum wide_part { WIDE_SUBJECT, WIDE_ASSESSMENT, WIDE_TERM, WIDE_PARTS };
extern const enum field wide_fields[WIDE_PARTS];

enum { WIDE_TOKENS_MAX = 2 * WIDE_PARTS + 1 };

struct wide_pattern {
    struct wide_alternative {
        struct wide_token {
            int part;        /* enum wide_part, or -1: a literal */
            struct str text; /* of the literal, folded */
        } tokens[WIDE_TOKENS_MAX];
        size_t count;
    } * alternatives;
    size_t count;
};

/* Lives in the arena. Returns 0, or -1 with what was wanted, for a message. */
int wide_pattern_parse(struct wide_pattern *p, const char *value, struct arena *a,
                       const char **wanted);
/* Does every alternative say the part? */
int wide_pattern_gives(const struct wide_pattern *p, enum wide_part part);
/*
 * 1 if the heading fits an alternative: `parts` are views into it, without outer blanks, those
 * that it does not say with bytes == NULL. 0 if it fits none.
 */
int wide_pattern_match(const struct wide_pattern *p, struct str heading,
                       struct str parts[WIDE_PARTS]);

#endif
