#include "transform/judge.h"

/* The order decides: the first rule that matches gives the standing. */
#define RULES(X)                                                                                   \
    X(on_roll)                                                                                     \
    X(leaving)                                                                                     \
    X(joining)                                                                                     \
    X(guest)                                                                                       \
    X(left)                                                                                        \
    X(decided_left)                                                                                \
    X(unsynchronised)                                                                              \
    X(absent)                                                                                      \
    X(unknown) /* matches everybody */

#define DECLARE(name) extern const struct rule rule_##name;
RULES(DECLARE)
#define LIST(name) &rule_##name,
const struct rule *const standing_rules[] = {RULES(LIST) NULL};
